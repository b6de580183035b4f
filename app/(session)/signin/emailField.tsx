"use client";

import { Field } from "@/components/ui/field";
import type { OpenStep } from "./step";
import { rememberAddress, typedAddress } from "./typedAddress";

type EmailFieldProps = { step: OpenStep; autoComplete: "username" | "email"; hint?: string };

export function EmailField({ step, autoComplete, hint }: EmailFieldProps) {
  return (
    <Field
      id="email"
      name="email"
      type="email"
      inputMode="email"
      label="E-mail"
      autoComplete={autoComplete}
      autoCapitalize="none"
      autoCorrect="off"
      spellCheck={false}
      required
      defaultValue={step.typed.email ?? typedAddress()}
      onChange={(event) => rememberAddress(event.currentTarget.value)}
      hint={hint}
      error={step.problems.email}
    />
  );
}
