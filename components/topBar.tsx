import Link from "next/link";
import type { ReactNode } from "react";
import { Mark } from "./mark";
import { ThemeSwitch } from "./themeSwitch";

/** The top of every page. What stands at its right end is the page's own. */
export function TopBar({ children }: { children?: ReactNode }) {
  return (
    <header className="bg-ground/85 sticky top-0 z-30 border-b backdrop-blur-md">
      <div className="mx-auto flex h-16 w-full max-w-5xl items-center gap-3 px-4 sm:px-6">
        <Link
          href="/"
          className="mr-auto flex items-center gap-2.5 rounded-md text-lg font-semibold tracking-tight"
        >
          <Mark className="h-7 w-auto" />
          Doorman
        </Link>
        <ThemeSwitch />
        {children}
      </div>
    </header>
  );
}
