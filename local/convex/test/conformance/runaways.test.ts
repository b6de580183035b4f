/** Functions that never end: each ends with Convex's error, and everybody else is served. */
import type { FunctionReference } from "convex/server";
import { expect, test, vi } from "vitest";
import { api } from "../fixtures/core/api.ts";
import { useApp } from "../harness/app.ts";
import { subscribe } from "../harness/subscription.ts";
import { within } from "../harness/within.ts";

vi.setConfig({ testTimeout: 150_000 });

const app = useApp("core");

const timedOut = "Function execution timed out (maximum duration: 1s)";
/** The function's own limit is one second of processor time; a machine that is busy gets more time on the clock. */
const limitMs = 45_000;

type NoArgs = Record<string, never>;

const queries: Readonly<Record<string, [FunctionReference<"query", "public", NoArgs>, string]>> = {
  "an endless loop": [api.runaways.spins, timedOut],
  "an endless chain of promises": [api.runaways.chainsPromises, timedOut],
  "a chain that swallows every error": [api.runaways.swallows, timedOut],
  "a promise that never resolves": [api.runaways.neverResolves, "Returned promise will never resolve"],
};

for (const [name, [query, message]] of Object.entries(queries)) {
  test(`${name} in a query ends with its error over HTTP and on a socket`, async () => {
    await expect(within(name, app.http().query(query, {}), limitMs)).rejects.toThrow(message);
    const failing = subscribe(app.sync(), query, {});
    expect((await failing.error(message)).message).toContain(message);
  });
}

const mutations: Readonly<Record<string, [FunctionReference<"mutation", "public", NoArgs>, string]>> = {
  "an endless loop after a write": [api.runaways.spinsAfterWrite, timedOut],
  "an endless loop that swallows every error": [api.runaways.swallowsWhileSpinning, timedOut],
  "a promise that never resolves, after a write": [
    api.runaways.neverResolvesInMutation,
    "Returned promise will never resolve",
  ],
  "a limit that is swallowed": [api.runaways.swallowsLimit, "Too many reads in a single function execution"],
  "calls of itself without end": [api.runaways.descends, "call depth limit exceeded"],
};

for (const [name, [mutation, message]] of Object.entries(mutations)) {
  test(`${name} in a mutation ends with its error and leaves no write`, async () => {
    await expect(within(name, app.http().mutation(mutation, {}), limitMs)).rejects.toThrow(message);
    const notes = await app.http().query(api.notes.list, {});
    expect(notes.filter((body) => body.startsWith("written by a function"))).toEqual([]);
  });
}

test("other clients are served while functions run away", async () => {
  const sync = app.sync();
  const name = "served";
  const seen = subscribe(sync, api.counters.read, { name });
  await seen.value("0", (count) => count === 0);
  const runaways = [api.runaways.spins, api.runaways.swallows, api.runaways.chainsPromises].map((query) =>
    app.http().query(query, {}).catch(String),
  );
  for (let count = 1; count <= 5; count += 1) {
    expect(
      await within("a mutation beside runaways", sync.mutation(api.counters.increment, { name }), limitMs),
    ).toBe(count);
  }
  await seen.value("5", (count) => count === 5);
  for (const outcome of await Promise.all(runaways)) expect(outcome).toContain(timedOut);
});

test("an action that spins does not hold up queries and mutations", async () => {
  const spinning = app.http().action(api.work.spins, { forMs: 3000 });
  const startedAt = performance.now();
  for (let turn = 0; turn < 10; turn += 1) await app.http().mutation(api.notes.changeNothing, {});
  expect(performance.now() - startedAt).toBeLessThan(2500);
  expect(await spinning).toBe("spun");
});
