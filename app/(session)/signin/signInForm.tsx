"use client";

import { PasswordField } from "@/components/ui/passwordField";
import { TextLink } from "@/components/ui/textLink";
import { signIn } from "./actions";
import { EmailField } from "./emailField";
import { FormTitle } from "./formTitle";
import { rememberPassword } from "./rememberedPassword";
import { StepForm } from "./stepForm";
import { SubmitButton } from "./submitButton";

export function SignInForm({ next, isLast }: { next: string; isLast: boolean }) {
  return (
    <StepForm action={signIn} afterRefusal="password" onSend={rememberPassword}>
      {(step, busy) => (
        <>
          <FormTitle isLast={isLast}>With your password</FormTitle>
          <input type="hidden" name="next" value={next} />
          <EmailField step={step} autoComplete="username" />
          <div className="flex flex-col gap-2">
            <PasswordField
              id="password"
              name="password"
              label="Password"
              autoComplete="current-password"
              required
              error={step.problems.password}
            />
            <TextLink href={`/signin/reset?next=${encodeURIComponent(next)}`} className="self-end text-sm">
              Forgot your password?
            </TextLink>
          </div>
          <SubmitButton busy={busy} doing="Signing in…">
            Sign in
          </SubmitButton>
        </>
      )}
    </StepForm>
  );
}
