// Asking for a mail again. The server's limits decide; this is only what the button shows.
import type { MailAttempt } from "@/app/_session/attempt";
import type { Wait } from "@/components/useCountdown";

const WAIT_MS = 1000 * 60; // 1 minute

/** For the button: how long it waits from now on. */
export function waitBeforeResend({ sentAt }: MailAttempt): Wait {
  return { seconds: Math.ceil(Math.max(0, sentAt + WAIT_MS - Date.now()) / 1000) };
}

export function wantsResend(form: FormData): boolean {
  return form.get("intent") === "resend";
}
