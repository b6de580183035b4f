/** Gives up on a promise that does not settle, naming what was awaited. */
import { conditionTimeoutMs } from "./timeouts.ts";

export async function within<T>(
  what: string,
  promise: Promise<T>,
  timeoutMs = conditionTimeoutMs,
): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const expiry = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`Waited ${timeoutMs} ms in vain for ${what}`)), timeoutMs);
  });
  try {
    return await Promise.race([promise, expiry]);
  } finally {
    clearTimeout(timer);
  }
}
