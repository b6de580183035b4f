"use client";

import { PasswordField } from "@/components/ui/passwordField";
import { StepForm } from "../../signin/stepForm";
import { SubmitButton } from "../../signin/submitButton";
import { Username } from "../../signin/username";
import { confirmPassword } from "./actions";

export function ConfirmPasswordForm({ email, next }: { email: string; next: string }) {
  return (
    <StepForm action={confirmPassword} startAt="password" afterRefusal="password">
      {(step, busy) => (
        <>
          <input type="hidden" name="next" value={next} />
          <Username email={email} />
          <PasswordField
            id="password"
            name="password"
            label="Your password"
            autoComplete="current-password"
            required
            error={step.problems.password}
          />
          <SubmitButton busy={busy} doing="Checking…">
            It is me
          </SubmitButton>
        </>
      )}
    </StepForm>
  );
}
