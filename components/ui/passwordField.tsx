"use client";

import { Eye, EyeOff } from "lucide-react";
import { useState, type ComponentProps } from "react";
import { useHydrated } from "@/components/useHydrated";
import { classNames } from "./classNames";
import { FieldFrame, inputLooks, type Field } from "./field";

/** A password, hidden until somebody wants to see it. Before JavaScript there is no button, but its room. */
export function PasswordField({
  id,
  label,
  hideLabel,
  hint,
  error,
  className,
  ...input
}: Omit<ComponentProps<typeof Field>, "type">) {
  const hydrated = useHydrated();
  const [shown, setShown] = useState(false);
  const Icon = shown ? EyeOff : Eye;
  return (
    <FieldFrame id={id} label={label} hideLabel={hideLabel} hint={hint} error={error} className={className}>
      {(wiring) => (
        <span className="relative block">
          <input
            type={shown ? "text" : "password"}
            autoCapitalize="none"
            autoCorrect="off"
            spellCheck={false}
            className={classNames(inputLooks, "h-11 pr-12 pl-3.5", error !== undefined && "border-alarm")}
            {...wiring}
            {...input}
          />
          <button
            type="button"
            aria-label="Show password"
            aria-pressed={shown}
            onClick={() => setShown(!shown)}
            className={classNames(
              "text-ink-soft hover:text-ink absolute inset-y-0 right-0 grid w-11 place-items-center rounded-lg",
              !hydrated && "invisible",
            )}
          >
            <Icon aria-hidden className="size-4" />
          </button>
        </span>
      )}
    </FieldFrame>
  );
}
