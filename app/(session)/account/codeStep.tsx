"use client";

import type { Wait } from "@/components/useCountdown";
import { MailedCode } from "../signin/mailedCode";
import { ResendButton } from "../signin/resendButton";
import type { OpenStep } from "../signin/step";
import { SubmitButton } from "../signin/submitButton";

type CodeStepProps = { step: OpenStep; busy: boolean; wait: Wait; doing: string; children: string };

/** Inside a step's form: the code from a mail, and another mail if it did not come. */
export function CodeStep({ step, busy, wait, doing, children }: CodeStepProps) {
  return (
    <>
      <MailedCode step={step} />
      <div className="flex flex-col gap-2">
        <SubmitButton busy={busy} doing={doing}>
          {children}
        </SubmitButton>
        <ResendButton what="code" busy={busy} wait={wait} />
      </div>
    </>
  );
}
