import type { Caller, Identity } from "../../protocol/functionCall.ts";
import type { JsonObject, JsonValue } from "../../protocol/json.ts";
import type { Transaction } from "../../transaction/transaction.ts";
import type { FileUrls } from "../files/fileUrls.ts";
import type { LivePush } from "../isolate/compiledPush.ts";
import type { FunctionPath } from "../udf/functionPath.ts";
import type { QueryPages } from "./queryPages.ts";
import type { QueryStreams } from "./queryStreams.ts";

/** What the syscalls of one function run work on. */
export interface SyscallContext {
  readonly tx: Transaction;
  readonly udfType: "Query" | "Mutation";
  readonly path: FunctionPath;
  readonly deploymentName: string;
  readonly fileUrls: FileUrls;
  readonly requestId: string;
  readonly caller: Caller;
  readonly scheduledFunctionId: string | null;
  /** All that the live push has, by canonical path. */
  readonly functions: LivePush["functions"];
  /** Notes that the answer depends on who asks. */
  readIdentity(): Identity;
  readonly streams: QueryStreams;
  readonly pages: QueryPages;
  /** Runs another function inside this transaction; throws what its caller may catch. */
  runFunction(expect: "Query" | "Mutation", path: string, argsJson: string): Promise<string>;
}

export type SyncSyscall = (args: JsonObject, context: SyscallContext) => JsonValue;
/** Answers with JSON text: documents already are. */
export type AsyncSyscall = (args: JsonObject, context: SyscallContext) => string | Promise<string>;

export type SyscallTable<Syscall> = { readonly [op: string]: Syscall };
