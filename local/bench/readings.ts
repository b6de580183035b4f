/** What the read benches share: which rows they visit, and how a figure is read out of their samples. */
import { quantile } from "./samples.ts";

export const rangeRows = 20;

/** Microseconds a read. */
export interface Reading {
  readonly point: number;
  readonly range: number;
}

/** Visits a table in an order that no cache foresees, the same in every run. */
export function spread(index: number, size: number): number {
  return (index * 7_919) % size;
}

/** What each of `reads` adds to a run, by the medians of runs with and without them. */
export function costPerRead(runs: readonly number[], emptyRuns: readonly number[], reads: number): number {
  return (quantile(runs, 0.5) - quantile(emptyRuns, 0.5)) / reads;
}
