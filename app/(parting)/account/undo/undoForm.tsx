"use client";

import { StepForm } from "@/app/(session)/signin/stepForm";
import { SubmitButton } from "@/app/(session)/signin/submitButton";
import { undoAddressChange } from "./actions";

export function UndoForm({ token }: { token: string }) {
  return (
    <StepForm action={undoAddressChange}>
      {(_step, busy) => (
        <>
          <input type="hidden" name="token" value={token} />
          <p>
            If you changed it yourself, there is nothing to do. Close this page, and the new address stays.
          </p>
          <SubmitButton busy={busy} doing="Taking it back…">
            Take my address back
          </SubmitButton>
        </>
      )}
    </StepForm>
  );
}
