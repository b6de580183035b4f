/**
 * Has what is due run, earliest first. Holds one timer, and the token of the head of the queue, which says when that has
 * changed. At most one step at a time waits for the lane, so that clients get their turns in between.
 */
import type { Database } from "../../transaction/database.ts";
import type { Transaction } from "../../transaction/transaction.ts";
import type { Lane } from "../engineLane.ts";
import { hurryCrons } from "./cronJobs.ts";
import { dequeue, firstInQueue, type QueueEntry } from "./dueQueue.ts";
import { failSuspect, readDue, recoverRuns } from "./dueRun.ts";
import type { DueRunner } from "./dueRunner.ts";
import type { RunOutcome } from "./runOutcome.ts";
import { expireScheduled } from "./scheduledFunctions.ts";

/** A clock that was set is noticed within this time; also far below what `setTimeout` can count. */
const MAX_SLEEP_MS = 1000 * 30;
/** Less is what clocks are corrected by all the time. */
const CLOCK_SET_BACK_MS = 1000;
/** Steps between two waits for the disk. */
const MAX_STEPS_AHEAD_OF_DISK = 64;

export interface SchedulerOptions {
  readonly db: Database;
  readonly lane: Lane;
  readonly runner: DueRunner;
}

export class Scheduler {
  readonly #db: Database;
  readonly #lane: Lane;
  readonly #runner: DueRunner;
  #timer: NodeJS.Timeout | undefined;
  #token: number | null = null;
  #isWorking = false;
  #isWoken = false;
  #isStopped = false;
  #latestNowMs = 0;

  constructor({ db, lane, runner }: SchedulerOptions) {
    this.#db = db;
    this.#lane = lane;
    this.#runner = runner;
  }

  /** `suspectId`: what ran when the engine thread was lost. Run again it might end this one too, so it has failed. */
  start(suspectId: string | null): void {
    const tx = this.#db.begin("system");
    recoverRuns(tx);
    if (suspectId !== null) failSuspect(tx, suspectId);
    this.#db.commit(tx);
    this.#sleep(0);
  }

  /** Nothing begins afterwards. To be called on the lane. */
  stop(): void {
    this.#isStopped = true;
    clearTimeout(this.#timer);
    this.#unwatch();
  }

  /** To be told of every commit. */
  noteInvalidated(tokens: readonly number[]): void {
    if (this.#token === null || !tokens.includes(this.#token)) return;
    this.#token = null;
    this.#wake();
  }

  /** To be called on the lane. */
  finishAction(requestId: string, outcome: RunOutcome): void {
    this.#runner.finishAction(requestId, outcome);
    this.#wake();
  }

  /** One bounded batch of housekeeping; true if more is left. */
  sweep(): boolean {
    if (this.#isStopped) return false;
    const tx = this.#db.begin("system");
    const hasMore = expireScheduled(tx);
    this.#db.commit(tx);
    return hasMore;
  }

  #wake(): void {
    clearTimeout(this.#timer);
    this.#isWoken = true;
    if (!this.#isWorking) void this.#work();
  }

  #sleep(durationMs: number): void {
    clearTimeout(this.#timer);
    if (this.#isStopped) return;
    this.#timer = setTimeout(() => this.#wake(), Math.min(Math.ceil(durationMs), MAX_SLEEP_MS)).unref();
  }

  async #work(): Promise<void> {
    this.#isWorking = true;
    try {
      let steps = 0;
      do {
        if (++steps % MAX_STEPS_AHEAD_OF_DISK === 0) await this.#db.durable(this.#db.latestTs);
        this.#isWoken = false;
      } while ((await this.#lane.run(() => this.#step())) || this.#isWoken);
    } catch (error) {
      console.error("The scheduler has failed:", error);
      this.#sleep(MAX_SLEEP_MS);
    }
    this.#isWorking = false;
  }

  /** Has the first run that is due; false where nothing is, or what is due has to wait. */
  async #step(): Promise<boolean> {
    if (this.#isStopped) return false;
    this.#unwatch();
    const tx = this.#db.begin("system");
    if (this.#wasClockSetBack(tx.now)) {
      hurryCrons(tx);
      this.#db.commit(tx);
      return true;
    }
    const entry = firstInQueue(tx);
    if (entry !== null && entry.dueTime <= tx.now) {
      if (await this.#run(tx, entry)) return true;
    } else if (entry !== null) {
      this.#sleep(entry.dueTime - tx.now);
    }
    this.#token = this.#db.subscribe(tx.readSet, tx.beginTs);
    return false;
  }

  #run(tx: Transaction, entry: QueueEntry): boolean | Promise<boolean> {
    const run = readDue(tx, entry);
    if (run !== null) return this.#runner.run(run);
    dequeue(tx, entry.target);
    this.#db.commit(tx);
    return true;
  }

  #wasClockSetBack(nowMs: number): boolean {
    const wasSetBack = nowMs < this.#latestNowMs - CLOCK_SET_BACK_MS;
    this.#latestNowMs = wasSetBack ? nowMs : Math.max(nowMs, this.#latestNowMs);
    return wasSetBack;
  }

  #unwatch(): void {
    if (this.#token !== null) this.#db.release(this.#token);
    this.#token = null;
  }
}
