/**
 * Threads for actions: holds those that are idle, counts those that are not, and queues jobs once all are taken. One idle
 * thread is kept ready, so that an action does not wait for a thread to start.
 */
import type { ActionOutcome } from "./actionMessages.ts";
import { ActionWorker, type ActionJob } from "./actionWorker.ts";

const MAX_THREADS = 64;
/** Idle threads beyond these end. */
const MAX_IDLE_THREADS = 4;

export class ActionPool {
  readonly #maxThreads: number;
  readonly #idle: ActionWorker[] = [];
  readonly #busy = new Set<ActionWorker>();
  readonly #queue: ((worker: ActionWorker | null) => void)[] = [];
  #isClosed = false;

  constructor(maxThreads = MAX_THREADS) {
    this.#maxThreads = maxThreads;
    this.#keepWarm();
  }

  /** Never rejects: a thread that ends under a job is the job's failure, and no other's. */
  async run(job: ActionJob): Promise<ActionOutcome> {
    if (this.#isClosed) return { type: "failed", message: CLOSING };
    const worker = this.#take() ?? (await this.#nextFree());
    if (worker === null) return { type: "failed", message: CLOSING };
    const outcome = await worker.execute(job);
    this.#release(worker);
    return outcome;
  }

  /** Ends every thread and what it is doing. */
  async close(): Promise<void> {
    this.#isClosed = true;
    for (const give of this.#queue.splice(0)) give(null);
    const workers = [...this.#idle.splice(0), ...this.#busy];
    await Promise.all(workers.map((worker) => worker.terminate(CLOSING)));
  }

  #take(): ActionWorker | null {
    const idle = this.#takeIdle();
    if (idle === null && this.#busy.size >= this.#maxThreads) return null;
    const worker = idle ?? new ActionWorker();
    this.#busy.add(worker);
    this.#keepWarm();
    return worker;
  }

  #takeIdle(): ActionWorker | null {
    for (let worker = this.#idle.pop(); worker !== undefined; worker = this.#idle.pop()) {
      if (worker.isAlive) return worker;
    }
    return null;
  }

  /** Null where the pool closes first. */
  #nextFree(): Promise<ActionWorker | null> {
    return new Promise((resolve) => {
      this.#queue.push(resolve);
    });
  }

  #release(worker: ActionWorker): void {
    this.#busy.delete(worker);
    if (this.#isClosed) return void worker.terminate(CLOSING);
    if (worker.isAlive) {
      if (this.#idle.length < MAX_IDLE_THREADS) this.#idle.push(worker);
      else void worker.terminate(CLOSING);
    }
    this.#startQueued();
  }

  #startQueued(): void {
    if (this.#queue.length === 0) return this.#keepWarm();
    const worker = this.#take();
    if (worker !== null) this.#queue.shift()?.(worker);
  }

  #keepWarm(): void {
    if (this.#isClosed || this.#idle.length > 0 || this.#busy.size >= this.#maxThreads) return;
    this.#idle.push(new ActionWorker());
  }
}

const CLOSING = "The deployment is shutting down";
