/**
 * Runs queries and mutations: finds the function, checks what goes in and comes out, gives it a context of its own, and
 * lets it call others inside its transaction. What user code does wrong becomes a result; only the deployment's own
 * faults are thrown.
 */
import type { FunctionCall, FunctionResult } from "../../protocol/functionCall.ts";
import type { CursorText } from "../../indexing/cursor.ts";
import type { Transaction } from "../../transaction/transaction.ts";
import type { FileUrls } from "../files/fileUrls.ts";
import type { LivePush } from "../isolate/compiledPush.ts";
import { IsolatePool } from "../isolate/isolatePool.ts";
import { UserTimer } from "../isolate/userTimer.ts";
import type { Limits } from "../limits.ts";
import { QueryPages } from "../syscalls/queryPages.ts";
import { ConsoleLog, printLogLine } from "./console.ts";
import type { LogLine } from "./console.ts";
import { describeFailure, failureResult } from "./errors.ts";
import { checkType, findFunction, reachOf } from "./findFunction.ts";
import { invoke } from "./invoke.ts";
import type { Execution } from "./invoke.ts";

export interface UdfRunnerOptions {
  readonly limits: Limits;
  /** Reads a variable as part of the transaction, the built-in ones included. */
  readonly environment: (tx: Transaction, name: string) => string | undefined;
  /** Cryptographic. */
  readonly randomBytes: (size: number) => Uint8Array;
  readonly deploymentName: string;
  readonly cursors: CursorText;
  readonly fileUrls: FileUrls;
}

export interface UdfRun {
  readonly push: LivePush;
  readonly tx: Transaction;
  readonly call: FunctionCall;
  /** Null runs a query or a mutation, whichever is found. */
  readonly expect: "Query" | "Mutation" | null;
  readonly journal: string | null;
}

export interface UdfOutcome {
  readonly result: FunctionResult;
  readonly journal: string | null;
  readonly readsIdentity: boolean;
  readonly log: readonly LogLine[];
  readonly userTimeMs: number;
}

export interface UdfRunner {
  /** The caller commits the transaction of a success, and drops that of a failure. */
  run(run: UdfRun): Promise<UdfOutcome>;
  /** Makes one context ready for a call to come; true where more could be made. For when the lane is idle. */
  prepare(): boolean;
}

/** Of the second try of a function that was ended while the machine gave it no processor: as long, five times over. */
const SECOND_TRY_PATIENCE = 5;

export function createUdfRunner(options: UdfRunnerOptions): UdfRunner {
  const pool = new IsolatePool(options.limits.userTimeMs);
  return {
    run: (run) => runUdf(options, pool, run),
    prepare: () => pool.prepare(),
  };
}

async function runUdf(options: UdfRunnerOptions, pool: IsolatePool, run: UdfRun): Promise<UdfOutcome> {
  const savepoint = run.tx.savepoint();
  const timer = new UserTimer(options.limits.userTimeMs);
  const outcome = await new Attempt(options, pool, run, timer).run();
  if (!timer.wasStarved) return outcome;
  run.tx.rollback(savepoint);
  const patientTimer = new UserTimer(options.limits.userTimeMs, SECOND_TRY_PATIENCE);
  return new Attempt(options, pool, run, patientTimer).run();
}

class Attempt {
  readonly #options: UdfRunnerOptions;
  readonly #pool: IsolatePool;
  readonly #run: UdfRun;
  readonly #timer: UserTimer;
  readonly #log: ConsoleLog;
  #readsIdentity = false;

  constructor(options: UdfRunnerOptions, pool: IsolatePool, run: UdfRun, timer: UserTimer) {
    this.#options = options;
    this.#pool = pool;
    this.#run = run;
    this.#timer = timer;
    this.#log = new ConsoleLog(options.limits.logLines);
  }

  async run(): Promise<UdfOutcome> {
    const { tx, journal } = this.#run;
    const pages = new QueryPages(tx, this.#options.cursors, journal);
    const result = await this.#result(pages);
    return {
      result,
      journal: pages.journal,
      readsIdentity: this.#readsIdentity,
      log: this.#log.lines,
      userTimeMs: this.#timer.usedMs,
    };
  }

  async #result(pages: QueryPages): Promise<FunctionResult> {
    const { push, call, expect } = this.#run;
    try {
      const target = findFunction(push, call.path, reachOf(call));
      checkType(target, expect ?? (target.analyzed.udfType === "Mutation" ? "Mutation" : "Query"));
      const invocation = { target, argsJson: call.argsJson, pages, depth: 0 };
      const valueJson = await invoke(this.#execution(), invocation);
      return { success: true, valueJson, logLines: this.#logLines() };
    } catch (error) {
      return failureResult(describeFailure(error, push.compiled), call.requestId, this.#logLines());
    }
  }

  #execution(): Execution {
    const { push, tx, call } = this.#run;
    const { limits, deploymentName, cursors, fileUrls, environment, randomBytes } = this.#options;
    return {
      push,
      tx,
      call,
      limits,
      deploymentName,
      cursors,
      fileUrls,
      randomBytes,
      timer: this.#timer,
      pool: this.#pool,
      console: this.#log,
      environment: (name) => environment(tx, name),
      noteIdentityRead: () => {
        this.#readsIdentity = true;
      },
    };
  }

  #logLines(): string[] {
    return this.#log.lines.map(printLogLine);
  }
}
