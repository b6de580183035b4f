import Link from "next/link";
import type { ReactNode } from "react";
import { classNames } from "@/components/ui/classNames";

const SECTIONS = [
  { section: "profile", href: "/account", label: "Profile" },
  { section: "methods", href: "/account/methods", label: "Sign-in" },
  { section: "devices", href: "/account/devices", label: "Devices" },
  { section: "log", href: "/account/log", label: "Log" },
  { section: "data", href: "/account/data", label: "Data" },
] as const;

type AccountPageProps = {
  section: (typeof SECTIONS)[number]["section"];
  title: string;
  lead: string;
  children: ReactNode;
};

/** One part of the account, and the way to the others. */
export function AccountPage({ section, title, lead, children }: AccountPageProps) {
  return (
    <>
      <nav aria-label="Account" className="overflow-x-auto border-b">
        <ul className="mx-auto flex w-full max-w-2xl px-1 text-sm font-medium sm:gap-1 sm:px-4">
          {SECTIONS.map(({ section: each, href, label }) => (
            <li key={each}>
              <Link
                href={href}
                prefetch={false}
                aria-current={each === section ? "page" : undefined}
                className={classNames(
                  "text-ink-soft hover:text-ink block border-b-2 border-transparent px-2.5 py-3 whitespace-nowrap sm:px-3",
                  each === section && "border-green text-ink",
                )}
              >
                {label}
              </Link>
            </li>
          ))}
        </ul>
      </nav>
      <main
        id="main"
        tabIndex={-1}
        className="mx-auto flex w-full max-w-2xl flex-1 flex-col gap-6 px-4 pt-10 pb-20 outline-none sm:px-6 sm:pt-14"
      >
        <div className="flex flex-col gap-2">
          <h1 className="text-3xl font-semibold tracking-tight">{title}</h1>
          <p className="text-ink-soft">{lead}</p>
        </div>
        {children}
      </main>
    </>
  );
}
