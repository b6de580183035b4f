import fc from "fast-check";
import { expect, test } from "vitest";
import { CreationClock, nextUp } from "./creationClock.ts";

test("the first time is the transaction's own, each further one the next number up", () => {
  const clock = new CreationClock(1_700_000_000_000, 0);
  expect(clock.take()).toBe(1_700_000_000_000);
  expect(clock.take()).toBe(1_700_000_000_000.0002);
  expect(clock.take()).toBe(1_700_000_000_000.0005);
});

test("no time is given out that an earlier transaction has given out or gone beyond", () => {
  expect(new CreationClock(1000, 1000).take()).toBe(nextUp(1000));
  expect(new CreationClock(1000, 2000).take()).toBe(nextUp(2000));
  expect(new CreationClock(2000, 1000).take()).toBe(2000);
});

test("nothing lies between a number and the next one up", () => {
  fc.assert(
    fc.property(fc.double({ min: 0, max: 1e300, noNaN: true }), (value) => {
      const next = nextUp(Math.abs(value));
      expect(next).toBeGreaterThan(value);
      const middle = value + (next - value) / 2;
      expect(middle === value || middle === next).toBe(true);
    }),
  );
});
