/** Functions that never end: each ends with Convex's error, and everybody else is served. */
import type { FunctionReference } from "convex/server";
import { expect, test, vi } from "vitest";
import { api } from "../fixtures/core/api.ts";
import { useApp } from "../harness/app.ts";
import { connectMessage, emptyQuerySet, openRawSocket } from "../harness/rawSocket.ts";
import { subscribe } from "../harness/subscription.ts";
import { within } from "../harness/within.ts";

vi.setConfig({ testTimeout: 150_000 });

const app = useApp("core");

const timedOut = "Function execution timed out (maximum duration: 1s)";
/**
 * A function gets a second of processor time, and 1.25 s on the clock to have it in. One that the machine kept waiting is
 * tried again, with 5.25 s on the clock. The rest is for the way there and back.
 */
const limitMs = 10_000;

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

test("HTTP and new sockets are answered while a function runs away", async () => {
  let isRunning = true;
  const runaway = app
    .http()
    .query(api.runaways.spins, {})
    .catch(String)
    .finally(() => (isRunning = false));
  // More than once: the first may well come before the function.
  for (let round = 0; round < 5; round += 1) {
    expect((await fetch(`${app.deployment.url}/version`)).status).toBe(200);
    const socket = await openRawSocket(app.deployment.url);
    socket.send(connectMessage());
    socket.send(emptyQuerySet());
    await socket.message("the first transition", (message) => message.type === "Transition");
    socket.close();
  }
  expect(isRunning).toBe(true);
  expect(await runaway).toContain(timedOut);
});

test("a mutation waits for the runaways before it and for no others, and is seen on a socket", async () => {
  const name = "served";
  const seen = subscribe(app.sync(), api.counters.read, { name });
  await seen.value("0", (count) => count === 0);

  const callers = [api.runaways.spinsAfterWrite, api.runaways.swallowsWhileSpinning];
  const outcomes: string[] = [];
  const served = new AbortController();
  const calling = callers.map(async (runaway) => {
    while (!served.signal.aborted) outcomes.push(await app.http().mutation(runaway, {}).catch(String));
  });
  const increment = app.http().mutation(api.counters.increment, { name });
  const count = await within("a mutation", increment, limitMs * (callers.length + 1));
  served.abort();
  // One of each caller, and whatever overtook the mutation on its way to the deployment.
  expect(outcomes.length).toBeLessThanOrEqual(callers.length * 2);
  expect(count).toBe(1);
  await Promise.all(calling);
  for (const outcome of outcomes) expect(outcome).toContain(timedOut);
  await seen.value("1", (value) => value === 1);
});

test("an action that spins does not hold up queries and mutations", async () => {
  const spinning = app.http().action(api.work.spins, { forMs: 3000 });
  const startedAt = performance.now();
  for (let turn = 0; turn < 10; turn += 1) await app.http().mutation(api.notes.changeNothing, {});
  expect(performance.now() - startedAt).toBeLessThan(2500);
  expect(await spinning).toBe("spun");
});
