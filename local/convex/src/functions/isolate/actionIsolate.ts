/**
 * A context for an action or an HTTP action, in a thread of its own: ordinary microtasks, the real clock, real chance,
 * the network. It has no time limit of its own; whoever owns the thread ends the thread.
 */
import { FatalFunctionError, SyscallError } from "../../protocol/errors.ts";
import { CONSOLE_METHODS, ConsoleWriter } from "../udf/console.ts";
import type { Isolate, IsolateOptions } from "./context.ts";
import { ACTION_GLOBALS, SHARED_INTRINSICS } from "./hostGlobals.ts";
import { lazyInspect } from "./inspect.ts";
import { ModuleGraph } from "./moduleGraph.ts";
import type { ModuleNamespace } from "./moduleGraph.ts";
import { createContext, runActionPrelude } from "./prelude.ts";
import type { ActionPreludeHost, PreludeHooks, RejectSyscall, Resolve, SyscallAnswer } from "./prelude.ts";
import { ownStrayErrors, strayErrorsTold } from "./strayErrors.ts";
import { UserCodeError } from "./userCodeError.ts";

export class ActionIsolate implements Isolate {
  readonly #options: IsolateOptions;
  readonly #hooks: PreludeHooks;
  readonly #graph: ModuleGraph;
  readonly #timers = new Map<number, NodeJS.Timeout>();
  readonly #failed: Promise<never>;
  #fail: (error: unknown) => void = () => {};
  #isDisposed = false;

  constructor(options: IsolateOptions) {
    this.#options = options;
    const context = createContext(ACTION_GLOBALS);
    const writer = new ConsoleWriter(options.console, lazyInspect(context), () => Date.now());
    this.#hooks = runActionPrelude(context, this.#preludeHost(writer));
    this.#graph = new ModuleGraph(context, options.modules);
    this.#failed = new Promise((_resolve, reject) => {
      this.#fail = reject;
    });
    // Heard by `execute` if one is under way; after the last one there is nobody to tell.
    this.#failed.catch(() => {});
    ownStrayErrors(this.#hooks.prototypes, this);
  }

  async importModule(path: string): Promise<ModuleNamespace> {
    return this.execute(() => this.#graph.import(path));
  }

  async execute<T>(job: () => T): Promise<Awaited<T>> {
    const result = new Promise<unknown>((resolve, reject) => {
      this.#hooks.watch(job, resolve, (thrown) => reject(new UserCodeError(thrown)));
    });
    const value = await Promise.race([result, this.#failed]);
    await Promise.race([strayErrorsTold(), this.#failed]);
    // The realm is crossed here: what the job answered has come back as a value of the context.
    return value as Awaited<T>;
  }

  noteStrayError(error: unknown): void {
    this.#fail(new UserCodeError(error));
  }

  dispose(): void {
    this.#isDisposed = true;
    for (const timer of this.#timers.values()) clearTimeout(timer);
    this.#timers.clear();
  }

  #preludeHost(writer: ConsoleWriter): ActionPreludeHost {
    return {
      sharedIntrinsics: SHARED_INTRINSICS,
      consoleMethods: CONSOLE_METHODS,
      syscall: (op, args) => this.#syscall(op, args),
      asyncSyscall: (op, args, resolve, reject) => void this.#asyncSyscall(op, args, resolve, reject),
      jsSyscall: (op, args) => this.#jsSyscall(op, args),
      await: (started, resolve, reject) => void Promise.resolve(started).then(resolve, reject),
      env: this.#options.env,
      console: (method, args, stack) => writer.call(method, args, stack),
      setTimeout: (callback, delay, args) => this.#startTimer(setTimeout, callback, delay, args),
      setInterval: (callback, delay, args) => this.#startTimer(setInterval, callback, delay, args),
      clearTimer: (id) => this.#clearTimer(Number(id)),
      queueMicrotask,
      fail: (error) => this.#fail(new UserCodeError(error)),
    };
  }

  #syscall(op: string, args: string): SyscallAnswer {
    try {
      return { ok: true, value: this.#options.syscalls.syscall(op, args) };
    } catch (error) {
      return { ok: false, ...this.#refusalOf(error) };
    }
  }

  async #asyncSyscall(op: string, args: string, resolve: Resolve, reject: RejectSyscall): Promise<void> {
    try {
      const value = await this.#options.syscalls.asyncSyscall(op, args);
      if (!this.#isDisposed) resolve(value);
    } catch (error) {
      if (this.#isDisposed) return;
      const { message, data } = this.#refusalOf(error);
      reject(message, data);
    }
  }

  async #jsSyscall(op: string, args: unknown): Promise<unknown> {
    const { syscalls } = this.#options;
    if (syscalls.jsSyscall === undefined) {
      throw new SyscallError("UnknownJsSyscall", `Unknown JS syscall: ${op}`);
    }
    const started = (async () => syscalls.jsSyscall?.(op, args))();
    // User code sees a plain error, as from any other syscall.
    return started.catch((error: unknown) => Promise.reject(new Error(this.#refusalOf(error).message)));
  }

  #refusalOf(error: unknown): { readonly message: string; readonly data: string | undefined } {
    if (error instanceof FatalFunctionError) this.#fail(error);
    const data = error instanceof SyscallError ? error.dataJson : undefined;
    return { message: error instanceof Error ? error.message : String(error), data };
  }

  #startTimer(
    start: (callback: () => void, delay: number) => NodeJS.Timeout,
    callback: (...args: readonly unknown[]) => void,
    delay: number,
    args: readonly unknown[],
  ): number {
    const timer = start(() => {
      if (start === setTimeout) this.#timers.delete(id);
      callback(...args);
    }, delay);
    const id = timer[Symbol.toPrimitive]();
    this.#timers.set(id, timer);
    return id;
  }

  #clearTimer(id: number): void {
    clearTimeout(this.#timers.get(id));
    this.#timers.delete(id);
  }
}
