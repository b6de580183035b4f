/** What an action asks of the scheduler: a transaction of its own, of which nothing is taken back when the action fails. */
import { SyscallError } from "../../protocol/errors.ts";
import type { Transaction } from "../../transaction/transaction.ts";
import type { SyscallAnswer } from "../actions/actionMessages.ts";
import type { LivePush } from "../isolate/compiledPush.ts";
import { parseSyscallArgs } from "../syscalls/syscallArgs.ts";
import { cancelFunction, scheduleFunction } from "./scheduleFunction.ts";

export interface ScheduleChange {
  readonly type: "schedule" | "cancel";
  /** As the action's syscall has them. */
  readonly argsJson: string;
  /** The scheduled function that the action is the run of. */
  readonly scheduledFunctionId: string | null;
}

export function applyScheduleChange(
  tx: Transaction,
  functions: LivePush["functions"],
  { type, argsJson, scheduledFunctionId }: ScheduleChange,
): SyscallAnswer {
  try {
    const args = parseSyscallArgs(type, argsJson);
    if (type === "cancel") {
      // An action may cancel itself: it runs on, and what it schedules from then on is canceled.
      cancelFunction(tx, args, null);
      return { type: "value", json: "null" };
    }
    const id = scheduleFunction({ tx, functions, scheduledFunctionId }, args);
    return { type: "value", json: JSON.stringify(id) };
  } catch (error) {
    if (error instanceof SyscallError) return { type: "refused", message: error.message };
    throw error;
  }
}
