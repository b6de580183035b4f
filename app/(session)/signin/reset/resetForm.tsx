"use client";

import { EmailField } from "../emailField";
import { StepForm } from "../stepForm";
import { SubmitButton } from "../submitButton";
import { requestReset } from "./actions";

export function ResetForm({ next }: { next: string }) {
  return (
    <StepForm action={requestReset}>
      {(step, busy) => (
        <>
          <input type="hidden" name="next" value={next} />
          <EmailField step={step} autoComplete="username" />
          <SubmitButton busy={busy} doing="Sending…">
            Send me a code
          </SubmitButton>
        </>
      )}
    </StepForm>
  );
}
