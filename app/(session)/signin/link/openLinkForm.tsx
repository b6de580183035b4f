"use client";

import type { Wait } from "@/components/useCountdown";
import { ResendButton } from "../resendButton";
import { StepForm } from "../stepForm";
import { SubmitButton } from "../submitButton";
import { openLink } from "./actions";

type OpenLinkFormProps = { code: string; address: string; wait: Wait };

/** One button. Once the link has turned out to be no good, only a new one helps. */
export function OpenLinkForm({ code, address, wait }: OpenLinkFormProps) {
  return (
    <StepForm action={openLink}>
      {(step, busy) => (
        <>
          <input type="hidden" name="code" value={code} />
          {step.problems.code === undefined && step.note === null ? (
            <SubmitButton busy={busy} doing="Signing in…">
              {`Sign in as ${address}`}
            </SubmitButton>
          ) : (
            <ResendButton what="link" busy={busy} wait={wait} />
          )}
        </>
      )}
    </StepForm>
  );
}
