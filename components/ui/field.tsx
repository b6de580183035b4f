import type { ComponentProps, ReactNode } from "react";
import { classNames } from "./classNames";

type FieldProps = Omit<ComponentProps<"input">, "id"> & {
  id: string;
  label: string;
  hideLabel?: boolean;
  hint?: ReactNode;
  error?: string | undefined;
};

/** An input with its label, a hint, and what is wrong with it, tied together for those who do not see them. */
export function Field({ id, label, hideLabel = false, hint, error, className, ...input }: FieldProps) {
  const problem = error === undefined ? undefined : `${id}-error`;
  const help = hint === undefined ? undefined : `${id}-hint`;
  return (
    <div className={classNames("flex min-w-0 flex-col gap-1.5", className)}>
      <label htmlFor={id} className={hideLabel ? "sr-only" : "text-sm font-medium"}>
        {label}
      </label>
      <input
        id={id}
        className={classNames(inputLooks, "h-11 px-3.5", problem && "border-alarm")}
        aria-invalid={problem !== undefined}
        aria-describedby={[problem, help].filter(Boolean).join(" ") || undefined}
        {...input}
      />
      {problem && (
        <p id={problem} className="text-alarm text-sm">
          {error}
        </p>
      )}
      {help && (
        <p id={help} className={classNames("text-ink-soft text-sm", problem && "sr-only")}>
          {hint}
        </p>
      )}
    </div>
  );
}

/** 16 pixels of text at least: iOS zooms into fields with less. */
export const inputLooks =
  "border-edge bg-surface text-ink placeholder:text-ink-soft w-full min-w-0 rounded-lg border text-base shadow-xs";
