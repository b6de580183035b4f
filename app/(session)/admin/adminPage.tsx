import Link from "next/link";
import type { ReactNode } from "react";
import { classNames } from "@/components/ui/classNames";

const SECTIONS = [
  { section: "users", href: "/admin", label: "Users" },
  { section: "log", href: "/admin/log", label: "Security log" },
] as const;

type AdminPageProps = { section: (typeof SECTIONS)[number]["section"]; lead: string; children: ReactNode };

/** Both parts of the administration, and the way from one to the other. */
export function AdminPage({ section, lead, children }: AdminPageProps) {
  return (
    <main
      id="main"
      tabIndex={-1}
      className="mx-auto flex w-full max-w-3xl flex-1 flex-col gap-6 px-4 pt-10 pb-20 outline-none sm:px-6 sm:pt-14"
    >
      <div className="flex flex-wrap items-center justify-between gap-x-6 gap-y-2">
        <h1 className="text-3xl font-semibold tracking-tight">Administration</h1>
        <p className="text-ink-soft mb-1 basis-full sm:order-last sm:mb-0">{lead}</p>
        <nav aria-label="Administration" className="bg-raised flex rounded-lg p-1 text-sm font-medium">
          {SECTIONS.map(({ section: each, href, label }) => (
            <Link
              key={each}
              href={href}
              prefetch={false}
              aria-current={each === section ? "page" : undefined}
              className={classNames(
                "text-ink-soft hover:text-ink rounded-md px-3 py-1.5",
                each === section && "bg-surface text-ink dark:bg-line shadow-xs",
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
