import { SyscallError } from "../../protocol/errors.ts";
import type { FunctionCall, UdfType } from "../../protocol/functionCall.ts";
import type { AnalyzedFunction, LivePush } from "../isolate/compiledPush.ts";
import { parseFunctionPath } from "./functionPath.ts";
import type { FunctionPath } from "./functionPath.ts";

export interface FoundFunction {
  readonly path: FunctionPath;
  readonly analyzed: AnalyzedFunction;
}

/**
 * - `public`: clients, who are told the same of an internal function as of one that is not there
 * - `all`: admins, other functions, and what was scheduled
 */
export type Reach = "public" | "all";

export function reachOf({ identity, caller }: FunctionCall): Reach {
  if (identity.type === "admin") return "all";
  switch (caller) {
    case "Action":
    case "Scheduler":
    case "Cron":
      return "all";
    case "SyncWorker":
    case "HttpApi":
    case "HttpEndpoint":
    case "Tester":
      return "public";
    default:
      return caller satisfies never;
  }
}

/** Throws SyscallError with the text that clients and the CLI look for; DeploymentError 400 where it is no path. */
export function findFunction(push: LivePush, pathText: string, reach: Reach): FoundFunction {
  const path = parseFunctionPath(pathText);
  const analyzed = Object.hasOwn(push.functions, path.canonical) ? push.functions[path.canonical] : undefined;
  if (analyzed !== undefined && (reach === "all" || analyzed.visibility !== "internal")) {
    return { path, analyzed };
  }
  const shown = path.name === "default" ? path.stripped.slice(0, -":default".length) : path.stripped;
  throw new SyscallError(
    "FunctionNotFound",
    reach === "public"
      ? `Could not find public function for '${shown}'.`
      : `Could not find function for '${shown}'. Did you forget to run \`npx convex dev\`?`,
  );
}

/** Throws SyscallError where the function is of another type than the caller takes it for. */
export function checkType({ path, analyzed }: FoundFunction, expected: UdfType): void {
  if (analyzed.udfType === expected) return;
  throw new SyscallError(
    "WrongFunctionType",
    `Trying to execute ${path.canonical} as ${expected}, but it is defined as ${analyzed.udfType}.`,
  );
}
