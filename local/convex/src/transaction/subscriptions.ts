/**
 * Who is to be told of which commit: for each token the intervals its query read, in one tree an index. Holds neither
 * the queries nor their answers.
 */
import type { SortKeyInterval } from "../indexing/keys.ts";
import { IntervalTree } from "./intervalTree.ts";
import type { ReadSet } from "./readSet.ts";

/** A key that a commit wrote into an index, or took out of it. */
export interface IndexWrite {
  readonly indexId: number;
  readonly sortKey: Uint8Array;
}

export class Subscriptions {
  readonly #trees = new Map<number, IntervalTree<number>>();
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
      let tree = this.#trees.get(indexId);
      if (tree === undefined) this.#trees.set(indexId, (tree = new IntervalTree()));
      for (const interval of intervals) tree.add(interval, token);
    }
    return token;
  }

  /** Forgetting a token that is not known, or no longer, is no error. */
  release(token: number): void {
    for (const [indexId, intervals] of this.#intervals.get(token) ?? []) {
      const tree = this.#trees.get(indexId);
      for (const interval of intervals) tree?.remove(interval, token);
      if (tree?.isEmpty === true) this.#trees.delete(indexId);
    }
    this.#intervals.delete(token);
  }

  /** In ascending order. A token is named once and then forgotten: its read set describes an answer now stale. */
  invalidatedBy(writes: Iterable<IndexWrite>): number[] {
    const found = new Set<number>();
    for (const { indexId, sortKey } of writes) this.#trees.get(indexId)?.collect(sortKey, found);
    for (const token of found) this.release(token);
    return [...found].toSorted((a, b) => a - b);
  }
}
