/**
 * How to take back what a transaction has done, step by step. Every change to a transaction's state records its own
 * undoing here, so that a savepoint is a position in this log and nothing is ever copied.
 */
export class UndoLog {
  readonly #steps: (() => void)[] = [];

  get position(): number {
    return this.#steps.length;
  }

  record(undo: () => void): void {
    this.#steps.push(undo);
  }

  /** Undoes everything since the log was at that position, the latest first. */
  rollback(position: number): void {
    while (this.#steps.length > position) this.#steps.pop()?.();
  }
}
