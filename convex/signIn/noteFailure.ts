// For the log of whoever has the address: somebody tried to get in by it, and did not.
import { internal } from "../_generated/api";
import type { ActionCtx } from "../_generated/server";
import type { Asker } from "./asker";
import { originOf } from "./origin";

export type FailedMethod = "password" | "link" | "code" | "reset";

/** Scheduled, and only then is it looked up whose address it is: the answer takes as long for one that is nobody's. */
export async function noteFailure(
  { scheduler }: Pick<ActionCtx, "scheduler">,
  email: string,
  asker: Asker,
  method: FailedMethod,
): Promise<void> {
  const { ip, device } = originOf(asker);
  await scheduler.runAfter(0, internal.securityLog.addFailure, { email, ip, device, method });
}
