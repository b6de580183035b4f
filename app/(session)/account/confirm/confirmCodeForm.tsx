"use client";

import { useMemo } from "react";
import { StepForm } from "../../signin/stepForm";
import { SubmitButton } from "../../signin/submitButton";
import { CodeStep } from "../codeStep";
import { waitSince } from "../waitSince";
import { confirmCode, requestCode } from "./actions";

type ConfirmCodeFormProps = { email: string; next: string; sent: number | null };

/** First the button that has a code sent, then the field for it. */
export function ConfirmCodeForm({ email, next, sent }: ConfirmCodeFormProps) {
  const wait = useMemo(() => waitSince(sent ?? 0), [sent]);
  if (sent === null) {
    return (
      <StepForm action={requestCode}>
        {(_step, busy) => (
          <>
            <input type="hidden" name="next" value={next} />
            <p className="wrap-anywhere">
              We send a code to <strong className="font-medium">{email}</strong>.
            </p>
            <SubmitButton busy={busy} doing="Sending…">
              Send me a code
            </SubmitButton>
          </>
        )}
      </StepForm>
    );
  }
  return (
    <StepForm action={confirmCode} startAt="code">
      {(step, busy) => (
        <>
          <input type="hidden" name="next" value={next} />
          <p className="text-ink-soft text-sm wrap-anywhere">
            We have sent a code to <strong className="text-ink font-medium">{email}</strong>. It is good for
            10 minutes.
          </p>
          <CodeStep step={step} busy={busy} wait={wait} doing="Checking…">
            It is me
          </CodeStep>
        </>
      )}
    </StepForm>
  );
}
