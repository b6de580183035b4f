/**
 * Who watches which keys of one index. Most of what is watched is a single key, read by `get`: those are found by
 * hash, at a cost that does not grow with how many are watched; real ranges are kept in a tree.
 */
import type { SortKeyInterval } from "../indexing/keys.ts";
import { IntervalTree } from "./intervalTree.ts";

export class WatchedKeys<T> {
  readonly #points = new Map<string, Set<T>>();
  readonly #ranges = new IntervalTree<T>();

  get isEmpty(): boolean {
    return this.#points.size === 0 && this.#ranges.isEmpty;
  }

  add(interval: SortKeyInterval, item: T): void {
    if (!isPoint(interval)) {
      this.#ranges.add(interval, item);
      return;
    }
    const key = textOf(interval.start);
    const items = this.#points.get(key);
    if (items === undefined) this.#points.set(key, new Set([item]));
    else items.add(item);
  }

  remove(interval: SortKeyInterval, item: T): void {
    if (!isPoint(interval)) {
      this.#ranges.remove(interval, item);
      return;
    }
    const key = textOf(interval.start);
    const items = this.#points.get(key);
    items?.delete(item);
    if (items?.size === 0) this.#points.delete(key);
  }

  /** Adds the items of every interval that holds the key to `found`. */
  collect(key: Uint8Array, found: Set<T>): void {
    for (const item of this.#points.get(textOf(key)) ?? []) found.add(item);
    this.#ranges.collect(key, found);
  }
}

/** Whether an interval holds one key and no other: it ends at the key's successor. */
function isPoint({ start, end }: SortKeyInterval): boolean {
  if (end === null || end.length !== start.length + 1 || end[start.length] !== 0) return false;
  return Buffer.compare(end.subarray(0, start.length), start) === 0;
}

/** A character for each byte. */
function textOf(key: Uint8Array): string {
  return Buffer.from(key.buffer, key.byteOffset, key.byteLength).toString("latin1");
}
