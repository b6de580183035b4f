/** On the engine: whether an action may be called like this, what its thread must know, and whether its answer fits. */
import type { FunctionCall } from "../../protocol/functionCall.ts";
import type { Transaction } from "../../transaction/transaction.ts";
import type { ActionStart, Environment } from "../engineMessages.ts";
import type { LivePush } from "../isolate/compiledPush.ts";
import type { Limits } from "../limits.ts";
import { describeFailure, failureResult } from "../udf/errors.ts";
import { checkType, findFunction, reachOf } from "../udf/findFunction.ts";
import { validateArgs, validateReturns } from "../udf/validateCall.ts";

export interface GateContext {
  readonly tx: Transaction;
  readonly push: LivePush;
  readonly environment: Environment;
  readonly limits: Limits;
}

/** Throws DeploymentError 400 for what is no path at all. */
export function startAction({ tx, push, environment, limits }: GateContext, call: FunctionCall): ActionStart {
  try {
    const target = findFunction(push, call.path, reachOf(call));
    checkType(target, "Action");
    const functionPath = target.path.canonical;
    validateArgs(call.argsJson, target.analyzed, functionPath, limits, tx.tableLookup());
    return { type: "ready", pushVersion: push.version, functionPath, environment };
  } catch (error) {
    const failure = describeFailure(error, push.compiled);
    return { type: "refused", result: failureResult(failure, call.requestId, []) };
  }
}

/** Why the value of an action that has run is refused; null where it fits. */
export function checkReturnValue(
  { tx, push, limits }: GateContext,
  functionPath: string,
  valueJson: string,
): string | null {
  const found = push.functions[functionPath];
  // A push took the function away while it ran: nothing is asked of its answer any more.
  if (found === undefined) return null;
  try {
    validateReturns(valueJson, found, functionPath, limits, tx.tableLookup());
    return null;
  } catch (error) {
    return describeFailure(error, push.compiled).message;
  }
}
