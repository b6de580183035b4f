"use client";

import { Field } from "@/components/ui/field";
import { StepForm } from "../../signin/stepForm";
import { SubmitButton } from "../../signin/submitButton";
import { requestAddressChange } from "./actions";

/** `typed` is what stood here before somebody was asked who they are. */
export function AddressForm({ typed }: { typed: string }) {
  return (
    <StepForm action={requestAddressChange} startAt="email">
      {(step, busy) => (
        <>
          <Field
            id="email"
            name="email"
            type="email"
            inputMode="email"
            label="New e-mail address"
            autoComplete="email"
            autoCapitalize="none"
            autoCorrect="off"
            spellCheck={false}
            required
            defaultValue={step.typed.email ?? typed}
            error={step.problems.email}
          />
          <SubmitButton busy={busy} doing="Sending…">
            Send me a code
          </SubmitButton>
        </>
      )}
    </StepForm>
  );
}
