/**
 * The ordered store: bytes to bytes, sorted by unsigned byte order of the key. Everything above it reads through
 * `OrderedReader`; one writer commits.
 */

export interface Entry {
  readonly key: Uint8Array;
  readonly value: Uint8Array;
}

export interface KeyRange {
  /** Inclusive. */
  readonly start: Uint8Array;
  /** Exclusive; null means no upper bound. */
  readonly end: Uint8Array | null;
}

export type Order = "asc" | "desc";

export interface Write {
  readonly key: Uint8Array;
  /** Null deletes the key. */
  readonly value: Uint8Array | null;
}

export interface OrderedReader {
  get(key: Uint8Array): Uint8Array | undefined;
  /** Lazy. Writes made while an iteration is under way may or may not be seen by it. */
  range(range: KeyRange, order: Order): Iterable<Entry>;
}

export interface OrderedStore extends OrderedReader {
  /** Reads see the writes when this returns; the promise resolves when they are on disk. All of them or none. */
  commit(writes: readonly Write[]): Promise<void>;
  /** Waits until all that was committed is on disk. */
  close(): Promise<void>;
}
