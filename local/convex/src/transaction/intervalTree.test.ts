import fc from "fast-check";
import { expect, test } from "vitest";
import { contains, type SortKeyInterval } from "../indexing/keys.ts";
import { IntervalTree } from "./intervalTree.ts";

const bytes = fc.uint8Array({ maxLength: 2, max: 4 });
const interval: fc.Arbitrary<SortKeyInterval> = fc.record({
  start: bytes,
  end: fc.option(bytes, { nil: null }),
});

function found(tree: IntervalTree<number>, key: Uint8Array): number[] {
  const items = new Set<number>();
  tree.collect(key, items);
  return [...items].toSorted((a, b) => a - b);
}

test("finds the items whose intervals hold the key, whatever was added and removed", () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(interval, fc.nat(30), fc.boolean()), { maxLength: 60 }),
      bytes,
      (steps, key) => {
        const tree = new IntervalTree<number>();
        let model: { interval: SortKeyInterval; item: number }[] = [];
        for (const [where, item, isRemoval] of steps) {
          const at = model[item % Math.max(model.length, 1)];
          if (isRemoval && at !== undefined) {
            tree.remove(at.interval, at.item);
            model = model.filter((entry) => entry.item !== at.item || entry.interval !== at.interval);
          } else if (!model.some((entry) => entry.item === item)) {
            tree.add(where, item);
            model.push({ interval: where, item });
          }
        }
        const expected = model.filter((entry) => contains(entry.interval, key)).map((entry) => entry.item);
        expect(found(tree, key)).toEqual(expected.toSorted((a, b) => a - b));
        for (const entry of model) tree.remove(entry.interval, entry.item);
        expect(tree.isEmpty).toBe(true);
      },
    ),
  );
});

test("removing what is not there changes nothing", () => {
  const tree = new IntervalTree<number>();
  const where = { start: Uint8Array.of(1), end: Uint8Array.of(3) };
  tree.add(where, 1);
  tree.remove(where, 2);
  tree.remove({ start: Uint8Array.of(1), end: null }, 1);
  expect(found(tree, Uint8Array.of(2))).toEqual([1]);
  expect(found(tree, Uint8Array.of(3))).toEqual([]);
});

test("costs grow with the matches, not with the intervals: sorted insertions do not unbalance it", () => {
  const tree = new IntervalTree<number>();
  const key = (n: number): Uint8Array => Uint8Array.of(n >>> 24, n >>> 16, n >>> 8, n);
  for (let n = 0; n < 50_000; n++) tree.add({ start: key(2 * n), end: key(2 * n + 1) }, n);
  const started = performance.now();
  let matches = 0;
  for (let n = 0; n < 100_000; n++) matches += found(tree, key(n)).length;
  expect(matches).toBe(50_000);
  // A list would take minutes.
  expect(performance.now() - started).toBeLessThan(5000);
});
