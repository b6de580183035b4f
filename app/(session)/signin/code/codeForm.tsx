"use client";

import type { Wait } from "@/components/useCountdown";
import { CodeField } from "@/components/ui/codeField";
import { CODE_LENGTH } from "@/convex/credentials";
import { ResendButton } from "../resendButton";
import { StepForm } from "../stepForm";
import { SubmitButton } from "../submitButton";
import { enterCode } from "./actions";

export function CodeForm({ wait }: { wait: Wait }) {
  return (
    <StepForm action={enterCode} startAt="code">
      {(step, busy) => (
        <>
          <CodeField
            id="code"
            name="code"
            label="Code from the mail"
            length={CODE_LENGTH}
            required
            defaultValue={step.typed.code}
            error={step.problems.code}
          />
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
