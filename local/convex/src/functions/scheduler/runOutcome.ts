import type { FunctionResult } from "../../protocol/functionCall.ts";
import { withoutPrefix } from "../engineLog.ts";

/** What became of a run. The error is in the words that the function log has for it. */
export type RunOutcome = { readonly type: "success" } | { readonly type: "failed"; readonly error: string };

/** Of an action that was under way when the deployment ended: nobody knows how far it came, and it is not run again. */
export const INTERRUPTED: RunOutcome = { type: "failed", error: "Transient error while executing action" };

export function outcomeOfRun(result: FunctionResult): RunOutcome {
  return result.success ? { type: "success" } : { type: "failed", error: withoutPrefix(result.errorMessage) };
}
