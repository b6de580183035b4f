"use client";

import { useActionState, type ReactNode } from "react";

/** Resolves to what stood in the way, in a sentence, or to `null`. */
export type RowAction = (problem: string | null, form: FormData) => Promise<string | null>;

type RowFormProps = {
  action: RowAction;
  /** What the action is about. */
  fields?: Record<string, string>;
  onSend?: () => void;
  className?: string;
  children: (busy: boolean) => ReactNode;
};

/** One button that posts to a server action: works before JavaScript has loaded, and without it. */
export function RowForm({ action, fields, onSend, className, children }: RowFormProps) {
  const [problem, submit, busy] = useActionState(action, null);
  return (
    <form action={submit} onSubmit={onSend} className={className}>
      {Object.entries(fields ?? {}).map(([name, value]) => (
        <input key={name} type="hidden" name={name} value={value} />
      ))}
      {children(busy)}
      {problem !== null && (
        <p role="alert" className="text-alarm mt-1 text-sm">
          {problem}
        </p>
      )}
    </form>
  );
}
