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
  let hasFailed = false;
  const property = fc.asyncProperty(program, async (commands) => {
    // Not while a failure is made smaller: a program that is passed over would count as one that agrees.
    if (!hasFailed && played >= leastRuns && performance.now() - startedAt > timeLimitMs) return;
    try {
      const [actual, expected] = await Promise.all([play(embedded, commands), play(model, commands)]);
      expect(actual).toEqual(expected);
    } catch (error) {
      hasFailed = true;
      throw error;
    }
    played += 1;
  });
  console.log(`DIFFERENTIAL_SEED=${seed}`);
  // Ends before the test's own limit, which would not say how far the failure had been made smaller.
  const limits = { interruptAfterTimeLimit: timeLimitMs * 3, markInterruptAsFailure: true };
  await fc.assert(property, { seed, numRuns: runs, ...limits });
  console.log(`${played} programs agreed`);
});
