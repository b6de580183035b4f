/**
 * What a function run has read: intervals of sort keys, by index. Whether something that was read has changed since
 * is answered by comparing it with the index keys that a commit wrote. Holds no documents and no versions.
 */
import { contains, type SortKeyInterval } from "../indexing/keys.ts";
import { compareBytes, successor } from "../storage/bytes.ts";
import type { Order } from "../storage/orderedStore.ts";

/** An interval that grows as an iteration goes on; it never covers more than what the caller has seen. */
export interface ScanNote {
  advance(sortKey: Uint8Array): void;
  /** The iteration came to its end: also what is absent from the rest of the interval was seen. */
  exhaust(): void;
}

export class ReadSet {
  readonly #byIndex = new Map<number, SortKeyInterval[]>();
  #intervalCount = 0;

  /** Before merging: how many reads were noted. */
  get intervalCount(): number {
    return this.#intervalCount;
  }

  note(indexId: number, interval: SortKeyInterval): void {
    this.#intervalCount++;
    const intervals = this.#byIndex.get(indexId);
    if (intervals === undefined) this.#byIndex.set(indexId, [interval]);
    else intervals.push(interval);
  }

  /** Notes one sort key, present or absent. */
  notePoint(indexId: number, sortKey: Uint8Array): void {
    this.note(indexId, { start: sortKey, end: successor(sortKey) });
  }

  /** Notes a scan of the interval that nobody has taken a row from yet. */
  noteScan(indexId: number, interval: SortKeyInterval, order: Order): ScanNote {
    const seen = { start: interval.start, end: interval.end };
    if (order === "asc") seen.end = interval.start;
    else if (interval.end !== null) seen.start = interval.end;
    else return this.#noteUnboundedDescent(indexId, interval);
    this.note(indexId, seen);
    return {
      advance: (sortKey) => {
        if (order === "asc") seen.end = successor(sortKey);
        else seen.start = sortKey;
      },
      exhaust: () => {
        seen.start = interval.start;
        seen.end = interval.end;
      },
    };
  }

  /** A descent from no upper bound has seen nothing, and no interval says so, until its first row. */
  #noteUnboundedDescent(indexId: number, interval: SortKeyInterval): ScanNote {
    const seen: { start: Uint8Array; end: Uint8Array | null } = { start: interval.start, end: null };
    let isNoted = false;
    const reach = (start: Uint8Array): void => {
      seen.start = start;
      if (!isNoted) this.note(indexId, seen);
      isNoted = true;
    };
    return { advance: reach, exhaust: () => reach(interval.start) };
  }

  /** By index, in order, none touching another. */
  *merged(): Generator<[indexId: number, intervals: SortKeyInterval[]], void, undefined> {
    for (const [indexId, intervals] of this.#byIndex) {
      const merged = mergeIntervals(intervals);
      if (merged.length > 0) yield [indexId, merged];
    }
  }

  covers(indexId: number, sortKey: Uint8Array): boolean {
    return (this.#byIndex.get(indexId) ?? []).some((interval) => contains(interval, sortKey));
  }
}

/** Negative where `a` ends before `b`; null ends last. */
export function compareEnds(a: Uint8Array | null, b: Uint8Array | null): number {
  if (a === null || b === null) return Number(a === null) - Number(b === null);
  return compareBytes(a, b);
}

function mergeIntervals(intervals: readonly SortKeyInterval[]): SortKeyInterval[] {
  const sorted = intervals
    .filter(({ start, end }) => end === null || compareBytes(start, end) < 0)
    .toSorted((a, b) => compareBytes(a.start, b.start));
  const merged: { start: Uint8Array; end: Uint8Array | null }[] = [];
  for (const { start, end } of sorted) {
    const last = merged[merged.length - 1];
    if (last === undefined || (last.end !== null && compareBytes(last.end, start) < 0))
      merged.push({ start, end });
    else if (compareEnds(last.end, end) < 0) last.end = end;
  }
  return merged;
}
