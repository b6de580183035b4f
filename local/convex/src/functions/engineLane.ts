/**
 * The lane: holds the jobs that wait for the database, and runs one at a time, first come first served, each to its end.
 * Whatever only waits (for a disk, for a client) happens outside of it.
 */

/** Long work in bounded steps. A step says whether another one is needed. */
export type BackgroundStep = () => boolean;

interface Job {
  run(): Promise<void>;
}

export class Lane {
  readonly #jobs: Job[] = [];
  readonly #background: BackgroundStep[] = [];
  readonly #whenIdle: BackgroundStep;
  #running = false;

  /** `whenIdle` is repeated while it asks for more and no job has come, after each time that jobs have run. */
  constructor(whenIdle: BackgroundStep = () => false) {
    this.#whenIdle = whenIdle;
  }

  /** Answers as the job does. */
  run<T>(job: () => T | Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      this.#jobs.push({
        async run() {
          try {
            resolve(await job());
          } catch (error) {
            reject(error);
          }
        },
      });
      this.#start();
    });
  }

  /** Repeats the step, at most one between two jobs, until it says that it is done. A step must not throw. */
  inBackground(step: BackgroundStep): void {
    this.#background.push(step);
    this.#start();
  }

  #start(): void {
    if (this.#running) return;
    this.#running = true;
    void this.#drain();
  }

  async #drain(): Promise<void> {
    let hasMore = true;
    while (hasMore) {
      await this.#jobs.shift()?.run();
      this.#stepBackground();
      // Lets in what came meanwhile: new calls, the disk's answers, the heartbeat.
      await nextTurn();
      hasMore = this.#jobs.length > 0 || this.#background.length > 0 || this.#whenIdle();
    }
    this.#running = false;
  }

  #stepBackground(): void {
    const step = this.#background.shift();
    if (step?.() === true) this.#background.push(step);
  }
}

function nextTurn(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}
