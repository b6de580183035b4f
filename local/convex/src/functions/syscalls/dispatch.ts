/** The syscalls of queries and mutations, by name. */
import { SyscallError } from "../../protocol/errors.ts";
import type { SyscallHandler } from "../isolate/context.ts";
import { callSyscalls } from "./calls.ts";
import { documentReads, documentSyncSyscalls, documentWrites } from "./documents.ts";
import { metadataSyncSyscalls, metadataSyscalls, requestSyscalls } from "./metadata.ts";
import { queryPageSyscalls } from "./queryPages.ts";
import { queryStreamSyncSyscalls, queryStreamSyscalls } from "./queryStreams.ts";
import { storageReads, storageWrites } from "./storage.ts";
import { parseSyscallArgs } from "./syscallArgs.ts";
import { schedulingSyscalls } from "./scheduling.ts";
import type { AsyncSyscall, SyncSyscall, SyscallContext } from "./syscallContext.ts";
import { unavailable } from "./unavailable.ts";

const SYNC = tableOf<SyncSyscall>(documentSyncSyscalls, queryStreamSyncSyscalls, metadataSyncSyscalls);
const QUERY = tableOf<AsyncSyscall>(
  documentReads,
  queryStreamSyscalls,
  queryPageSyscalls,
  callSyscalls,
  metadataSyscalls,
  storageReads,
);
const MUTATION_ONLY = tableOf<AsyncSyscall>(
  documentWrites,
  requestSyscalls,
  storageWrites,
  schedulingSyscalls,
);

/** Whole functions and whole pages: no part of the caller's stretch of time. */
const LONG: ReadonlySet<string> = new Set(["1.0/runUdf", "1.0/queryPage"]);

export function syscallHandler(context: SyscallContext): SyscallHandler {
  return {
    syscall(op, argsJson) {
      const syscall = SYNC.get(op);
      if (syscall === undefined) throw new SyscallError("UnknownOperation", `Unknown operation ${op}`);
      return JSON.stringify(syscall(parseSyscallArgs(op, argsJson), context));
    },
    asyncSyscall(op, argsJson) {
      return asyncSyscall(op, context)(parseSyscallArgs(op, argsJson), context);
    },
    isLong: (op) => LONG.has(op),
  };
}

function asyncSyscall(op: string, { udfType }: SyscallContext): AsyncSyscall {
  const shared = QUERY.get(op);
  if (shared !== undefined) return shared;
  const mutating = MUTATION_ONLY.get(op);
  if (mutating === undefined) throw unavailable(op);
  if (udfType === "Mutation") return mutating;
  throw new SyscallError("UnknownAsyncOperation", `Unknown async operation ${op}`);
}

function tableOf<Syscall>(
  ...families: readonly { readonly [op: string]: Syscall }[]
): ReadonlyMap<string, Syscall> {
  return new Map(families.flatMap((family) => Object.entries(family)));
}
