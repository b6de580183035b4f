"use client";

import type { Wait } from "@/components/useCountdown";
import { StepForm } from "../../../signin/stepForm";
import { CodeStep } from "../../codeStep";
import { confirmAddressChange } from "../actions";

export function NewAddressCodeForm({ wait }: { wait: Wait }) {
  return (
    <StepForm action={confirmAddressChange} startAt="code">
      {(step, busy) => (
        <CodeStep step={step} busy={busy} wait={wait} doing="Changing…">
          Change my address
        </CodeStep>
      )}
    </StepForm>
  );
}
