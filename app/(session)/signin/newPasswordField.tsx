"use client";

import { useDeferredValue, useEffect, useMemo, useRef, useState } from "react";
import { PasswordField } from "@/components/ui/passwordField";
import { PASSWORD_MIN_LENGTH } from "@/convex/credentials";
import type { strengthOf } from "./strength";
import { StrengthMeter } from "./strengthMeter";

type NewPasswordFieldProps = { label: string; error: string | undefined; email?: string };

interface Typed {
  readonly password: string;
  /** The other fields of the form: whoever guesses begins with them. */
  readonly personal: readonly string[];
}

/** A password that is being chosen, with how strong it is. */
export function NewPasswordField({ label, error, email }: NewPasswordFieldProps) {
  const input = useRef<HTMLInputElement>(null);
  const [typed, setTyped] = useState<Typed>({ password: "", personal: [] });
  const { password, personal } = useDeferredValue(typed);
  const { measure, load } = useMeasure();

  // What was typed or filled in before this code was there.
  useEffect(() => {
    if (input.current?.value) setTyped(read(input.current, email));
  }, [email]);

  const isLong = password.length >= PASSWORD_MIN_LENGTH;
  const strength = useMemo(
    () => (isLong && measure !== null ? measure(password, personal) : null),
    [isLong, measure, password, personal],
  );
  return (
    <div className="flex flex-col gap-2">
      <PasswordField
        ref={input}
        id="password"
        name="password"
        label={label}
        autoComplete="new-password"
        required
        onFocus={load}
        onChange={(event) => setTyped(read(event.currentTarget, email))}
        error={error}
        aria-describedby={error === undefined ? "strength" : "password-error strength"}
      />
      <StrengthMeter id="strength" length={password.length} strength={strength} />
    </div>
  );
}

function read(input: HTMLInputElement, email: string | undefined): Typed {
  const beside = ["name", "email"].flatMap((name) => {
    const field = input.form?.elements.namedItem(name);
    return field instanceof HTMLInputElement ? [field.value] : [];
  });
  return { password: input.value, personal: email === undefined ? beside : [...beside, email] };
}

/** What judges a password, once it has been asked for and has come. */
function useMeasure() {
  const [measure, setMeasure] = useState<typeof strengthOf | null>(null);
  function load(): void {
    void import("./strength").then(
      ({ strengthOf }) => setMeasure(() => strengthOf),
      // Without it, only the length is shown. What counts is decided when the form is sent.
      () => undefined,
    );
  }
  return { measure, load };
}
