/** `ctx.scheduler.runAfter`, `runAt` and `cancel`, as part of a transaction. */
import { SyscallError } from "../../protocol/errors.ts";
import type { JsonObject } from "../../protocol/json.ts";
import type { Transaction } from "../../transaction/transaction.ts";
import type { LivePush } from "../isolate/compiledPush.ts";
import { DEFAULT_LIMITS } from "../limits.ts";
import { addressedPath } from "../syscalls/calls.ts";
import { fieldsArg, numberArg, readable, stringArg } from "../syscalls/syscallArgs.ts";
import { parseFunctionPath, type FunctionPath } from "../udf/functionPath.ts";
import {
  cancelScheduled,
  insertScheduled,
  readScheduled,
  SCHEDULED_FUNCTIONS,
} from "./scheduledFunctions.ts";

const MAX_DISTANCE_MS = 1000 * 60 * 60 * 24 * 366 * 5; // 5 years

export interface SchedulingContext {
  readonly tx: Transaction;
  readonly functions: LivePush["functions"];
  /** The scheduled function that asks, or on whose behalf an action's callee asks. */
  readonly scheduledFunctionId: string | null;
}

/** Answers with the new id. Type and arguments of the function are looked at when it runs, as on Convex. */
export function scheduleFunction(context: SchedulingContext, args: JsonObject): string {
  const { tx } = context;
  const scheduledTime = scheduledTimeOf(args, tx.now);
  const { canonical } = schedulable(context, addressedPath(args));
  const given = fieldsArg(args, "args");
  const argsBytes = Buffer.byteLength(readable("args", () => JSON.stringify([args["args"]])));
  if (argsBytes > DEFAULT_LIMITS.scheduledArgsEachBytes) {
    throw new SyscallError(
      "ScheduledFunctionArgumentsTooLarge",
      `Arguments for the scheduled function ${canonical} are too large ` +
        `(actual: ${argsBytes} bytes, limit: ${DEFAULT_LIMITS.scheduledArgsEachBytes} bytes)`,
    );
  }
  tx.usage.noteScheduled(argsBytes);
  const scheduled = { name: canonical, args: given, scheduledTime };
  return insertScheduled(tx, scheduled, isParentCanceled(context));
}

/** `selfId`: of the scheduled mutation whose transaction this is; one cannot end itself. */
export function cancelFunction(tx: Transaction, args: JsonObject, selfId: string | null): void {
  const id = tx.normalizeId(SCHEDULED_FUNCTIONS, stringArg(args, "id"));
  if (id === null) {
    throw new SyscallError(
      "InvalidScheduledFunctionId",
      "Invalid scheduled function ID. The ID must be an ID on the '_scheduled_functions' table.",
    );
  }
  if (id === selfId) throw new SyscallError("SelfCancellation", "A mutation cannot cancel itself");
  cancelScheduled(tx, id);
}

/** `ts` is in seconds; to the microsecond, so that milliseconds come back as they were given. */
function scheduledTimeOf(args: JsonObject, nowMs: number): number {
  const seconds = numberArg(args, "ts");
  if (seconds < 0) {
    throw new SyscallError("SyscallArgumentError", "Invalid argument `ts`: a time before 1970 was given.");
  }
  const timeMs = Math.round(seconds * 1e6) / 1e3;
  const isFuture = timeMs > nowMs;
  if (Math.abs(timeMs - nowMs) > MAX_DISTANCE_MS) {
    throw new SyscallError(
      "InvalidScheduledFunction",
      `The scheduled time ${timeMs} is more than 5 years in the ${isFuture ? "future" : "past"}`,
    );
  }
  return timeMs;
}

function schedulable({ functions }: SchedulingContext, pathText: string): FunctionPath {
  const path = readable("name", () => parseFunctionPath(pathText));
  if (Object.hasOwn(functions, path.canonical)) return path;
  const hasModule = Object.keys(functions).some((known) => known.startsWith(`${path.module}:`));
  throw new SyscallError(
    "InvalidScheduledFunction",
    hasModule
      ? `Attempted to schedule function, but no exported function ${path.name} found in the file: ${path.module}. Did you forget to export it?`
      : `Attempted to schedule function at nonexistent path: ${path.module}`,
  );
}

/** What a canceled action still schedules is canceled from the start. */
function isParentCanceled({ tx, scheduledFunctionId }: SchedulingContext): boolean {
  return scheduledFunctionId !== null && readScheduled(tx, scheduledFunctionId)?.state === "canceled";
}
