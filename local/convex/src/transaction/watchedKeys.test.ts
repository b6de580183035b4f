import fc from "fast-check";
import { expect, test } from "vitest";
import { contains, type SortKeyInterval } from "../indexing/keys.ts";
import { successor } from "../storage/bytes.ts";
import { WatchedKeys } from "./watchedKeys.ts";

const key = fc.uint8Array({ maxLength: 3, max: 2 });
/** Single keys, and ranges of which some end where a single key would, or nearly. */
const interval: fc.Arbitrary<SortKeyInterval> = fc.oneof(
  key.map((start) => ({ start, end: successor(start) })),
  fc.record({ start: key, end: fc.option(key, { nil: null }) }),
);

function found(watched: WatchedKeys<number>, at: Uint8Array): number[] {
  const items = new Set<number>();
  watched.collect(at, items);
  return [...items].toSorted((a, b) => a - b);
}

test("finds the items whose intervals hold the key, single keys and ranges alike", () => {
  fc.assert(
    fc.property(fc.array(interval, { maxLength: 30 }), fc.nat(30), key, (intervals, removed, at) => {
      const watched = new WatchedKeys<number>();
      for (const [item, where] of intervals.entries()) watched.add(where, item);
      const gone = intervals[removed];
      if (gone !== undefined) watched.remove(gone, removed);
      const expected = [...intervals.keys()].filter((item) => {
        const where = intervals[item];
        return item !== removed && where !== undefined && contains(where, at);
      });
      expect(found(watched, at)).toEqual(expected);
      for (const [item, where] of intervals.entries()) watched.remove(where, item);
      expect(watched.isEmpty).toBe(true);
    }),
  );
});

test("tells bytes apart that are no text", () => {
  const watched = new WatchedKeys<number>();
  const start = Uint8Array.of(0xff, 0x80);
  watched.add({ start, end: successor(start) }, 1);
  expect(found(watched, Uint8Array.of(0xff, 0x80))).toEqual([1]);
  expect(found(watched, Uint8Array.of(0xff, 0x81))).toEqual([]);
  expect(found(watched, Uint8Array.of(0xff, 0x80, 0))).toEqual([]);
});

test("removing what is not there changes nothing", () => {
  const watched = new WatchedKeys<number>();
  const start = Uint8Array.of(1);
  watched.add({ start, end: successor(start) }, 1);
  watched.remove({ start, end: successor(start) }, 2);
  watched.remove({ start, end: null }, 1);
  watched.remove({ start: Uint8Array.of(2), end: successor(Uint8Array.of(2)) }, 1);
  expect(found(watched, start)).toEqual([1]);
});
