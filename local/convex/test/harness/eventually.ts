/** Waits for a condition that nothing announces, by looking again and again. */
import { setTimeout as delay } from "node:timers/promises";
import { conditionTimeoutMs } from "./timeouts.ts";

const lookEveryMs = 20;

/** Runs `look` until it returns something other than undefined; an error counts as "not yet" until time is up. */
export async function eventually<T>(
  what: string,
  look: () => T | undefined | Promise<T | undefined>,
  timeoutMs = conditionTimeoutMs,
): Promise<T> {
  const deadline = performance.now() + timeoutMs;
  let lastError: unknown;
  while (performance.now() < deadline) {
    try {
      const found = await look();
      if (found !== undefined) return found;
    } catch (error) {
      lastError = error;
    }
    await delay(lookEveryMs);
  }
  throw new Error(`Waited ${timeoutMs} ms in vain for ${what}`, { cause: lastError });
}

/** As `eventually`, for a plain yes or no. */
export async function eventuallyTrue(
  what: string,
  look: () => boolean | Promise<boolean>,
  timeoutMs?: number,
): Promise<void> {
  await eventually(what, async () => ((await look()) ? true : undefined), timeoutMs);
}
