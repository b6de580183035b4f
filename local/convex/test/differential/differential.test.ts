/**
 * The same random programs on the embedded deployment and on convex-test, which must agree except where
 * `differences.ts` says why they do not. DIFFERENTIAL_SEED and DIFFERENTIAL_RUNS repeat a run or make it longer.
 */
import fc from "fast-check";
import { expect, test } from "vitest";
import { useApp } from "../harness/app.ts";
import { program } from "./arbitraries.ts";
import { startModel } from "./model.ts";
import { play, type Target } from "./player.ts";

const app = useApp("core");

const seed = Number(process.env["DIFFERENTIAL_SEED"] ?? Math.floor(Math.random() * 2 ** 31));
const runs = Number(process.env["DIFFERENTIAL_RUNS"] ?? 300);
/** On a slow machine fewer programs run by default, but never fewer than this. */
const leastRuns = 100;
const timeLimitMs = process.env["DIFFERENTIAL_RUNS"] === undefined ? 30_000 : 24 * 60 * 60 * 1000;

test("random programs have the same outcome on convex-test", { timeout: timeLimitMs * 4 }, async () => {
  const embedded: Target = app.http();
  const model = startModel();
  const startedAt = performance.now();
  let played = 0;
  const property = fc.asyncProperty(program, async (commands) => {
    if (played >= leastRuns && performance.now() - startedAt > timeLimitMs) return;
    const [actual, expected] = await Promise.all([play(embedded, commands), play(model, commands)]);
    played += 1;
    expect(actual).toEqual(expected);
  });
  console.log(`DIFFERENTIAL_SEED=${seed}`);
  await fc.assert(property, { seed, numRuns: runs });
  console.log(`${played} programs agreed`);
});
