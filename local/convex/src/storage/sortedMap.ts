/**
 * A map in memory, sorted by key bytes. Holds its entries in leaves of at most 512, themselves in order, so that a
 * lookup is two binary searches and an insertion moves one leaf at most. Holds no copy of keys or values: a caller
 * must not change the bytes it gave.
 */
import { compareBytes } from "./bytes.ts";
import type { KeyRange, Order } from "./orderedStore.ts";

const MAX_LEAF_ENTRIES = 512;

interface Leaf<V> {
  readonly keys: Uint8Array[];
  readonly values: V[];
}

interface Position {
  readonly leaf: number;
  readonly slot: number;
}

export class SortedMap<V> {
  /** No leaf is empty, except where the map is. */
  #leaves: Leaf<V>[] = [];
  #size = 0;
  #version = 0;

  get size(): number {
    return this.#size;
  }

  /** Changes with every change of the map; an iteration uses it to notice that its position may be stale. */
  get version(): number {
    return this.#version;
  }

  get(key: Uint8Array): V | undefined {
    const { leaf, slot } = this.#seek(key);
    const found = this.#leaves[leaf];
    const candidate = found?.keys[slot];
    return candidate !== undefined && compareBytes(candidate, key) === 0 ? found?.values[slot] : undefined;
  }

  set(key: Uint8Array, value: V): void {
    this.#version++;
    const position = this.#seek(key);
    // A key past the end of all leaves joins the last one.
    const index = Math.min(position.leaf, this.#leaves.length - 1);
    const leaf = this.#leaves[index];
    if (leaf === undefined) {
      this.#leaves.push({ keys: [key], values: [value] });
      this.#size = 1;
      return;
    }
    const slot = index === position.leaf ? position.slot : leaf.keys.length;
    const present = leaf.keys[slot];
    if (present !== undefined && compareBytes(present, key) === 0) {
      leaf.values[slot] = value;
      return;
    }
    leaf.keys.splice(slot, 0, key);
    leaf.values.splice(slot, 0, value);
    this.#size++;
    if (leaf.keys.length > MAX_LEAF_ENTRIES) {
      // Keys that arrive in order leave full leaves behind rather than half-full ones.
      const at = slot === leaf.keys.length - 1 ? MAX_LEAF_ENTRIES : MAX_LEAF_ENTRIES / 2;
      this.#leaves.splice(index + 1, 0, { keys: leaf.keys.splice(at), values: leaf.values.splice(at) });
    }
  }

  delete(key: Uint8Array): boolean {
    const { leaf: index, slot } = this.#seek(key);
    const leaf = this.#leaves[index];
    const present = leaf?.keys[slot];
    if (leaf === undefined || present === undefined || compareBytes(present, key) !== 0) return false;
    this.#version++;
    leaf.keys.splice(slot, 1);
    leaf.values.splice(slot, 1);
    this.#size--;
    if (leaf.keys.length === 0) this.#leaves.splice(index, 1);
    return true;
  }

  clear(): void {
    this.#version++;
    this.#leaves = [];
    this.#size = 0;
  }

  /** Lazy. An iteration finds its place again after a change, and then shows the map as it has become. */
  *range(range: KeyRange, order: Order): Generator<[Uint8Array, V], void, undefined> {
    const { start, end } = range;
    if (end !== null && compareBytes(start, end) >= 0) return;
    let last: Uint8Array | null = null;
    for (;;) {
      const version = this.#version;
      let position: Position | null =
        order === "asc" ? this.#firstAfter(last, start) : this.#lastBefore(last ?? end);
      while (position !== null && version === this.#version) {
        const leaf: Leaf<V> | undefined = this.#leaves[position.leaf];
        const key: Uint8Array | undefined = leaf?.keys[position.slot];
        if (leaf === undefined || key === undefined) return;
        if (order === "asc" ? end !== null && compareBytes(key, end) >= 0 : compareBytes(key, start) < 0)
          return;
        last = key;
        yield [key, leaf.values[position.slot] as V];
        position = order === "asc" ? this.#next(position) : this.#previous(position);
      }
      if (version === this.#version) return;
    }
  }

  #firstAfter(last: Uint8Array | null, start: Uint8Array): Position {
    if (last === null) return this.#seek(start);
    const position = this.#seek(last);
    const key = this.#leaves[position.leaf]?.keys[position.slot];
    return key !== undefined && compareBytes(key, last) === 0 ? this.#next(position) : position;
  }

  #lastBefore(bound: Uint8Array | null): Position | null {
    return this.#previous(bound === null ? { leaf: this.#leaves.length, slot: 0 } : this.#seek(bound));
  }

  #next(position: Position): Position {
    const length = this.#leaves[position.leaf]?.keys.length ?? 0;
    if (position.slot + 1 < length) return { leaf: position.leaf, slot: position.slot + 1 };
    return { leaf: position.leaf + 1, slot: 0 };
  }

  #previous(position: Position): Position | null {
    if (position.slot > 0) return { leaf: position.leaf, slot: position.slot - 1 };
    const leaf = this.#leaves[position.leaf - 1];
    return leaf === undefined ? null : { leaf: position.leaf - 1, slot: leaf.keys.length - 1 };
  }

  /** The place of the first key not below `key`; one past the last leaf where there is none. */
  #seek(key: Uint8Array): Position {
    const leaf = lowerBound(this.#leaves.length, (index) => {
      const keys = this.#leaves[index]?.keys;
      const lastKey = keys?.[keys.length - 1];
      return lastKey !== undefined && compareBytes(lastKey, key) < 0;
    });
    const keys = this.#leaves[leaf]?.keys;
    if (keys === undefined) return { leaf, slot: 0 };
    const slot = lowerBound(keys.length, (index) => {
      const candidate = keys[index];
      return candidate !== undefined && compareBytes(candidate, key) < 0;
    });
    return { leaf, slot };
  }
}

/** The first index of `0..length` for which `isBelow` is false. */
function lowerBound(length: number, isBelow: (index: number) => boolean): number {
  let low = 0;
  let high = length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (isBelow(middle)) low = middle + 1;
    else high = middle;
  }
  return low;
}
