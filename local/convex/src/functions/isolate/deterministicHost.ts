/**
 * The host's half of a deterministic context: what the prelude calls. Holds the syscalls not yet answered and the work
 * of `crypto.subtle` not yet handed back; knows nothing of how the context is entered.
 */
import { SyscallError } from "../../protocol/errors.ts";
import { CONSOLE_METHODS, ConsoleWriter } from "../udf/console.ts";
import type { ConsoleSink, Inspect } from "../udf/console.ts";
import { DEFAULT_LIMITS } from "../limits.ts";
import type { SyscallHandler } from "./context.ts";
import type { RunOptions } from "./deterministicIsolate.ts";
import { CALLBACK_STREAMS, PROMISING_CLASSES, SHARED_INTRINSICS } from "./hostGlobals.ts";
import type { DeterministicPreludeHost, RejectSyscall, Resolve, SyscallAnswer } from "./prelude.ts";
import type { SeededRandom } from "./randomness.ts";
import { callSubtle, SUBTLE_METHODS } from "./subtleCrypto.ts";
import type { UserTimer } from "./userTimer.ts";

export interface PendingSyscall {
  readonly op: string;
  readonly args: string;
  readonly resolve: Resolve;
  readonly reject: RejectSyscall;
}

export interface HostOptions {
  readonly env: (name: string) => string | undefined;
  readonly console: ConsoleSink;
  readonly timer: UserTimer;
  readonly inspect: Inspect;
  readonly importRandom: SeededRandom;
}

interface Running {
  readonly now: number;
  readonly random: SeededRandom;
  readonly syscalls: SyscallHandler;
  readonly ticksClock: boolean;
}

/** What the clock shows while modules are imported: the same for every isolate of a push. */
const IMPORT_TIME_MS = 0;

const DATABASE_OPS = /^1\.0\/(get|count|insert|shallowMerge|replace|remove|query\w*|db\/\w+)$/;

export class DeterministicHost {
  readonly prelude: DeterministicPreludeHost;
  /** Set by a syscall that ends the function; user code sees no answer any more. */
  fatal: Error | null = null;
  readonly #importRandom: SeededRandom;
  readonly #inspect: Inspect;
  #running: Running | null = null;
  #isImporting = false;
  #env: (name: string) => string | undefined;
  #timer: UserTimer;
  #console: ConsoleWriter;
  readonly #syscalls: PendingSyscall[] = [];
  readonly #continuations: (() => void)[] = [];
  #waiting = 0;
  #wake: () => void = () => {};

  constructor(options: HostOptions) {
    this.#importRandom = options.importRandom;
    this.#inspect = options.inspect;
    this.#env = options.env;
    this.#timer = options.timer;
    this.#console = new ConsoleWriter(options.console, options.inspect, () => this.#now());
    this.prelude = this.#preludeHost();
  }

  begin(run: RunOptions, random: SeededRandom): void {
    this.#running = { now: run.now, random, syscalls: run.syscalls, ticksClock: run.isMutation };
    this.#env = run.env;
    this.#timer = run.timer;
    this.#console = new ConsoleWriter(run.console, this.#inspect, () => this.#now());
  }

  importing<T>(evaluate: () => T): T {
    this.#isImporting = true;
    try {
      return evaluate();
    } finally {
      this.#isImporting = false;
    }
  }

  nextSyscall(): PendingSyscall | null {
    return this.#syscalls.shift() ?? null;
  }

  /** Answers with the job that hands the answer to user code, or null if there will be none. */
  async perform(syscall: PendingSyscall): Promise<(() => void) | null> {
    const { op, args, resolve, reject } = syscall;
    try {
      const value = await this.#handler(op).asyncSyscall(op, args);
      return () => resolve(value);
    } catch (error) {
      const refusal = this.#refusalOf(error);
      return refusal === null ? null : () => reject(refusal.message, refusal.data);
    }
  }

  /** Whether something outside, or its result, is still to be handed back. */
  get isWaiting(): boolean {
    return this.#waiting > 0 || this.#continuations.length > 0;
  }

  async nextContinuation(): Promise<() => void> {
    for (;;) {
      const continuation = this.#continuations.shift();
      if (continuation !== undefined) return continuation;
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }

  #preludeHost(): DeterministicPreludeHost {
    return {
      ...PRELUDE_CONSTANTS,
      syscall: (op, args) => this.#syscall(op, args),
      asyncSyscall: (op, args, resolve, reject) => this.#asyncSyscall({ op, args, resolve, reject }),
      jsSyscall: (op) => {
        throw new SyscallError("UnknownJsSyscall", `Unknown JS syscall: ${op}`);
      },
      await: (started, resolve, reject) => this.#await(started, resolve, reject),
      env: (name) => this.#timer.exclude(() => this.#env(name)),
      console: (method, args, stack) => this.#console.call(method, args, stack),
      now: () => this.#now(),
      performanceNow: () => (this.#running?.ticksClock === true ? performance.now() : 0),
      random: () => this.#random().fraction(),
      fillRandom: (array) => fillRandom(this.#cryptographicRandom(), array),
      randomUuid: () => this.#cryptographicRandom().uuid(),
      subtle: (method, args) => callSubtle(method, args),
      forbiddenText: (name) => this.#forbiddenText(name),
    };
  }

  #syscall(op: string, args: string): SyscallAnswer {
    try {
      return { ok: true, value: this.#timer.exclude(() => this.#handler(op).syscall(op, args)) };
    } catch (error) {
      const refusal = this.#refusalOf(error);
      return refusal === null ? ANSWER_AFTER_THE_END : { ok: false, ...refusal };
    }
  }

  /** Answered at once where that keeps the order and leaves the watchdog enough time; else between two stretches. */
  #asyncSyscall(syscall: PendingSyscall): void {
    if (this.fatal !== null) return;
    const mustWait =
      this.#syscalls.length > 0 ||
      this.#running?.syscalls.isLong?.(syscall.op) === true ||
      !this.#timer.hasRoomForSyscall;
    if (mustWait) {
      this.#syscalls.push(syscall);
      return;
    }
    try {
      const { op, args } = syscall;
      syscall.resolve(this.#timer.exclude(() => this.#handler(op).asyncSyscall(op, args)));
    } catch (error) {
      const refusal = this.#refusalOf(error);
      if (refusal !== null) syscall.reject(refusal.message, refusal.data);
    }
  }

  #handler(op: string): SyscallHandler {
    if (this.fatal !== null) throw this.fatal;
    if (this.#running !== null && !this.#isImporting) return this.#running.syscalls;
    throw DATABASE_OPS.test(op)
      ? new SyscallError("NoDbDuringImport", "Can't use database at import time")
      : new SyscallError("NoSyscallDuringImport", `Syscall ${op} unsupported at import time`);
  }

  /** What user code may see of an error, or null where the error ends the function. */
  #refusalOf(error: unknown): { readonly message: string; readonly data: string | undefined } | null {
    if (error instanceof SyscallError) return { message: error.message, data: error.dataJson };
    this.fatal ??= error instanceof Error ? error : new Error("A syscall threw", { cause: error });
    return null;
  }

  #await(started: unknown, resolve: Resolve, reject: Resolve): void {
    const handBack = (continuation: () => void) => {
      this.#waiting -= 1;
      this.#continuations.push(continuation);
      this.#wake();
    };
    this.#waiting += 1;
    Promise.resolve(started).then(
      (value) => handBack(() => resolve(value)),
      (error: unknown) => handBack(() => reject(error)),
    );
  }

  #now(): number {
    return this.#running === null || this.#isImporting ? IMPORT_TIME_MS : this.#running.now;
  }

  #random(): SeededRandom {
    return this.#running === null || this.#isImporting ? this.#importRandom : this.#running.random;
  }

  #cryptographicRandom(): SeededRandom {
    if (this.#running === null || this.#isImporting) {
      throw new SyscallError("NoCryptoRngDuringImport", "Cannot use cryptographic randomness at import time");
    }
    return this.#running.random;
  }

  #forbiddenText(name: string): string {
    const call = name === "fetch" ? "fetch()" : name;
    if (this.#running === null || this.#isImporting) return `${call} unsupported at import time`;
    return (
      `Can't use ${call} in queries and mutations. Please consider using an action. ` +
      "See https://docs.convex.dev/functions/actions for more details."
    );
  }
}

/**
 * A function that has ended hears no error, which it could catch and go on for ever: synchronous syscalls answer with
 * nothing (in the shape of `queryStream` and `normalizeId`), and the next thing it awaits never comes.
 */
const ANSWER_AFTER_THE_END: SyscallAnswer = { ok: true, value: '{"queryId":-1,"id":null}' };

const PRELUDE_CONSTANTS = {
  sharedIntrinsics: SHARED_INTRINSICS,
  consoleMethods: CONSOLE_METHODS,
  subtleMethods: SUBTLE_METHODS,
  forbiddenFunctions: ["fetch", "setTimeout", "setInterval"],
  ignoredFunctions: ["clearTimeout", "clearInterval"],
  forbiddenStreams: CALLBACK_STREAMS,
  bridgedClasses: PROMISING_CLASSES,
};

function fillRandom(random: SeededRandom, array: ArrayBufferView): void {
  const isInteger = ArrayBuffer.isView(array) && !(array instanceof DataView) && !isFloatArray(array);
  if (!isInteger)
    throw new DOMException("The data argument must be an integer-type TypedArray", "TypeMismatchError");
  if (array.byteLength > DEFAULT_LIMITS.randomBytesPerCall) {
    throw new DOMException(
      `The ArrayBufferView's byte length (${array.byteLength}) exceeds the number of bytes of entropy ` +
        `available via this API (${DEFAULT_LIMITS.randomBytesPerCall})`,
      "QuotaExceededError",
    );
  }
  random.fillBytes(new Uint8Array(array.buffer, array.byteOffset, array.byteLength));
}

function isFloatArray(array: ArrayBufferView): boolean {
  return array instanceof Float32Array || array instanceof Float64Array;
}
