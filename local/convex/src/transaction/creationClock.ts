/**
 * Creation times of one transaction's documents: its start, and for each further document the next greater number, so
 * that documents sort in the order they were made. Starts above every time an earlier transaction has given out.
 */
export class CreationClock {
  /** The greatest time given out, here or before. */
  last: number;
  readonly #nowMs: number;

  constructor(nowMs: number, lastGivenOut: number) {
    this.#nowMs = nowMs;
    this.last = lastGivenOut;
  }

  /** The time the next document gets. Times that a rollback has set free are not given out again. */
  take(): number {
    this.last = Math.max(this.#nowMs, nextUp(this.last));
    return this.last;
  }
}

/** The least double greater than a positive, finite one: its bits, read as an integer, and one more. */
export function nextUp(value: number): number {
  const bits = new DataView(new ArrayBuffer(8));
  bits.setFloat64(0, value);
  bits.setBigUint64(0, bits.getBigUint64(0) + 1n);
  return bits.getFloat64(0);
}
