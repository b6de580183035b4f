import type { LogEntry } from "../functions/engine.ts";

const MAX_ENTRIES = 2000;
const MAX_CHARACTERS = 1024 * 1024 * 16;

export interface LogPage {
  /** JSON texts of entries. */
  readonly entries: readonly string[];
  /** Where to go on from: epoch milliseconds. */
  readonly newCursor: number;
}

/** The latest entries of the function log, and those who wait for more. An entry's cursor is when it came. */
export class LogRing {
  readonly #now: () => number;
  readonly #entries: { readonly cursor: number; readonly json: string }[] = [];
  readonly #waiting = new Set<() => void>();
  #characters = 0;
  #lastCursor = 0;
  #isClosed = false;

  constructor(now: () => number = Date.now) {
    this.#now = now;
  }

  add(entry: LogEntry): void {
    const json = JSON.stringify(entry);
    // Strictly rising, whatever the clock does.
    this.#lastCursor = Math.max(this.#now(), this.#lastCursor + 0.001);
    this.#entries.push({ cursor: this.#lastCursor, json });
    this.#characters += json.length;
    while (this.#entries.length > MAX_ENTRIES || this.#characters > MAX_CHARACTERS) {
      this.#characters -= this.#entries.shift()?.json.length ?? 0;
    }
    this.#wakeAll();
  }

  /** Entries after `cursor`; waits for one where there is none. From zero it answers at once. */
  async read(cursor: number, waitMs: number, signal?: AbortSignal): Promise<LogPage> {
    if (cursor > 0 && this.#isUpToDate(cursor)) await this.#wait(waitMs, signal);
    const entries = this.#entries.filter((entry) => entry.cursor > cursor);
    const newCursor = entries.at(-1)?.cursor ?? Math.max(cursor, this.#lastCursor);
    return { entries: entries.map(({ json }) => json), newCursor };
  }

  /** Those who wait are answered with what there is. */
  close(): void {
    this.#isClosed = true;
    this.#wakeAll();
  }

  #isUpToDate(cursor: number): boolean {
    return !this.#isClosed && this.#lastCursor <= cursor;
  }

  #wait(waitMs: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const wake = () => {
        clearTimeout(timer);
        signal?.removeEventListener("abort", wake);
        this.#waiting.delete(wake);
        resolve();
      };
      const timer = setTimeout(wake, waitMs);
      signal?.addEventListener("abort", wake);
      this.#waiting.add(wake);
    });
  }

  #wakeAll(): void {
    for (const wake of this.#waiting) wake();
  }
}
