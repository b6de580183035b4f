/**
 * Reads an ordered reader through writes that it does not hold yet. Owns those pending writes, and nothing of what
 * lies below them.
 */
import { compareBytes, successor } from "./bytes.ts";
import { SortedMap } from "./sortedMap.ts";
import type { Entry, KeyRange, Order, OrderedReader } from "./orderedStore.ts";

/** What a pending write makes of its key; null deletes it. */
export type PendingValue = Uint8Array | null;

export class Overlay<P> implements OrderedReader {
  readonly pending = new SortedMap<P>();
  readonly #base: OrderedReader;
  readonly #valueOf: (pending: P) => PendingValue;

  constructor(base: OrderedReader, valueOf: (pending: P) => PendingValue) {
    this.#base = base;
    this.#valueOf = valueOf;
  }

  get(key: Uint8Array): Uint8Array | undefined {
    const pending = this.pending.get(key);
    if (pending === undefined) return this.#base.get(key);
    return this.#valueOf(pending) ?? undefined;
  }

  /**
   * Both sides are sought again, past the last key given out, whenever the pending writes have changed: a write made
   * in the middle of an iteration is then seen if it falls ahead of it, and an entry that has moved from the pending
   * writes into the base is neither lost nor read in its old state.
   */
  *range(range: KeyRange, order: Order): Generator<Entry, void, undefined> {
    let rest: KeyRange | null = range;
    while (rest !== null) {
      const version: number = this.pending.version;
      let last: Uint8Array | null = null;
      for (const entry of this.#merge(rest, order)) {
        last = entry.key;
        yield entry;
        if (this.pending.version !== version) break;
      }
      rest = last === null || this.pending.version === version ? null : remainder(rest, last, order);
    }
  }

  *#merge(range: KeyRange, order: Order): Generator<Entry, void, undefined> {
    const above = this.pending.range(range, order)[Symbol.iterator]();
    const below = this.#base.range(range, order)[Symbol.iterator]();
    const direction = order === "asc" ? 1 : -1;
    let written = above.next();
    let stored = below.next();
    while (!written.done || !stored.done) {
      const side = written.done
        ? 1
        : stored.done
          ? -1
          : direction * compareBytes(written.value[0], stored.value.key);
      if (side > 0 && !stored.done) {
        yield stored.value;
        stored = below.next();
      } else if (!written.done) {
        const [key, pending] = written.value;
        const value = this.#valueOf(pending);
        if (value !== null) yield { key, value };
        // The pending write stands for the base's entry of the same key.
        if (side === 0) stored = below.next();
        written = above.next();
      }
    }
  }
}

/** What is left of a range once `last` has been given out. */
function remainder(range: KeyRange, last: Uint8Array, order: Order): KeyRange {
  return order === "asc" ? { start: successor(last), end: range.end } : { start: range.start, end: last };
}
