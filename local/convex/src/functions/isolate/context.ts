/** One place where user code runs: a fresh realm with Convex's globals and one push's modules. */
import { DEFAULT_LIMITS } from "../limits.ts";
import type { ConsoleSink } from "../udf/console.ts";
import { ActionIsolate } from "./actionIsolate.ts";
import type { CompiledPush } from "./compiledPush.ts";
import { DeterministicIsolate } from "./deterministicIsolate.ts";
import type { ModuleNamespace } from "./moduleGraph.ts";
import { UserTimer } from "./userTimer.ts";

export type IsolateMode = "query" | "mutation" | "action" | "httpAction" | "analyze" | "authConfig";

export interface SyscallHandler {
  /** Throws SyscallError for what user code may catch, FatalFunctionError for what ends the function. */
  syscall(op: string, argsJson: string): string;
  /** Answers at once where it can: the function then goes on without leaving the VM. */
  asyncSyscall(op: string, argsJson: string): string | Promise<string>;
  /** Queries and mutations: true where `asyncSyscall` answers with a promise, or may take more than 100 ms. */
  isLong?(op: string): boolean;
  /** Actions only. */
  jsSyscall?(op: string, args: unknown): unknown;
}

export interface IsolateOptions {
  readonly mode: IsolateMode;
  readonly modules: CompiledPush;
  /** Called at each read of `process.env.NAME`; what it throws, the reading code sees. */
  readonly env: (name: string) => string | undefined;
  /** 32 bytes. */
  readonly seed: Uint8Array;
  /** Epoch milliseconds; actions have a running clock instead. */
  readonly now: number;
  readonly syscalls: SyscallHandler;
  readonly console: ConsoleSink;
  /** Ends queries, mutations and analysis that use more; one second where it is left out. */
  readonly timer?: UserTimer;
}

export interface Isolate {
  /** Evaluates a module and what it imports. Throws UserCodeError, FatalFunctionError. */
  importModule(path: string): Promise<ModuleNamespace>;
  /** Runs `job` inside and waits for what it answers. Throws UserCodeError, FatalFunctionError. */
  execute<T>(job: () => T): Promise<Awaited<T>>;
  /** Stops timers; syscalls that are under way are never answered. */
  dispose(): void;
}

export function createIsolate(options: IsolateOptions): Isolate {
  switch (options.mode) {
    case "action":
    case "httpAction":
      return new ActionIsolate(options);
    case "query":
    case "mutation":
    case "analyze":
    case "authConfig": {
      const timer = options.timer ?? new UserTimer(DEFAULT_LIMITS.userTimeMs);
      const isolate = new DeterministicIsolate({ ...options, timer });
      if (options.mode === "query" || options.mode === "mutation") {
        isolate.begin({ ...options, isMutation: options.mode === "mutation", timer });
      }
      return isolate;
    }
    default:
      return options.mode satisfies never;
  }
}
