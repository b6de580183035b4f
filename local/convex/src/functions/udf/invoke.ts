/** One function's run inside a transaction, and the runs of the functions that it calls there. */
import type { CursorText } from "../../indexing/cursor.ts";
import { FatalFunctionError, SyscallError } from "../../protocol/errors.ts";
import type { FunctionCall } from "../../protocol/functionCall.ts";
import type { Transaction } from "../../transaction/transaction.ts";
import type { FileUrls } from "../files/fileUrls.ts";
import type { LivePush } from "../isolate/compiledPush.ts";
import type { ImportedModule, IsolatePool } from "../isolate/isolatePool.ts";
import type { UserTimer } from "../isolate/userTimer.ts";
import { UserCodeError } from "../isolate/userCodeError.ts";
import type { Limits } from "../limits.ts";
import { syscallHandler } from "../syscalls/dispatch.ts";
import { QueryPages } from "../syscalls/queryPages.ts";
import { QueryStreams } from "../syscalls/queryStreams.ts";
import type { SyscallContext } from "../syscalls/syscallContext.ts";
import type { ConsoleSink } from "./console.ts";
import { describeFailure } from "./errors.ts";
import { checkType, findFunction } from "./findFunction.ts";
import type { FoundFunction } from "./findFunction.ts";
import { validateArgs, validateReturns } from "./validateCall.ts";

/** What a function and those it calls have in common. */
export interface Execution {
  readonly push: LivePush;
  readonly tx: Transaction;
  readonly call: FunctionCall;
  readonly limits: Limits;
  readonly timer: UserTimer;
  readonly pool: IsolatePool;
  readonly console: ConsoleSink;
  readonly deploymentName: string;
  readonly cursors: CursorText;
  readonly fileUrls: FileUrls;
  environment(name: string): string | undefined;
  randomBytes(size: number): Uint8Array;
  noteIdentityRead(): void;
}

export interface Invocation {
  readonly target: FoundFunction;
  readonly argsJson: string;
  readonly pages: QueryPages;
  /** 0 for the function that a client called. */
  readonly depth: number;
}

/** Answers with value JSON. Throws UserCodeError, SyscallError, FatalFunctionError. */
export async function invoke(execution: Execution, invocation: Invocation): Promise<string> {
  const { push, tx, limits, timer, pool, console } = execution;
  const { path, analyzed } = invocation.target;
  const lookup = tx.tableLookup();
  validateArgs(invocation.argsJson, analyzed, path.canonical, limits, lookup);
  const env = (name: string) => execution.environment(name);
  const imported = pool.take({ push: push.compiled, modulePath: path.module, env, console, timer });
  imported.isolate.begin({
    isMutation: analyzed.udfType === "Mutation",
    env,
    seed: execution.randomBytes(32),
    now: tx.now,
    syscalls: syscallHandler(syscallContext(execution, invocation)),
    console,
    timer,
  });
  const valueJson = await call(imported, invocation);
  validateReturns(valueJson, analyzed, path.canonical, limits, lookup);
  return valueJson;
}

/** The part of a function of `convex/server` that is used. */
interface RegisteredFunction {
  invokeQuery?(argsJson: string): Promise<string>;
  invokeMutation?(argsJson: string): Promise<string>;
}

async function call({ isolate, namespace }: ImportedModule, invocation: Invocation): Promise<string> {
  const { target, argsJson } = invocation;
  // Analysis has found a function of that type under that name.
  const registered = namespace[target.path.name] as RegisteredFunction;
  const valueJson = await isolate.execute(() =>
    target.analyzed.udfType === "Mutation"
      ? registered.invokeMutation?.(argsJson)
      : registered.invokeQuery?.(argsJson),
  );
  if (typeof valueJson === "string") return valueJson;
  throw new FatalFunctionError(
    "NotARegisteredFunction",
    `Function ${target.path.canonical} is neither a query or mutation. Did you forget to wrap it with \`query\` or \`mutation\`?`,
  );
}

function syscallContext(execution: Execution, { target, pages, depth }: Invocation): SyscallContext {
  const { tx, call: outerCall, deploymentName, fileUrls } = execution;
  return {
    tx,
    path: target.path,
    deploymentName,
    fileUrls,
    requestId: outerCall.requestId,
    caller: outerCall.caller,
    scheduledFunctionId: outerCall.scheduledFunctionId ?? null,
    functions: execution.push.functions,
    udfType: target.analyzed.udfType === "Mutation" ? "Mutation" : "Query",
    streams: new QueryStreams(tx),
    pages,
    readIdentity() {
      execution.noteIdentityRead();
      return outerCall.identity;
    },
    runFunction: (expect, path, argsJson) =>
      runNested(execution, { expect, path, argsJson, depth: depth + 1 }),
  };
}

interface NestedCall {
  readonly expect: "Query" | "Mutation";
  readonly path: string;
  readonly argsJson: string;
  readonly depth: number;
}

/** A callee that fails leaves no trace in the transaction; its caller may catch the error and go on. */
async function runNested(
  execution: Execution,
  { expect, path, argsJson, depth }: NestedCall,
): Promise<string> {
  const { tx, limits } = execution;
  if (depth > limits.callDepth) {
    throw new SyscallError(
      "CallDepthExceeded",
      "Cross component call depth limit exceeded. Do you have an infinite loop in your app?",
    );
  }
  const target = findFunction(execution.push, path, "all");
  checkType(target, expect);
  const savepoint = tx.savepoint();
  try {
    const pages = new QueryPages(tx, execution.cursors, null);
    const valueJson = await invoke(execution, { target, argsJson, pages, depth });
    tx.release(savepoint);
    return valueJson;
  } catch (error) {
    tx.rollback(savepoint);
    throw asSeenByCaller(error, execution);
  }
}

function asSeenByCaller(error: unknown, { push }: Execution): unknown {
  if (!(error instanceof UserCodeError) && !(error instanceof SyscallError)) return error;
  const { message, dataJson } = describeFailure(error, push.compiled);
  return new SyscallError("CalleeError", message, dataJson);
}
