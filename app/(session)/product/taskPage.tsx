import Link from "next/link";
import type { ReactNode } from "react";
import { classNames } from "@/components/ui/classNames";

const VIEWS = [
  { view: "live", href: "/product", label: "Live" },
  { view: "server", href: "/product/server", label: "From the server" },
] as const;

type TaskPageProps = { view: (typeof VIEWS)[number]["view"]; viewerLine: ReactNode; children: ReactNode };

/** What both pages of tasks share: heading, whose list it is, and the way from one to the other. */
export function TaskPage({ view, viewerLine, children }: TaskPageProps) {
  return (
    <main
      id="main"
      tabIndex={-1}
      className="mx-auto flex w-full max-w-2xl flex-1 flex-col gap-6 px-4 pt-10 pb-20 outline-none sm:px-6 sm:pt-14"
    >
      <div className="flex flex-wrap items-center justify-between gap-x-6 gap-y-2">
        <h1 className="text-3xl font-semibold tracking-tight">Your tasks</h1>
        <p className="text-ink-soft mb-1 basis-full wrap-anywhere sm:order-last sm:mb-0">{viewerLine}</p>
        <nav aria-label="Views" className="bg-raised flex rounded-lg p-1 text-sm font-medium">
          {VIEWS.map(({ view: each, href, label }) => (
            <Link
              key={each}
              href={href}
              aria-current={each === view ? "page" : undefined}
              className={classNames(
                "text-ink-soft hover:text-ink rounded-md px-3 py-1.5",
                each === view && "bg-surface text-ink dark:bg-line shadow-xs",
              )}
            >
              {label}
            </Link>
          ))}
        </nav>
      </div>
      {children}
    </main>
  );
}
