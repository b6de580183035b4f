import type { ReactNode } from "react";
import { Mark } from "@/components/mark";

/** What every sign-in page stands in: the door, what this step is, and one card. */
export function Shell({ title, lead, children }: { title: string; lead: ReactNode; children: ReactNode }) {
  return (
    <main
      id="main"
      tabIndex={-1}
      className="mx-auto flex w-full max-w-md flex-1 flex-col justify-center px-4 py-10 outline-none sm:pb-24"
    >
      <Mark className="mx-auto mb-6 h-14 w-auto" />
      <h1 className="text-center text-3xl font-semibold tracking-tight">{title}</h1>
      <p className="text-ink-soft mt-2 mb-8 text-center text-balance wrap-anywhere">{lead}</p>
      {children}
    </main>
  );
}

export const cardLooks = "bg-surface flex flex-col gap-5 rounded-2xl border p-6 shadow-sm sm:p-8";

/** What stands below the card: another way, or the way back. */
export function Below({ children }: { children: ReactNode }) {
  return <p className="text-ink-soft mt-6 text-center">{children}</p>;
}

export function Or() {
  return (
    <p className="text-ink-soft my-5 flex items-center gap-4 text-sm before:h-px before:flex-1 before:bg-(--line) after:h-px after:flex-1 after:bg-(--line)">
      or
    </p>
  );
}
