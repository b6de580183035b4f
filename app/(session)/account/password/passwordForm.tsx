"use client";

import { Checkbox } from "@/components/ui/checkbox";
import { PasswordField } from "@/components/ui/passwordField";
import { NewPasswordField } from "../../signin/newPasswordField";
import { StepForm } from "../../signin/stepForm";
import { SubmitButton } from "../../signin/submitButton";
import { Username } from "../../signin/username";
import { setPassword } from "./actions";

type PasswordFormProps = { email: string; name: string; hasPassword: boolean };

export function PasswordForm({ email, name, hasPassword }: PasswordFormProps) {
  return (
    <StepForm action={setPassword}>
      {(step, busy) => (
        <>
          <Username email={email} />
          {/* For the strength of the password: whoever guesses begins with it. */}
          <input type="hidden" name="name" value={name} readOnly />
          {hasPassword && (
            <PasswordField
              id="current"
              name="current"
              label="Current password"
              autoComplete="current-password"
              required
              hint="Forgotten? Sign out, and choose a new one on your way in."
              error={step.problems.current}
            />
          )}
          <NewPasswordField label="New password" error={step.problems.password} email={email} />
          <label htmlFor="others" className="flex items-start gap-3">
            <Checkbox id="others" name="others" defaultChecked className="mt-0.5" />
            <span>
              Sign out everywhere else
              <span className="text-ink-soft block text-sm">
                Leave it on if somebody may know your old password.
              </span>
            </span>
          </label>
          <SubmitButton busy={busy} doing="Saving…">
            {hasPassword ? "Change my password" : "Add this password"}
          </SubmitButton>
        </>
      )}
    </StepForm>
  );
}
