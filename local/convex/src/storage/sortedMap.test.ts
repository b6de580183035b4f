import fc from "fast-check";
import { expect, test } from "vitest";
import { SortedMap } from "./sortedMap.ts";

const EVERYTHING = { start: new Uint8Array(0), end: null };

function keyOf(number: number): Uint8Array {
  return Uint8Array.of(number >>> 8, number & 0xff);
}

function keysOf(map: SortedMap<number>, order: "asc" | "desc" = "asc"): number[] {
  return Array.from(map.range(EVERYTHING, order), ([, value]) => value);
}

test.each(["rising", "falling", "scattered"])(
  "thousands of keys in %s order stay sorted while leaves split and empty",
  (kind) => {
    const map = new SortedMap<number>();
    const numbers = Array.from({ length: 5000 }, (_, index) => index);
    const arrival =
      kind === "rising"
        ? numbers
        : kind === "falling"
          ? numbers.toReversed()
          : numbers.map((n) => (n * 2339) % 5000);
    for (const number of arrival) map.set(keyOf(number), number);
    expect(map.size).toBe(5000);
    expect(keysOf(map)).toEqual(numbers);
    expect(keysOf(map, "desc")).toEqual(numbers.toReversed());
    for (const number of arrival) if (number % 7 !== 0) expect(map.delete(keyOf(number))).toBe(true);
    expect(map.delete(keyOf(1))).toBe(false);
    expect(keysOf(map)).toEqual(numbers.filter((number) => number % 7 === 0));
    expect(map.get(keyOf(7))).toBe(7);
    expect(map.get(keyOf(8))).toBeUndefined();
    map.clear();
    expect(keysOf(map)).toEqual([]);
  },
);

test("setting a key again changes its value and not the size", () => {
  const map = new SortedMap<number>();
  map.set(keyOf(1), 1);
  map.set(keyOf(1), 2);
  expect(map.size).toBe(1);
  expect(map.get(keyOf(1))).toBe(2);
});

test("an iteration finds its place again whatever changes around it", () => {
  const change = fc.record({ key: fc.nat(40), isRemoval: fc.boolean() });
  fc.assert(
    fc.property(
      fc.uniqueArray(fc.nat(40)),
      fc.array(change),
      fc.constantFrom("asc" as const, "desc" as const),
      (start, changes, order) => {
        const map = new SortedMap<number>();
        for (const number of start) map.set(keyOf(number), number);
        const ahead = (a: number, b: number): boolean => (order === "asc" ? a > b : a < b);
        const queue = [...changes];
        let last = order === "asc" ? -1 : 41;
        for (const [, number] of map.range(EVERYTHING, order)) {
          expect(ahead(number, last)).toBe(true);
          // Nothing that is in the map now was passed over.
          const next = keysOf(map, order).find((candidate) => ahead(candidate, last));
          expect(number).toBe(next);
          last = number;
          const step = queue.shift();
          if (step?.isRemoval === true) map.delete(keyOf(step.key));
          else if (step !== undefined) map.set(keyOf(step.key), step.key);
        }
        expect(keysOf(map).some((number) => ahead(number, last))).toBe(false);
      },
    ),
  );
});
