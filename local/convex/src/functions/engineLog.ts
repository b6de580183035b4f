import { randomUUID } from "node:crypto";
import type { FunctionCall, FunctionResult, Identity, UdfType } from "../protocol/functionCall.ts";
import type { CompletionEntry } from "./engine.ts";
import type { LogLine } from "./udf/console.ts";

export interface FinishedRun {
  readonly udfType: UdfType | "HttpAction";
  readonly identifier: string;
  readonly call: Pick<FunctionCall, "identity" | "caller" | "requestId">;
  /** The size of what it answered, or what went wrong. */
  readonly outcome: {
    readonly returnBytes: number | null;
    readonly error: string | null;
    readonly status?: number;
  };
  readonly logLines: readonly LogLine[];
  readonly startedAtMs: number;
  readonly userTimeMs: number | null;
  readonly executionId?: string;
}

/** The entry of the function log that a finished run leaves. */
export function completionEntry(run: FinishedRun, nowMs: number): CompletionEntry {
  const { returnBytes, error, status } = run.outcome;
  return {
    kind: "Completion",
    udfType: run.udfType,
    componentPath: null,
    identifier: run.identifier,
    logLines: run.logLines,
    timestamp: nowMs / 1000,
    cachedResult: false,
    executionTime: (nowMs - run.startedAtMs) / 1000,
    userExecutionTime: run.userTimeMs === null ? null : run.userTimeMs / 1000,
    success: status === undefined ? null : { status: String(status) },
    error,
    requestId: run.call.requestId,
    executionId: run.executionId ?? randomUUID(),
    parentExecutionId: null,
    caller: run.call.caller,
    environment: "isolate",
    identityType: identityType(run.call.identity),
    usageStats: {},
    returnBytes,
    occInfo: null,
    willRetry: false,
    executionTimestamp: run.startedAtMs / 1000,
  };
}

export function outcomeOf(result: FunctionResult): FinishedRun["outcome"] {
  return result.success
    ? { returnBytes: Buffer.byteLength(result.valueJson), error: null }
    : { returnBytes: null, error: withoutPrefix(result.errorMessage) };
}

/** `[Request ID: …] Server Error\n` is for clients; the log has the id in a field of its own. */
export function withoutPrefix(errorMessage: string): string {
  return errorMessage.replace(/^\[Request ID: [^\]]*\] Server Error\n/, "");
}

/** As the log names functions: `dir/mod:fn`, the default export `dir/mod:default`. */
export function logIdentifier(path: string): string {
  const [module = "", name = "default"] = path.split(":");
  return `${module.replace(/\.js$/, "")}:${name}`;
}

function identityType(identity: Identity): CompletionEntry["identityType"] {
  switch (identity.type) {
    case "user":
      return "user";
    case "admin":
      return identity.actingAs === null ? "instance_admin" : "member_acting_user";
    case "anonymous":
    case "rejected":
      return "unknown";
    default:
      return identity satisfies never;
  }
}
