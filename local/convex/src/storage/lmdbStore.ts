/**
 * The ordered store on disk. The only file that knows LMDB.
 *
 * Holds the writes that were committed but are not on disk yet, and reads through them, so that a commit is visible
 * at once and its cost to the caller is that of a few insertions in memory. While one LMDB transaction is on its way
 * to the disk, later commits gather and become the next: however many wait, one flush serves them all.
 *
 * Holds no LMDB read transaction beyond a turn of the event loop. One that stayed open would keep LMDB from reusing pages, and the file
 * would grow.
 */
import { open, type RootDatabase } from "lmdb";
import { compareBytes } from "./bytes.ts";
import type { Entry, KeyRange, Order, OrderedReader, OrderedStore, Write } from "./orderedStore.ts";
import { Overlay } from "./overlay.ts";

/** Longer keys than LMDB's own default of 511 need pages of this size. */
const PAGE_SIZE_BYTES = 8192;
/** What LMDB accepts with that page size. */
export const MAX_KEY_BYTES = 4026;
/** A range is read in batches that grow, so that the first row costs one row and a long scan few calls. */
const FIRST_BATCH_ENTRIES = 4;
const MAX_BATCH_ENTRIES = 256;

export interface LmdbStoreOptions {
  /** Called each time LMDB reports a transaction to be on disk, before any promise that waited for it resolves. */
  readonly onFlush?: (commits: number) => void;
}

interface PendingWrite {
  readonly value: Uint8Array | null;
  /** The number of the commit that made it. */
  readonly commit: number;
}

interface Waiting {
  readonly writes: readonly Write[];
  readonly resolve: () => void;
  readonly reject: (error: Error) => void;
}

export class LmdbStore implements OrderedStore {
  readonly #db: RootDatabase<Uint8Array, Uint8Array>;
  readonly #view: Overlay<PendingWrite>;
  readonly #onFlush: (commits: number) => void;
  /** Commits in order that LMDB has not been given yet. */
  #waiting: Waiting[] = [];
  #lastCommit = 0;
  #flushing: Promise<void> | null = null;
  /** Once a write has failed, memory is ahead of the disk and nothing more may be promised. */
  #failure: Error | null = null;
  #closed = false;

  constructor(path: string, options: LmdbStoreOptions = {}) {
    this.#db = open<Uint8Array, Uint8Array>({
      path,
      keyEncoding: "binary",
      encoding: "binary",
      pageSize: PAGE_SIZE_BYTES,
      // A write's promise then means "on disk", not "visible".
      overlappingSync: false,
    });
    this.#view = new Overlay(new LmdbReader(this.#db), (pending: PendingWrite) => pending.value);
    this.#onFlush = options.onFlush ?? (() => {});
  }

  get(key: Uint8Array): Uint8Array | undefined {
    return this.#view.get(key);
  }

  range(range: KeyRange, order: Order): Iterable<Entry> {
    return this.#view.range(range, order);
  }

  commit(writes: readonly Write[]): Promise<void> {
    if (this.#closed) return Promise.reject(new Error("The store is closed."));
    if (this.#failure !== null) return Promise.reject(this.#failure);
    for (const { key } of writes) checkKey(key);
    const commit = ++this.#lastCommit;
    for (const { key, value } of writes) this.#view.pending.set(key, { value, commit });
    return new Promise<void>((resolve, reject) => {
      this.#waiting.push({ writes, resolve, reject });
      this.#flushing ??= this.#flushWaiting();
    });
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    await this.#flushing;
    await this.#db.close();
  }

  async #flushWaiting(): Promise<void> {
    while (this.#waiting.length > 0) {
      // Commits of the same turn go together.
      await Promise.resolve();
      const batch = this.#waiting;
      this.#waiting = [];
      try {
        if (this.#failure !== null) throw this.#failure;
        await this.#write(batch);
      } catch (cause) {
        this.#failure ??= new Error("The disk refused a write; the deployment must be restarted.", { cause });
        for (const { reject } of batch) reject(this.#failure);
        continue;
      }
      this.#onFlush(batch.length);
      for (const { resolve } of batch) resolve();
    }
    this.#flushing = null;
  }

  async #write(batch: readonly Waiting[]): Promise<void> {
    const lastOfBatch = this.#lastCommit;
    // The puts of one turn are one LMDB transaction, in their order, so nothing may be awaited between them.
    const written: Promise<boolean>[] = [];
    for (const { writes } of batch) {
      for (const { key, value } of writes) {
        written.push(value === null ? this.#db.remove(key) : this.#db.put(key, value));
      }
    }
    await Promise.all(written);
    this.#db.resetReadTxn();
    for (const { writes } of batch) {
      for (const { key } of writes) {
        const pending = this.#view.pending.get(key);
        if (pending !== undefined && pending.commit <= lastOfBatch) this.#view.pending.delete(key);
      }
    }
  }
}

/** Reads what is on disk, in batches, so that no cursor outlives a call. */
class LmdbReader implements OrderedReader {
  readonly #db: RootDatabase<Uint8Array, Uint8Array>;

  constructor(db: RootDatabase<Uint8Array, Uint8Array>) {
    this.#db = db;
  }

  get(key: Uint8Array): Uint8Array | undefined {
    // LMDB knows no empty key.
    return key.length === 0 ? undefined : this.#db.get(key);
  }

  *range(range: KeyRange, order: Order): Generator<Entry, void, undefined> {
    let last: Uint8Array | null = null;
    // Without this an empty end would read as no end.
    if (range.end !== null && compareBytes(range.start, range.end) >= 0) return;
    for (let limit = FIRST_BATCH_ENTRIES; ; limit = Math.min(limit * 4, MAX_BATCH_ENTRIES)) {
      const batch: Entry[] = this.#batch(range, order, last, limit);
      for (const entry of batch) yield entry;
      if (batch.length < limit) return;
      last = batch[batch.length - 1]?.key ?? null;
    }
  }

  #batch(range: KeyRange, order: Order, last: Uint8Array | null, limit: number): Entry[] {
    const lower = order === "asc" ? (last ?? range.start) : range.start;
    const upper = order === "desc" ? (last ?? range.end) : range.end;
    const from = order === "asc" ? lower : upper;
    const to = order === "asc" ? upper : lower;
    const entries: Entry[] = [];
    for (const { key, value } of this.#db.getRange({
      // An empty bound stands for the beginning, which LMDB expresses by no bound.
      ...(from !== null && from.length > 0 && { start: from }),
      ...(to !== null && to.length > 0 && { end: to }),
      reverse: order === "desc",
      exclusiveStart: order === "desc" || last !== null,
      inclusiveEnd: order === "desc",
      limit,
    })) {
      entries.push({ key, value });
    }
    return entries;
  }
}

function checkKey(key: Uint8Array): void {
  if (key.length === 0 || key.length > MAX_KEY_BYTES) {
    throw new TypeError(`A key must have 1 to ${MAX_KEY_BYTES} bytes, but this one has ${key.length}.`);
  }
}
