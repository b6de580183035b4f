/**
 * A context for a query, a mutation or analysis: nothing in it depends on chance or on the clock, and a watchdog ends
 * whatever runs too long. Its microtasks run only while the host is inside (`#enter`), never on the thread's own queue,
 * so a context that the watchdog has ended is left alone for ever: its queue may hold the very loop that was ended.
 */
import { createHash } from "node:crypto";
import vm from "node:vm";
import { FatalFunctionError } from "../../protocol/errors.ts";
import type { ConsoleSink } from "../udf/console.ts";
import type { CompiledPush } from "./compiledPush.ts";
import type { Isolate, SyscallHandler } from "./context.ts";
import { DeterministicHost } from "./deterministicHost.ts";
import { DETERMINISTIC_GLOBALS } from "./hostGlobals.ts";
import { lazyInspect } from "./inspect.ts";
import { ModuleGraph } from "./moduleGraph.ts";
import type { ModuleNamespace } from "./moduleGraph.ts";
import { createContext, runDeterministicPrelude } from "./prelude.ts";
import type { PreludeHooks } from "./prelude.ts";
import { SeededRandom } from "./randomness.ts";
import { ownStrayErrors, strayErrorsTold } from "./strayErrors.ts";
import { UserCodeError } from "./userCodeError.ts";
import type { UserTimer } from "./userTimer.ts";

export interface ImportOptions {
  readonly modules: CompiledPush;
  readonly env: (name: string) => string | undefined;
  readonly console: ConsoleSink;
  readonly timer: UserTimer;
}

export interface RunOptions {
  /** Mutations see `performance.now()` advance; queries do not. */
  readonly isMutation: boolean;
  readonly env: (name: string) => string | undefined;
  readonly seed: Uint8Array;
  readonly now: number;
  readonly syscalls: SyscallHandler;
  readonly console: ConsoleSink;
  readonly timer: UserTimer;
}

type Settlement =
  | { readonly type: "pending" }
  | { readonly type: "fulfilled"; readonly value: unknown }
  | { readonly type: "rejected"; readonly thrown: unknown };

const JOB = Symbol.for("convex-embedded.job");
const jobScript = new vm.Script('globalThis[Symbol.for("convex-embedded.job")]()', {
  filename: "convex-embedded:job",
});

export class DeterministicIsolate implements Isolate {
  readonly #context: vm.Context;
  readonly #host: DeterministicHost;
  readonly #hooks: PreludeHooks;
  readonly #graph: ModuleGraph;
  #timer: UserTimer;
  #job: () => void = () => {};
  #strayError: UserCodeError | null = null;
  #isDead = false;

  /** Starts in the import phase, in which every isolate of a push sees the same clock and the same random numbers. */
  constructor({ modules, env, console, timer }: ImportOptions) {
    this.#timer = timer;
    this.#context = createContext(DETERMINISTIC_GLOBALS, { microtaskMode: "afterEvaluate" });
    const inspect = lazyInspect(this.#context);
    this.#host = new DeterministicHost({ env, console, timer, inspect, importRandom: importRandom(modules) });
    this.#hooks = runDeterministicPrelude(this.#context, this.#host.prelude);
    this.#graph = new ModuleGraph(this.#context, modules);
    Object.defineProperty(this.#context, JOB, { value: () => this.#job() });
    ownStrayErrors(this.#hooks.prototypes, this);
  }

  /** Ends the import phase: from here on this is one function's run. */
  begin(run: RunOptions): void {
    this.#timer = run.timer;
    this.#host.begin(run, new SeededRandom(run.seed));
  }

  async importModule(path: string): Promise<ModuleNamespace> {
    return this.importModuleNow(path);
  }

  importModuleNow(path: string): ModuleNamespace {
    const namespace = this.#host.importing(() => this.#enter(() => this.#graph.import(path)));
    this.#throwIfFailed();
    return namespace;
  }

  /** Runs `job` inside, for what it answers at once. Throws as `execute` does. */
  runNow<T>(job: () => T): T {
    const value = this.#enter(job);
    this.#throwIfFailed();
    return value;
  }

  async execute<T>(job: () => T): Promise<Awaited<T>> {
    let settlement: Settlement = { type: "pending" };
    const settle = (settled: Settlement) => {
      settlement = settled;
    };
    this.#enter(() =>
      this.#hooks.watch(
        job,
        (value) => settle({ type: "fulfilled", value }),
        (thrown) => settle({ type: "rejected", thrown }),
      ),
    );
    await this.#runToRest(() => settlement.type === "rejected");
    return this.#conclude(settlement);
  }

  noteStrayError(error: unknown): void {
    this.#strayError ??= new UserCodeError(error);
  }

  dispose(): void {
    this.#isDead = true;
  }

  /** Answers syscalls in the order in which they were made, and what the host had to wait for, until nothing is left. */
  async #runToRest(isOver: () => boolean): Promise<void> {
    for (;;) {
      this.#throwIfFailed();
      if (isOver()) return;
      const syscall = this.#host.nextSyscall();
      if (syscall !== null) {
        const answer = await this.#host.perform(syscall);
        if (answer !== null) this.#enter(answer);
      } else if (this.#host.isWaiting) {
        const continuation = await this.#host.nextContinuation();
        this.#enter(continuation);
      } else {
        return;
      }
    }
  }

  async #conclude<T>(settlement: Settlement): Promise<Awaited<T>> {
    await strayErrorsTold();
    this.#throwIfFailed();
    switch (settlement.type) {
      case "fulfilled":
        // The realm is crossed here: what the job answered has come back as a value of the context.
        return settlement.value as Awaited<T>;
      case "rejected":
        throw new UserCodeError(settlement.thrown);
      case "pending":
        throw new FatalFunctionError("NeverResolves", "Returned promise will never resolve");
      default:
        return settlement satisfies never;
    }
  }

  #throwIfFailed(): void {
    const failure = this.#host.fatal ?? this.#strayError;
    if (failure === null) return;
    this.#isDead = true;
    throw failure;
  }

  /** Runs `job` and all microtasks that follow from it, under the watchdog. */
  #enter<T>(job: () => T): T {
    if (this.#isDead) throw new FatalFunctionError("IsolateEnded", "This function has already ended");
    let outcome: { readonly value: T } | { readonly thrown: unknown } | null = null;
    this.#job = () => {
      try {
        outcome = { value: job() };
      } catch (thrown) {
        this.#hooks.makeStack(thrown);
        outcome = { thrown };
      }
    };
    try {
      this.#timer.stretch((timeout) =>
        jobScript.runInContext(this.#context, { timeout, displayErrors: false }),
      );
    } catch (error) {
      this.#isDead = true;
      if (!isTimeout(error)) throw error;
      this.#timer.noteEnded();
      throw this.#host.fatal ?? timedOut(this.#timer);
    }
    if (this.#timer.isExhausted) {
      this.#isDead = true;
      throw this.#host.fatal ?? timedOut(this.#timer);
    }
    return valueOf<T>(outcome);
  }
}

function valueOf<T>(outcome: { readonly value: T } | { readonly thrown: unknown } | null): T {
  if (outcome === null) throw new Error("Invariant broken: a job that was not ended has an outcome");
  if ("thrown" in outcome) throw new UserCodeError(outcome.thrown);
  return outcome.value;
}

/** Not asked by `instanceof`: Node makes this error in the realm that was ended. */
function isTimeout(error: unknown): boolean {
  return (
    typeof error === "object" &&
    error !== null &&
    "code" in error &&
    error.code === "ERR_SCRIPT_EXECUTION_TIMEOUT"
  );
}

function timedOut(timer: UserTimer): FatalFunctionError {
  const seconds = timer.limitMs / 1000;
  return new FatalFunctionError(
    "UserTimeout",
    `Function execution timed out (maximum duration: ${seconds}s)`,
  );
}

const importSeeds = new WeakMap<CompiledPush, Uint8Array>();

function importRandom(modules: CompiledPush): SeededRandom {
  let seed = importSeeds.get(modules);
  if (seed === undefined) {
    seed = createHash("sha256").update(modules.version).digest();
    importSeeds.set(modules, seed);
  }
  return new SeededRandom(seed);
}
