/** What the read benches share: which rows they visit, and how a figure is read out of their samples. */
import { quantile } from "./samples.ts";

export const rangeRows = 20;

/** Microseconds a read. */
export interface Reading {
  readonly point: number;
  readonly range: number;
}

/** What a hundred or a thousand times the rows may add to a read: caches, never a scan. */
const GROWTH_MAX = 4 / 3;

/** How much dearer the last of the readings is than the first. */
export function growthOf(readings: readonly Reading[], kind: keyof Reading): number {
  return (readings.at(-1)?.[kind] ?? Number.NaN) / (readings[0]?.[kind] ?? Number.NaN);
}

/** A line where a read costs more in the last table than in the first, or was not measured. */
export function growthShortfalls(readings: readonly Reading[], kind: keyof Reading): string[] {
  const growth = growthOf(readings, kind);
  return growth <= GROWTH_MAX ? [] : [`grows by ${growth.toFixed(2)}, more than ${GROWTH_MAX.toFixed(2)}`];
}

/** Visits a table in an order that no cache foresees, the same in every run. */
export function spread(index: number, size: number): number {
  return (index * 7_919) % size;
}

/** What each of `reads` adds to a run, by the medians of runs with and without them. */
export function costPerRead(runs: readonly number[], emptyRuns: readonly number[], reads: number): number {
  return (quantile(runs, 0.5) - quantile(emptyRuns, 0.5)) / reads;
}
