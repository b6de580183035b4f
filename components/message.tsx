import type { ReactNode } from "react";
import { Mark } from "./mark";

/** A page that has one thing to say, and one or two ways on. */
export function Message({ title, text, children }: { title: string; text: string; children: ReactNode }) {
  return (
    <main
      id="main"
      tabIndex={-1}
      className="mx-auto flex w-full max-w-md flex-1 flex-col items-center justify-center gap-4 px-6 py-20 text-center outline-none"
    >
      <Mark className="mb-2 h-14 w-auto" />
      <h1 className="text-3xl font-semibold tracking-tight">{title}</h1>
      <p className="text-ink-soft text-lg">{text}</p>
      <div className="mt-3 flex flex-wrap justify-center gap-3">{children}</div>
    </main>
  );
}
