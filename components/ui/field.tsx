import type { ComponentProps, ReactNode } from "react";
import { classNames } from "./classNames";

type FrameProps = {
  id: string;
  label: string;
  hideLabel?: boolean;
  hint?: ReactNode;
  error?: string | undefined;
  className?: string | undefined;
};

/** What an input needs to be tied to its label, its hint and its problem. */
export type Wiring = Pick<ComponentProps<"input">, "id" | "aria-invalid" | "aria-describedby">;

type FieldProps = Omit<ComponentProps<"input">, "id"> & FrameProps;

/** An input with its label, a hint, and what is wrong with it, tied together for those who do not see them. */
export function Field({ id, label, hideLabel, hint, error, className, ...input }: FieldProps) {
  return (
    <FieldFrame id={id} label={label} hideLabel={hideLabel} hint={hint} error={error} className={className}>
      {(wiring) => (
        <input
          className={classNames(inputLooks, "h-11 px-3.5", error !== undefined && "border-alarm")}
          {...wiring}
          {...input}
        />
      )}
    </FieldFrame>
  );
}

type FieldFrameProps = Omit<FrameProps, "hideLabel"> & {
  hideLabel?: boolean | undefined;
  children: (wiring: Wiring) => ReactNode;
};

/** The same around an input that is drawn in another way. */
export function FieldFrame({
  id,
  label,
  hideLabel = false,
  hint,
  error,
  className,
  children,
}: FieldFrameProps) {
  const problem = error === undefined ? undefined : `${id}-error`;
  const help = hint === undefined ? undefined : `${id}-hint`;
  return (
    <div className={classNames("flex min-w-0 flex-col gap-1.5", className)}>
      <label htmlFor={id} className={hideLabel ? "sr-only" : "text-sm font-medium"}>
        {label}
      </label>
      {children({
        id,
        "aria-invalid": problem !== undefined,
        "aria-describedby": [problem, help].filter(Boolean).join(" ") || undefined,
      })}
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
