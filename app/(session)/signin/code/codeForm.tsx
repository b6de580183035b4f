"use client";

import type { Wait } from "@/components/useCountdown";
import { MailedCode } from "../mailedCode";
import { ResendButton } from "../resendButton";
import { StepForm } from "../stepForm";
import { SubmitButton } from "../submitButton";
import { enterCode } from "./actions";

export function CodeForm({ wait }: { wait: Wait }) {
  return (
    <StepForm action={enterCode} startAt="code">
      {(step, busy) => (
        <>
          <MailedCode step={step} />
          <div className="flex flex-col gap-2">
            <SubmitButton busy={busy} doing="Signing in…">
              Sign in
            </SubmitButton>
            <ResendButton what="code" busy={busy} wait={wait} />
          </div>
        </>
      )}
    </StepForm>
  );
}
