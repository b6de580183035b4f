/**
 * Who is to be told of which commit: for each token the intervals its query read, by index. Holds neither the queries
 * nor their answers.
 */
import type { SortKeyInterval } from "../indexing/keys.ts";
import type { ReadSet } from "./readSet.ts";
import { WatchedKeys } from "./watchedKeys.ts";

/** A key that a commit wrote into an index, or took out of it. */
export interface IndexWrite {
  readonly indexId: number;
  readonly sortKey: Uint8Array;
}

export class Subscriptions {
  readonly #watched = new Map<number, WatchedKeys<number>>();
  readonly #intervals = new Map<
    number,
    readonly (readonly [indexId: number, intervals: SortKeyInterval[]])[]
  >();
  #lastToken = 0;

  get size(): number {
    return this.#intervals.size;
  }

  subscribe(readSet: ReadSet): number {
    const token = ++this.#lastToken;
    const reads = [...readSet.merged()];
    this.#intervals.set(token, reads);
    for (const [indexId, intervals] of reads) {
      let watched = this.#watched.get(indexId);
      if (watched === undefined) this.#watched.set(indexId, (watched = new WatchedKeys()));
      for (const interval of intervals) watched.add(interval, token);
    }
    return token;
  }

  /** Forgetting a token that is not known, or no longer, is no error. */
  release(token: number): void {
    for (const [indexId, intervals] of this.#intervals.get(token) ?? []) {
      const watched = this.#watched.get(indexId);
      for (const interval of intervals) watched?.remove(interval, token);
      if (watched?.isEmpty === true) this.#watched.delete(indexId);
    }
    this.#intervals.delete(token);
  }

  /** In ascending order. A token is named once and then forgotten: its read set describes an answer now stale. */
  invalidatedBy(writes: Iterable<IndexWrite>): number[] {
    const found = new Set<number>();
    for (const { indexId, sortKey } of writes) this.#watched.get(indexId)?.collect(sortKey, found);
    for (const token of found) this.release(token);
    return [...found].toSorted((a, b) => a - b);
  }
}
