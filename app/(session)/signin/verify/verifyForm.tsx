"use client";

import type { Wait } from "@/components/useCountdown";
import { useEffect, useRef } from "react";
import { PasswordField } from "@/components/ui/passwordField";
import { MailedCode } from "../mailedCode";
import { useRememberedPassword } from "../rememberedPassword";
import { ResendButton } from "../resendButton";
import { StepForm } from "../stepForm";
import { SubmitButton } from "../submitButton";
import { Username } from "../username";
import { verify } from "./actions";

type VerifyFormProps = { email: string; wait: Wait };

/** The code, together with the password: either alone would let in whoever made the account in another's name. */
export function VerifyForm({ email, wait }: VerifyFormProps) {
  const remembered = useRememberedPassword(email);
  return (
    <StepForm action={verify} startAt="code">
      {(step, busy) => (
        <>
          <Username email={email} />
          <MailedCode step={step} />
          {remembered !== null && step.problems.password === undefined ? (
            <Carried password={remembered} />
          ) : (
            <PasswordField
              id="password"
              name="password"
              label="Your password"
              autoComplete="current-password"
              required
              hint="The one you have just chosen or typed."
              error={step.problems.password}
            />
          )}
          <div className="flex flex-col gap-2">
            <SubmitButton busy={busy} doing="Signing in…">
              Confirm and sign in
            </SubmitButton>
            <ResendButton what="code" busy={busy} wait={wait} />
          </div>
        </>
      )}
    </StepForm>
  );
}

/** Adds the password to what its form sends, and to nothing else: it is in no element. */
function Carried({ password }: { password: string }) {
  const place = useRef<HTMLSpanElement>(null);
  useEffect(() => {
    const form = place.current?.closest("form");
    const add = ({ formData }: FormDataEvent) => formData.set("password", password);
    form?.addEventListener("formdata", add);
    return () => form?.removeEventListener("formdata", add);
  }, [password]);
  return <span ref={place} hidden />;
}
