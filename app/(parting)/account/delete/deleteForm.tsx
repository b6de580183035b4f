"use client";

import { useEnding } from "@/app/(session)/sessionGuard";
import type { OpenStep } from "@/app/(session)/signin/step";
import { StepForm } from "@/app/(session)/signin/stepForm";
import { SubmitButton } from "@/app/(session)/signin/submitButton";
import { Field } from "@/components/ui/field";
import { deleteAccount } from "./actions";

export function DeleteForm({ phrase }: { phrase: string }) {
  return (
    <StepForm action={deleteAccount} startAt="email">
      {(step, busy) => <Fields phrase={phrase} step={step} busy={busy} />}
    </StepForm>
  );
}

function Fields({ phrase, step, busy }: { phrase: string; step: OpenStep; busy: boolean }) {
  useEnding(busy);
  return (
    <>
      <ul className="text-ink-soft list-disc space-y-1 pl-5 text-sm">
        <li>your profile, and every way to sign in to it</li>
        <li>your tasks, messages and files</li>
        <li>your sessions, on every device, and the log of them</li>
      </ul>
      <Field
        id="email"
        name="email"
        label={`Type ${phrase} to go on`}
        autoComplete="off"
        autoCapitalize="none"
        autoCorrect="off"
        spellCheck={false}
        required
        defaultValue={step.typed.email ?? ""}
        error={step.problems.email}
      />
      <SubmitButton busy={busy} doing="Deleting…" look="alarm">
        Delete my account
      </SubmitButton>
    </>
  );
}
