/** Reading one figure out of many noisy ones. */

/** `share` between 0 and 1; 0.5 is the median. */
export function quantile(samples: readonly number[], share: number): number {
  const sorted = samples.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

/** Microseconds a call, the median of `rounds` rounds of `calls` calls, after one round that does not count. */
export function timePerCall(rounds: number, calls: number, call: (index: number) => void): number {
  const samples: number[] = [];
  for (let round = 0; round <= rounds; round++) {
    const start = performance.now();
    for (let index = 0; index < calls; index++) call(round * calls + index);
    if (round > 0) samples.push(((performance.now() - start) / calls) * 1000);
  }
  return quantile(samples, 0.5);
}
