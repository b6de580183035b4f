/**
 * Holds the answers that speak of commits which may not be on disk yet, in the order in which the lane gave them. Each
 * leaves once its commit, and every answer before it, is durable; so no client learns of a state that a crash could undo,
 * and news of a commit never overtakes a result that was read before it.
 */

interface Letter {
  readonly ts: bigint;
  send(): void;
}

export interface OutboxOptions {
  /** Resolves when all commits up to `ts` are on disk. */
  durable(ts: bigint): Promise<void>;
  /** The disk refused: what memory holds and what the disk holds have parted. */
  onFailure(error: unknown): void;
}

export class Outbox {
  readonly #options: OutboxOptions;
  readonly #letters: Letter[] = [];
  #durableTs = 0n;
  #waiting = false;

  constructor(options: OutboxOptions) {
    this.#options = options;
  }

  post(ts: bigint, send: () => void): void {
    if (this.#letters.length === 0 && ts <= this.#durableTs) {
      send();
      return;
    }
    this.#letters.push({ ts, send });
    if (!this.#waiting) void this.#deliver();
  }

  async #deliver(): Promise<void> {
    this.#waiting = true;
    try {
      for (let letter = this.#letters[0]; letter !== undefined; letter = this.#letters[0]) {
        if (letter.ts > this.#durableTs) {
          await this.#options.durable(letter.ts);
          this.#durableTs = letter.ts;
        }
        this.#letters.shift();
        letter.send();
      }
      this.#waiting = false;
    } catch (error) {
      this.#options.onFailure(error);
    }
  }
}
