"use client";

import type { Wait } from "@/components/useCountdown";
import { ResendButton } from "../resendButton";
import { StepForm } from "../stepForm";
import { openLink } from "./actions";

export function ResendLinkForm({ wait }: { wait: Wait }) {
  return (
    <StepForm action={openLink}>
      {(_step, busy) => (
        <>
          <p>
            Open the link in this browser. On another device it does not work: nobody who reads your mail
            elsewhere gets in here.
          </p>
          <ResendButton what="link" busy={busy} wait={wait} />
        </>
      )}
    </StepForm>
  );
}
