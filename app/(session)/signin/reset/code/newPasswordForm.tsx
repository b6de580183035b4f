"use client";

import type { Wait } from "@/components/useCountdown";
import { MailedCode } from "../../mailedCode";
import { NewPasswordField } from "../../newPasswordField";
import { ResendButton } from "../../resendButton";
import { StepForm } from "../../stepForm";
import { SubmitButton } from "../../submitButton";
import { Username } from "../../username";
import { resetPassword } from "./actions";

type NewPasswordFormProps = { email: string; wait: Wait };

export function NewPasswordForm({ email, wait }: NewPasswordFormProps) {
  return (
    <StepForm action={resetPassword} startAt="code">
      {(step, busy) => (
        <>
          <Username email={email} />
          <MailedCode step={step} />
          <NewPasswordField label="New password" error={step.problems.password} email={email} />
          <div className="flex flex-col gap-2">
            <SubmitButton busy={busy} doing="Saving…">
              Save and sign in
            </SubmitButton>
            <ResendButton what="code" busy={busy} wait={wait} />
          </div>
          <p className="text-ink-soft text-center text-sm">Everywhere else, you will be signed out.</p>
        </>
      )}
    </StepForm>
  );
}
