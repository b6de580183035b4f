/**
 * SIGKILL while scheduled functions run, many times over one data folder. Whatever an acknowledged mutation has scheduled
 * runs: a chain of mutations each link once, an action at most once. CRASH_KILLS makes the run longer or shorter.
 */
import { randomInt } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";
import { expect, test } from "vitest";
import { api } from "../fixtures/jobs/api.ts";
import { useApp } from "../harness/app.ts";
import { eventuallyTrue } from "../harness/eventually.ts";

const app = useApp("jobs");

const kills = Math.ceil(Number(process.env["CRASH_KILLS"] ?? 50) / 5);
const seedsPerRound = 20;
const links = 3;
const everyLink = Array.from({ length: links }, (_, index) => `link ${index + 1}`);

test(
  `${kills} kills lose no scheduled function and run no mutation twice`,
  { timeout: 600_000 },
  async () => {
    let planted = 0;
    for (let kill = 0; kill < kills; kill += 1) {
      const seeds = Array.from({ length: seedsPerRound }, (_, index) => planted + index);
      await app.http().mutation(api.garden.plant, { seeds, links });
      planted += seedsPerRound;
      // Somewhere between the first and the last of what was planted.
      await delay(randomInt(400));
      await app.deployment.kill();
      await app.deployment.restart();
    }
    await eventuallyTrue("everything to end", async () => (await statesNow()).every(hasEnded), 120_000);
    const outcomes = await wateringOutcomes();
    for (let seed = 0; seed < planted; seed += 1) {
      const steps = await app.http().query(api.garden.steps, { seed });
      expect(
        steps.filter((kind) => kind.startsWith("link")),
        `chain ${seed}`,
      ).toEqual(everyLink);
      const watering = steps.filter((kind) => !kind.startsWith("link"));
      const outcome = outcomes.get(seed);
      if (outcome === "success") expect(watering, `action ${seed}`).toEqual(["began", "ended"]);
      else expect([[], ["began"], ["began", "ended"]], `action ${seed}, ${outcome}`).toContainEqual(watering);
    }
    const interrupted = [...outcomes.values()].filter((outcome) => outcome !== "success");
    expect(new Set(interrupted)).toEqual(
      new Set(interrupted.length === 0 ? [] : ["Transient error while executing action"]),
    );
    console.log(`${kills} kills, ${planted} chains and actions, ${interrupted.length} actions interrupted`);
  },
);

async function statesNow(): Promise<string[]> {
  return app.http().query(api.jobs.states, {});
}

function hasEnded(kind: string): boolean {
  return kind !== "pending" && kind !== "inProgress";
}

/** By seed: `success`, or the error. */
async function wateringOutcomes(): Promise<Map<number, string>> {
  const outcomes = new Map<number, string>();
  for (const { name, args, state } of await app.http().query(api.garden.waterings, {})) {
    if (name !== "garden.js:water") continue;
    const { seed } = args as { seed: number };
    expect(outcomes.has(seed), `a second action for ${seed}`).toBe(false);
    outcomes.set(seed, state.kind === "failed" ? state.error : state.kind);
  }
  return outcomes;
}
