"use client";

import { Field } from "@/components/ui/field";
import { signUp } from "./actions";
import { EmailField } from "./emailField";
import { NewPasswordField } from "./newPasswordField";
import { rememberPassword } from "./rememberedPassword";
import { StepForm } from "./stepForm";
import { SubmitButton } from "./submitButton";

export function SignUpForm({ next }: { next: string }) {
  return (
    <StepForm action={signUp} onSend={rememberPassword}>
      {(step, busy) => (
        <>
          <input type="hidden" name="next" value={next} />
          <Field
            id="name"
            name="name"
            label="Name"
            autoComplete="name"
            autoCapitalize="words"
            required
            defaultValue={step.typed.name}
            hint="What we call you."
            error={step.problems.name}
          />
          <EmailField step={step} autoComplete="username" />
          <NewPasswordField label="Password" error={step.problems.password} />
          <SubmitButton busy={busy} doing="Sending a code…">
            Create account
          </SubmitButton>
        </>
      )}
    </StepForm>
  );
}
