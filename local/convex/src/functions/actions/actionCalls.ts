/** What an action asks of the deployment, answered on the main thread: each call is a transaction of its own. */
import type { MessagePort } from "node:worker_threads";
import { DeploymentError, SyscallError } from "../../protocol/errors.ts";
import type {
  FunctionCall,
  FunctionResult,
  Identity,
  MutationOutcome,
  QueryOutcome,
} from "../../protocol/functionCall.ts";
import type { JsonObject } from "../../protocol/json.ts";
import { withoutPrefix } from "../engineLog.ts";
import { addressedPath } from "../syscalls/calls.ts";
import type { ScheduleChange } from "../scheduler/scheduleChange.ts";
import { ActionFiles } from "./actionFiles.ts";
import type { SyscallAnswer } from "./actionMessages.ts";

/** The functions that actions can call. */
export interface CalledFunctions {
  query(call: FunctionCall): Promise<QueryOutcome>;
  mutation(call: FunctionCall): Promise<MutationOutcome>;
  action(call: FunctionCall): Promise<FunctionResult>;
  /** A transaction of its own; answered when it is on disk. */
  changeSchedule(change: ScheduleChange): Promise<SyscallAnswer>;
  release(token: number): void;
}

export interface ActionSyscall {
  readonly op: string;
  readonly argsJson: string;
  /** Of a file to store. */
  readonly body: MessagePort | null;
  readonly files: ActionFiles;
  readonly identity: Identity;
  readonly requestId: string;
  /** What the action is the run of, or is called on behalf of. */
  readonly scheduledFunctionId: string | null;
}

/** Never rejects. */
export async function answerSyscall(
  syscall: ActionSyscall,
  functions: CalledFunctions,
): Promise<SyscallAnswer> {
  try {
    switch (syscall.op) {
      case "1.0/actions/query": {
        const { result, token } = await functions.query(callOf(syscall));
        // Nobody waits for news of it.
        functions.release(token);
        return answerOf(result);
      }
      case "1.0/actions/mutation":
        return answerOf((await functions.mutation(callOf(syscall))).result);
      case "1.0/actions/action":
        return answerOf(await functions.action(callOf(syscall)));
      case "1.0/actions/schedule":
        return await functions.changeSchedule(scheduleChange("schedule", syscall));
      case "1.0/actions/cancel_job":
        return await functions.changeSchedule(scheduleChange("cancel", syscall));
      default: {
        const { op, argsJson, body, files } = syscall;
        if (!ActionFiles.answers(op)) return { type: "refused", message: refusalText(op) };
        return { type: "value", json: await files.answer(op, argsJson, body) };
      }
    }
  } catch (error) {
    if (error instanceof SyscallError) return { type: "refused", message: error.message };
    // The deployment is in trouble or on its way out; the action cannot make that good.
    return { type: "fatal", message: error instanceof DeploymentError ? error.message : String(error) };
  }
}

function scheduleChange(
  type: ScheduleChange["type"],
  { argsJson, scheduledFunctionId }: ActionSyscall,
): ScheduleChange {
  return { type, argsJson, scheduledFunctionId };
}

function callOf({ argsJson, identity, requestId, scheduledFunctionId }: ActionSyscall): FunctionCall {
  // Written by `convex/server`.
  const request = JSON.parse(argsJson) as JsonObject;
  return {
    path: addressedPath(request),
    argsJson: JSON.stringify([request["args"] ?? {}]),
    identity,
    caller: "Action",
    requestId,
    ...(scheduledFunctionId !== null && { scheduledFunctionId }),
  };
}

function answerOf(result: FunctionResult): SyscallAnswer {
  if (result.success) return { type: "value", json: result.valueJson };
  const message = withoutPrefix(result.errorMessage).trimEnd();
  return result.errorDataJson === undefined
    ? { type: "refused", message }
    : { type: "refused", message, dataJson: result.errorDataJson };
}

function refusalText(op: string): string {
  const feature = /^1\.0\/(?:actions\/)?(vectorSearch)/.exec(op)?.[1];
  return feature === undefined
    ? `Unknown async operation ${op}`
    : `\`${feature}\` is not available in this deployment`;
}
