import { expect, test } from "vitest";
import { ReadSet } from "./readSet.ts";

const key = (...numbers: number[]): Uint8Array => Uint8Array.from(numbers);
const from = (start: number, end: number | null) => ({
  start: key(start),
  end: end === null ? null : key(end),
});

/** Which of the keys 0 to 9 of index 1 the set covers. */
function covered(readSet: ReadSet): number[] {
  const keys = Array.from({ length: 10 }, (_, n) => n);
  return keys.filter((n) => readSet.covers(1, key(n)));
}

test("an ascending scan covers what was passed, and the rest of the interval once exhausted", () => {
  const readSet = new ReadSet();
  const note = readSet.noteScan(1, from(2, 8), "asc");
  expect(covered(readSet)).toEqual([]);
  note.advance(key(4));
  expect(covered(readSet)).toEqual([2, 3, 4]);
  note.exhaust();
  expect(covered(readSet)).toEqual([2, 3, 4, 5, 6, 7]);
  expect(readSet.covers(2, key(3))).toBe(false);
});

test("a descending scan covers what was passed from above", () => {
  const readSet = new ReadSet();
  const note = readSet.noteScan(1, from(2, 8), "desc");
  expect(covered(readSet)).toEqual([]);
  note.advance(key(6));
  expect(covered(readSet)).toEqual([6, 7]);
  note.exhaust();
  expect(covered(readSet)).toEqual([2, 3, 4, 5, 6, 7]);
});

test("scans without an upper bound are covered likewise", () => {
  const ascending = new ReadSet();
  ascending.noteScan(1, from(7, null), "asc").exhaust();
  expect(covered(ascending)).toEqual([7, 8, 9]);
  const descending = new ReadSet();
  const note = descending.noteScan(1, from(5, null), "desc");
  expect(covered(descending)).toEqual([]);
  note.advance(key(8));
  expect(covered(descending)).toEqual([8, 9]);
  note.exhaust();
  expect(covered(descending)).toEqual([5, 6, 7, 8, 9]);
});

test("a point covers itself alone", () => {
  const readSet = new ReadSet();
  readSet.notePoint(1, key(3));
  expect(covered(readSet)).toEqual([3]);
  expect(readSet.covers(1, key(3, 0))).toBe(false);
});

test("merging joins what overlaps or touches and leaves out what is empty", () => {
  const readSet = new ReadSet();
  for (const [start, end] of [
    [5, 6],
    [1, 2],
    [3, 3],
    [2, 4],
    [1, 3],
  ] as const)
    readSet.note(1, from(start, end));
  readSet.note(2, from(1, null));
  readSet.note(2, from(4, 5));
  readSet.note(3, from(1, 1));
  expect([...readSet.merged()]).toEqual([
    [1, [from(1, 4), from(5, 6)]],
    [2, [from(1, null)]],
  ]);
  expect(readSet.intervalCount).toBe(8);
});
