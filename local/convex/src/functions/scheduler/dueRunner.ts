/**
 * Runs one thing that is due. Holds which actions are under way and what the deployment has failed to run; all else is on
 * disk. A mutation and the note that it has run are one commit; an action is noted before it starts.
 */
import { randomBytes } from "node:crypto";
import {
  ANONYMOUS,
  type FunctionCall,
  type FunctionResult,
  type UdfType,
} from "../../protocol/functionCall.ts";
import type { Database } from "../../transaction/database.ts";
import type { Transaction } from "../../transaction/transaction.ts";
import { withoutPrefix } from "../engineLog.ts";
import type { FromEngine } from "../engineMessages.ts";
import type { Outbox } from "../engineOutbox.ts";
import type { Live } from "../push/livePush.ts";
import { dequeue, enqueue, type Target } from "./dueQueue.ts";
import { beginRun, finishRun, type DueRun } from "./dueRun.ts";
import type { RunOutcome } from "./runOutcome.ts";

/** As on Convex. What is due after them waits. */
const MAX_RUNNING_ACTIONS = 8;
const FIRST_RETRY_MS = 500;
const MAX_RETRY_MS = 1000 * 60 * 5;

export interface DueRunnerOptions {
  readonly db: Database;
  readonly outbox: Outbox;
  readonly live: () => Live;
  /** Runs a mutation in a transaction that the runner commits. */
  readonly runMutation: (tx: Transaction, call: FunctionCall) => Promise<FunctionResult>;
  readonly emit: (message: FromEngine) => void;
}

/** All of it is to be called on the lane. */
export class DueRunner {
  readonly #options: DueRunnerOptions;
  /** By request id. */
  readonly #actions = new Map<string, Target>();
  /** How often the deployment itself has failed to run something. */
  readonly #failures = new Map<string, number>();

  constructor(options: DueRunnerOptions) {
    this.#options = options;
  }

  /** False, and nothing has happened, where it is an action and as many run as may. */
  async run(run: DueRun): Promise<boolean> {
    const udfType = this.#typeOf(run);
    switch (udfType) {
      case "Action":
        if (this.#actions.size >= MAX_RUNNING_ACTIONS) return false;
        this.#startAction(run);
        return true;
      case "Query":
        this.#fail(run, "Unsupported function type. Only mutations and actions can be scheduled.");
        return true;
      // What is gone is run like a mutation: that it is gone is then said and logged as of any function.
      case "Mutation":
      case null:
        await this.#runMutation(run);
        return true;
      default:
        return udfType satisfies never;
    }
  }

  finishAction(requestId: string, outcome: RunOutcome): void {
    const target = this.#actions.get(requestId);
    // Of an engine thread that is no more: noted as interrupted when this one started.
    if (target === undefined) return;
    this.#actions.delete(requestId);
    const { db } = this.#options;
    const tx = db.begin("system");
    finishRun(tx, target, outcome);
    db.commit(tx);
  }

  #typeOf({ path }: DueRun): UdfType | null {
    const { functions } = this.#options.live().push;
    return Object.hasOwn(functions, path) ? (functions[path]?.udfType ?? null) : null;
  }

  async #runMutation(run: DueRun): Promise<void> {
    const { db, emit, runMutation } = this.#options;
    const { id } = run.target;
    emit({ type: "scheduledMutation", id });
    try {
      const tx = db.begin("mutation");
      beginRun(tx, run);
      const result = await runMutation(tx, callOf(run, newRequestId()));
      if (result.success) {
        finishRun(tx, run.target, { type: "success" });
        db.commit(tx);
      } else {
        this.#fail(run, withoutPrefix(result.errorMessage));
      }
      this.#failures.delete(id);
    } catch (error) {
      console.error(`The deployment failed to run the scheduled function ${run.path}:`, error);
      this.#postpone(run);
    }
    emit({ type: "scheduledMutation", id: null });
  }

  /** It starts once the disk knows of it: an action runs at most once. */
  #startAction(run: DueRun): void {
    const { db, outbox, emit } = this.#options;
    const requestId = newRequestId();
    const tx = db.begin("system");
    beginRun(tx, run);
    const { ts } = db.commit(tx);
    this.#actions.set(requestId, run.target);
    const call = callOf(run, requestId);
    outbox.post(ts, () => emit({ type: "startScheduledAction", call }));
  }

  #fail(run: DueRun, error: string): void {
    const { db } = this.#options;
    const tx = db.begin("system");
    beginRun(tx, run);
    finishRun(tx, run.target, { type: "failed", error });
    db.commit(tx);
  }

  /** A fault of the deployment is not the function's: it is tried again, later each time, and holds up nothing else. */
  #postpone({ target }: DueRun): void {
    const { db } = this.#options;
    const failures = (this.#failures.get(target.id) ?? 0) + 1;
    this.#failures.set(target.id, failures);
    const tx = db.begin("system");
    dequeue(tx, target);
    enqueue(tx, target, tx.now + Math.min(FIRST_RETRY_MS * 2 ** (failures - 1), MAX_RETRY_MS));
    db.commit(tx);
  }
}

/** Nobody's identity: a scheduled function acts for no one, and may be internal. */
function callOf({ target, path, argsJson }: DueRun, requestId: string): FunctionCall {
  const call = { path, argsJson, identity: ANONYMOUS, requestId };
  return target.type === "cron"
    ? { ...call, caller: "Cron" }
    : { ...call, caller: "Scheduler", scheduledFunctionId: target.id };
}

function newRequestId(): string {
  return randomBytes(8).toString("hex");
}
