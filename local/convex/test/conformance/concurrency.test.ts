/** Step 11: many clients at once. */
import { expect, test } from "vitest";
import { api } from "../fixtures/core/api.ts";
import { useApp } from "../harness/app.ts";
import { subscribe } from "../harness/subscription.ts";

const app = useApp("core");

test("50 increments at once, of several clients over both transports, make 50", async () => {
  const name = "parallel";
  const sockets = Array.from({ length: 5 }, () => app.sync());
  const calls = Array.from({ length: 50 }, (_, index) => {
    const socket = sockets[index % 10];
    return socket === undefined
      ? app.http().mutation(api.counters.increment, { name })
      : socket.mutation(api.counters.increment, { name });
  });
  const counts = await Promise.all(calls);
  expect(counts.toSorted((left, right) => left - right)).toEqual(
    Array.from({ length: 50 }, (_, index) => index + 1),
  );
  expect(await app.http().query(api.counters.read, { name })).toBe(50);
});

test("two that may not both leave do not both leave", async () => {
  for (let round = 0; round < 10; round += 1) {
    const [name, other] = [`left ${round}`, `right ${round}`];
    for (const counter of [name, other]) await app.http().mutation(api.counters.increment, { name: counter });
    const left = await Promise.all([
      app.http().mutation(api.counters.leave, { name, other }),
      app.http().mutation(api.counters.leave, { name: other, other: name }),
    ]);
    expect(left.filter(Boolean)).toHaveLength(1);
  }
});

test("mutations go on while an action that waits for them is under way", async () => {
  const name = "meanwhile";
  const waiting = app.http().action(api.work.writesAfter, { name, count: 20, body: "after the others" });
  for (let count = 1; count <= 20; count += 1) {
    expect(await app.http().mutation(api.counters.increment, { name })).toBe(count);
  }
  expect(await waiting).toBe(20);
  expect(await app.http().query(api.notes.list, {})).toContain("after the others");
});

test("a subscriber sees every count in rising order, though not each of them", async () => {
  const name = "watched";
  const seen = subscribe(app.sync(), api.counters.read, { name });
  await seen.value("0", (count) => count === 0);
  await Promise.all(Array.from({ length: 30 }, () => app.http().mutation(api.counters.increment, { name })));
  await seen.value("30", (count) => count === 30);
  expect(seen.values).toEqual(seen.values.toSorted((left, right) => left - right));
});
