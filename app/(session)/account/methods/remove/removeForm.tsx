"use client";

import { StepForm } from "../../../signin/stepForm";
import { SubmitButton } from "../../../signin/submitButton";
import { removeMethod } from "./actions";

export function RemoveForm({ id, name }: { id: string; name: string }) {
  return (
    <StepForm action={removeMethod}>
      {(_step, busy) => (
        <>
          <input type="hidden" name="id" value={id} />
          <p>You can add it again whenever you like, as long as you get in by another way.</p>
          <SubmitButton busy={busy} doing="Removing…" look="alarm">
            {`Remove ${name}`}
          </SubmitButton>
        </>
      )}
    </StepForm>
  );
}
