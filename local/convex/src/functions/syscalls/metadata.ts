/** What a function can learn of its call: who asks, what it may still use, where it runs. */
import { convexToJson } from "convex/values";
import { SyscallError } from "../../protocol/errors.ts";
import type { Identity, UserAttributes } from "../../protocol/functionCall.ts";
import type { JsonValue } from "../../protocol/json.ts";
import { DEFAULT_LIMITS } from "../limits.ts";
import type { AsyncSyscall, SyncSyscall, SyscallContext, SyscallTable } from "./syscallContext.ts";

export const metadataSyncSyscalls: SyscallTable<SyncSyscall> = {
  "1.0/getSnapshotTs": (_args, { tx }) => convexToJson(tx.beginTs),
  // Arguments of components; the root has none.
  "1.0/componentArgument": () => ({}),
};

export const metadataSyscalls: SyscallTable<AsyncSyscall> = {
  "1.0/getUserIdentity": (_args, context) => JSON.stringify(identityAttributes(context.readIdentity())),
  "1.0/getTransactionMetrics": (_args, context) => JSON.stringify(transactionMetrics(context)),
  "1.0/getFunctionMetadata": (_args, { path }) => functionMetadata(path.stripped),
  "1.0/getDeploymentMetadata": (_args, { deploymentName }) => deploymentMetadata(deploymentName),
  // There is no audit log here; accepting entries keeps code that writes them running.
  "1.0/auditLog": () => "null",
};

export const requestSyscalls: SyscallTable<AsyncSyscall> = {
  "1.0/getRequestMetadata": (_args, context) => requestMetadata(context),
};

export function functionMetadata(name: string): string {
  return JSON.stringify({ name, componentPath: "" });
}

export function deploymentMetadata(name: string): string {
  return JSON.stringify({ name, region: null, class: "selfHosted" });
}

export function requestMetadata({
  requestId,
  scheduledFunctionId,
}: Pick<SyscallContext, "requestId" | "scheduledFunctionId">): string {
  return JSON.stringify({
    ip: null,
    userAgent: null,
    requestId,
    scheduledFunctionId,
    authToken: null,
  });
}

/** What `ctx.auth.getUserIdentity()` answers; throws where a request came with a token that did not verify. */
export function identityAttributes(identity: Identity): UserAttributes | null {
  switch (identity.type) {
    case "anonymous":
      return null;
    case "user":
      return identity.attributes;
    case "admin":
      return identity.actingAs;
    case "rejected":
      throw new SyscallError(identity.code, identity.message);
    default:
      return identity satisfies never;
  }
}

function transactionMetrics({ tx }: SyscallContext): JsonValue {
  const { usage } = tx;
  const of = (used: number, limit: number) => ({ used, remaining: Math.max(0, limit - used) });
  return {
    bytesRead: of(usage.bytesRead, DEFAULT_LIMITS.bytesRead),
    bytesWritten: of(usage.bytesWritten, DEFAULT_LIMITS.bytesWritten),
    databaseQueries: of(usage.databaseQueries, DEFAULT_LIMITS.databaseQueries),
    documentsRead: of(usage.documentsRead, DEFAULT_LIMITS.documentsRead),
    documentsWritten: of(usage.documentsWritten, DEFAULT_LIMITS.documentsWritten),
    functionsScheduled: of(usage.functionsScheduled, DEFAULT_LIMITS.functionsScheduled),
    scheduledFunctionArgsBytes: of(usage.scheduledArgsBytes, DEFAULT_LIMITS.scheduledArgsBytes),
    // Files are stored and read in actions, which are no transactions.
    filesWritten: of(0, DEFAULT_LIMITS.transactionFiles),
    fileWriteBytes: of(0, DEFAULT_LIMITS.transactionFileBytes),
    filesRead: of(0, DEFAULT_LIMITS.transactionFiles),
    fileReadBytes: of(0, DEFAULT_LIMITS.transactionFileBytes),
  };
}
