/** What a query or mutation may see of the world. */
import { expect, test } from "vitest";
import { api } from "../fixtures/core/api.ts";
import { useApp } from "../harness/app.ts";

const app = useApp("core");

test("the clock stands still within a function and is the time of the call", async () => {
  const before = Date.now();
  const { first, second, constructed } = await app.http().mutation(api.determinism.clock, {});
  expect([second, constructed]).toEqual([first, first]);
  expect(first).toBeGreaterThanOrEqual(before - 1);
  expect(first).toBeLessThanOrEqual(Date.now() + 1);
});

test("random numbers differ within a call and from call to call", async () => {
  const drawn = await Promise.all([1, 2, 3].map(() => app.http().mutation(api.determinism.randoms, {})));
  const numbers = drawn.flatMap((draw) => draw.numbers);
  expect(new Set(numbers).size).toBe(6);
  for (const number of numbers) {
    expect(number).toBeGreaterThanOrEqual(0);
    expect(number).toBeLessThan(1);
  }
  expect(new Set(drawn.map((draw) => draw.uuid)).size).toBe(3);
  expect(new Set(drawn.map((draw) => draw.bytes.join())).size).toBe(3);
});

test("fetch is refused in a query with Convex's text", async () => {
  await expect(app.http().query(api.determinism.fetches, {})).rejects.toThrow(
    "Can't use fetch() in queries and mutations. Please consider using an action. See https://docs.convex.dev/functions/actions for more details.",
  );
});

test("timers are refused in a mutation with Convex's text", async () => {
  await expect(app.http().mutation(api.determinism.waits, {})).rejects.toThrow(
    "Can't use setTimeout in queries and mutations. Please consider using an action.",
  );
});

test("actions have a clock that goes and timers that fire", async () => {
  const { elapsed } = await app.http().action(api.determinism.inAction, {});
  expect(elapsed).toBeGreaterThanOrEqual(15);
});

test("module state is new in each call", async () => {
  for (let call = 0; call < 3; call += 1) {
    expect(await app.http().query(api.determinism.countsCalls, {})).toBe(1);
  }
});

test("there is no Node and no browser around a function", async () => {
  expect(await app.http().query(api.determinism.surroundings, {})).toEqual({
    window: "undefined",
    global: "undefined",
    require: "undefined",
    Buffer: "undefined",
    process: ["env"],
    zone: 0,
    encodes: true,
    url: "https://a.example/b?c=1",
  });
});

test("a write that is not awaited is done all the same", async () => {
  await app.http().mutation(api.determinism.doesNotAwait, {});
  expect(await app.http().query(api.notes.list, {})).toContain("not awaited");
});
