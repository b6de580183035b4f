import { cancelFunction, scheduleFunction } from "../scheduler/scheduleFunction.ts";
import type { AsyncSyscall, SyscallTable } from "./syscallContext.ts";

/** In a mutation, scheduling and canceling are writes like any other: they stand or fall with it. */
export const schedulingSyscalls: SyscallTable<AsyncSyscall> = {
  "1.0/schedule": (args, context) => JSON.stringify(scheduleFunction(context, args)),
  "1.0/cancel_job": (args, { tx, caller, scheduledFunctionId }) => {
    cancelFunction(tx, args, caller === "Scheduler" ? scheduledFunctionId : null);
    return "null";
  },
};
