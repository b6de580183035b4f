/** Functions that call functions inside one transaction: `ctx.runQuery`, `ctx.runMutation`, function handles. */
import { SyscallError } from "../../protocol/errors.ts";
import type { JsonObject } from "../../protocol/json.ts";
import { parseFunctionPath } from "../udf/functionPath.ts";
import { objectArg, optionalStringArg, stringArg } from "./syscallArgs.ts";
import type { AsyncSyscall, SyscallContext, SyscallTable } from "./syscallContext.ts";

const HANDLE_PREFIX = "function://";
const FUNCTION_REFERENCE = "_reference/function/";

export const callSyscalls: SyscallTable<AsyncSyscall> = {
  "1.0/runUdf": (args, context) => {
    const argsJson = JSON.stringify([objectArg(args, "args")]);
    return context.runFunction(
      calledType(stringArg(args, "udfType"), context),
      addressedPath(args),
      argsJson,
    );
  },
  "1.0/createFunctionHandle": (args) =>
    JSON.stringify(`${HANDLE_PREFIX}#${parseFunctionPath(addressedPath(args)).stripped}`),
};

/** The path that a syscall names in one of three ways. */
export function addressedPath(args: JsonObject): string {
  const name = optionalStringArg(args, "name");
  if (name !== undefined) return name;
  const handle = optionalStringArg(args, "functionHandle");
  if (handle !== undefined) return pathOfHandle(handle);
  const reference = stringArg(args, "reference");
  if (reference.startsWith(FUNCTION_REFERENCE)) return reference.slice(FUNCTION_REFERENCE.length);
  throw new SyscallError(
    "ComponentsUnavailable",
    `Cannot call ${reference}: the embedded deployment does not have components yet.`,
  );
}

/** Handles carry the path itself, so that they hold across pushes for as long as the function is there. */
function pathOfHandle(handle: string): string {
  const hash = handle.indexOf("#");
  if (!handle.startsWith(HANDLE_PREFIX) || hash === -1) {
    throw new SyscallError("InvalidFunctionHandle", `Invalid function handle: ${handle}`);
  }
  return handle.slice(hash + 1);
}

function calledType(udfType: string, { udfType: callerType, tx }: SyscallContext): "Query" | "Mutation" {
  switch (udfType) {
    case "query":
      return "Query";
    case "snapshotQuery":
      // Before the first write, the snapshot and the transaction are the same.
      if (tx.usage.documentsWritten === 0) return "Query";
      throw new SyscallError(
        "StaleSnapshotUnavailable",
        "The embedded deployment does not have `useStaleSnapshot` after a write yet.",
      );
    case "mutation":
      if (callerType === "Mutation") return "Mutation";
      throw new SyscallError("InvalidCall", "Queries can only call other queries, not mutations.");
    default:
      throw new SyscallError("InvalidCall", `Cannot run a function of type ${udfType} in a transaction.`);
  }
}
