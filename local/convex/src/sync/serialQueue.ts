/** Runs jobs one after another, in the order in which they came. Holds those that wait. */
export class SerialQueue {
  readonly #waiting: (() => Promise<void>)[] = [];
  readonly #maxWaiting: number;
  #isRunning = false;

  constructor(maxWaiting: number) {
    this.#maxWaiting = maxWaiting;
  }

  /** False where too many wait already. Jobs deal with their own errors. */
  add(job: () => Promise<void>): boolean {
    if (this.#waiting.length >= this.#maxWaiting) return false;
    this.#waiting.push(job);
    if (!this.#isRunning) void this.#run();
    return true;
  }

  /** Forgets those that have not begun. */
  clear(): void {
    this.#waiting.length = 0;
  }

  async #run(): Promise<void> {
    this.#isRunning = true;
    for (let job = this.#waiting.shift(); job !== undefined; job = this.#waiting.shift()) await job();
    this.#isRunning = false;
  }
}
