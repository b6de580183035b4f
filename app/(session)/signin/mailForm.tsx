"use client";

import { sendMail } from "./actions";
import { EmailField } from "./emailField";
import { FormTitle } from "./formTitle";
import { StepForm } from "./stepForm";
import { SubmitButton } from "./submitButton";

const TEXTS = {
  link: {
    title: "With a link by mail",
    hint: "We send you a link. Open it in this browser, and you are in.",
    button: "Send me a link",
  },
  code: {
    title: "With a code by mail",
    hint: "We send you a code of 8 characters to type in here.",
    button: "Send me a code",
  },
} as const;

type MailFormProps = { method: keyof typeof TEXTS; next: string; isLast: boolean };

/** For those who are here already and for those who are new: the mail proves the address of either. */
export function MailForm({ method, next, isLast }: MailFormProps) {
  const { title, hint, button } = TEXTS[method];
  return (
    <StepForm action={sendMail}>
      {(step, busy) => (
        <>
          <FormTitle isLast={isLast}>{title}</FormTitle>
          <input type="hidden" name="next" value={next} />
          <input type="hidden" name="method" value={method} />
          <EmailField step={step} autoComplete="email" hint={hint} />
          <SubmitButton busy={busy} doing="Sending…">
            {button}
          </SubmitButton>
        </>
      )}
    </StepForm>
  );
}
