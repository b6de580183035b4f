import type { Wait } from "@/components/useCountdown";

const WAIT_MS = 1000 * 60; // 1 minute

/** How long the button for a new mail waits, when the last was asked for at `sentAt`. The server's limits decide. */
export function waitSince(sentAt: number): Wait {
  const left = Math.min(WAIT_MS, sentAt + WAIT_MS - Date.now());
  return { seconds: Math.ceil(Math.max(0, left) / 1000) };
}
