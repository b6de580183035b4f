"use client";

import { useFormStatus } from "react-dom";
import { Button } from "@/components/ui/button";
import { useCountdown, type Wait } from "@/components/useCountdown";
import { useHydrated } from "@/components/useHydrated";

type ResendButtonProps = { what: "code" | "link"; busy: boolean; wait: Wait };

/** Asks for another mail, once the last one has had time to come. Without JavaScript the server alone says when. */
export function ResendButton({ what, busy, wait }: ResendButtonProps) {
  const { data } = useFormStatus();
  const left = useCountdown(wait);
  const waits = useHydrated() && left > 0;
  const idle = !waits && !busy;
  return (
    <Button
      type="submit"
      name="intent"
      value="resend"
      look="ghost"
      size="small"
      // Not disabled: whoever has just used it would lose their place on the page.
      aria-disabled={!idle}
      onClick={(event) => {
        if (!idle) event.preventDefault();
      }}
      className="tabular-nums aria-disabled:cursor-default aria-disabled:opacity-60"
    >
      {busy && data?.has("intent") ? "Sending…" : `Send a new ${what}${waits ? ` in ${left} s` : ""}`}
    </Button>
  );
}
