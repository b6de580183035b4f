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
          <p>
            Otherwise take your old one back. Your password then no longer works, nor does any way to sign in
            that was added in the day before the change or since. You choose a new password with a code by
            mail.
          </p>
          <SubmitButton busy={busy} doing="Taking it back…">
            Take my address back
          </SubmitButton>
        </>
      )}
    </StepForm>
  );
}
