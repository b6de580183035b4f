import fc from "fast-check";
import { expect, test } from "vitest";
import type { Value } from "convex/values";
import { SyscallError } from "../protocol/errors.ts";
import { toInterval, type RangeExpression } from "./indexRange.ts";
import { contains } from "./keys.ts";
import { compareValues, encodeSortKey } from "./sortKey.ts";
import { anyValue } from "./valueArbitrary.ts";

type Bound = RangeExpression["type"];

function expression(type: Bound, fieldPath: string, value: Value | undefined): RangeExpression {
  return { type, fieldPath, value };
}

/** Which of the values of field `a`, in an index on it, a range takes. */
function taken(range: RangeExpression[], values: (Value | undefined)[]): (Value | undefined)[] {
  const interval = toInterval(["a"], range);
  return values.filter((value) => contains(interval, encodeSortKey([value, 1, "id"])));
}

function refusalOf(fields: string[], range: RangeExpression[]): { code: string; message: string } {
  try {
    toInterval(fields, range, "items.by_ab");
  } catch (error) {
    if (error instanceof SyscallError) return { code: error.code, message: error.message };
    throw error;
  }
  throw new Error("Expected a refusal");
}

const MIXED = [undefined, null, 1n, 1, 5, 9, true, "a", []];

test("without bounds a range is the whole index", () => {
  expect(taken([], MIXED)).toEqual(MIXED);
  expect(toInterval([], [])).toEqual({ start: new Uint8Array(0), end: null });
});

test("an upper bound alone lets in documents without the field, and all types below", () => {
  expect(taken([expression("Lt", "a", 5)], MIXED)).toEqual([undefined, null, 1n, 1]);
  expect(taken([expression("Lte", "a", 5)], MIXED)).toEqual([undefined, null, 1n, 1, 5]);
});

test("a lower bound alone lets in all types above", () => {
  expect(taken([expression("Gt", "a", 5)], MIXED)).toEqual([9, true, "a", []]);
  expect(taken([expression("Gte", "a", 5)], MIXED)).toEqual([5, 9, true, "a", []]);
});

test("undefined is a value of its own in a range", () => {
  expect(taken([expression("Eq", "a", undefined)], MIXED)).toEqual([undefined]);
  expect(taken([expression("Gt", "a", undefined)], MIXED)).toEqual(MIXED.slice(1));
});

test("a string does not match those that go on with a zero character", () => {
  const strings = ["", "\0", "a", "a\0", "a\0b", "ab"];
  expect(taken([expression("Eq", "a", "")], strings)).toEqual([""]);
  expect(taken([expression("Eq", "a", "a")], strings)).toEqual(["a"]);
  expect(taken([expression("Lte", "a", "a")], strings)).toEqual(["", "\0", "a"]);
  expect(taken([expression("Gt", "a", "a")], strings)).toEqual(["a\0", "a\0b", "ab"]);
});

test("zero is not negative zero, and no integer is a float", () => {
  expect(taken([expression("Eq", "a", 0)], [-0, 0, 0n])).toEqual([0]);
  expect(taken([expression("Eq", "a", NaN)], [NaN, 1])).toEqual([NaN]);
});

test("a range takes exactly the values that its comparisons are true of", () => {
  const holds: Record<Bound, (order: number) => boolean> = {
    Eq: (order) => order === 0,
    Gt: (order) => order > 0,
    Gte: (order) => order >= 0,
    Lt: (order) => order < 0,
    Lte: (order) => order <= 0,
  };
  const lower = fc.constantFrom<Bound>("Gt", "Gte");
  const upper = fc.constantFrom<Bound>("Lt", "Lte");
  fc.assert(
    fc.property(lower, anyValue(), upper, anyValue(), anyValue(), (least, from, most, to, value) => {
      const range = [expression(least, "a", from), expression(most, "a", to)];
      const expected = holds[least](compareValues(value, from)) && holds[most](compareValues(value, to));
      expect(taken(range, [value])).toHaveLength(expected ? 1 : 0);
    }),
  );
});

test("equalities come in any order and fix the fields before the bound", () => {
  const range = [expression("Eq", "b", 2), expression("Gt", "c", 3), expression("Eq", "a", 1)];
  const interval = toInterval(["a", "b", "c"], range);
  expect(contains(interval, encodeSortKey([1, 2, 4, 0, "id"]))).toBe(true);
  expect(contains(interval, encodeSortKey([1, 2, 3, 0, "id"]))).toBe(false);
  expect(contains(interval, encodeSortKey([1, 3, 4, 0, "id"]))).toBe(false);
  expect(contains(interval, encodeSortKey([2, 2, 4, 0, "id"]))).toBe(false);
});

test("creation time and id follow the fields of any index", () => {
  const interval = toInterval(["a"], [expression("Eq", "a", 1), expression("Gte", "_creationTime", 7)]);
  expect(contains(interval, encodeSortKey([1, 7, "id"]))).toBe(true);
  expect(contains(interval, encodeSortKey([1, 6, "id"]))).toBe(false);
  expect(contains(toInterval(["_id"], [expression("Eq", "_id", "id")]), encodeSortKey(["id"]))).toBe(true);
});

test("a field that the index does not have is refused", () => {
  expect(refusalOf(["a", "b"], [expression("Eq", "wrong", 1)])).toEqual({
    code: "FieldNotInIndex",
    message:
      'The index range included a comparison with "wrong", but items.by_ab with fields ["a", "b", "_creationTime"] ' +
      "doesn't index this field. For more information see https://docs.convex.dev/using/indexes.",
  });
});

test.each([
  ["a field that is skipped", [expression("Eq", "b", 1)], '["b"]', "b"],
  ["a bound before an equality", [expression("Gt", "a", 1), expression("Eq", "b", 1)], '["b", "a"]', "b"],
])("fields out of order are refused: %s", (_what, range, queryFields, first) => {
  expect(refusalOf(["a", "b"], range)).toEqual({
    code: "InvalidIndexRange",
    message:
      "Tried to query index items.by_ab but the query didn't use the index fields in order.\n" +
      `Index fields: ["a", "b", "_creationTime"]\nQuery fields: ${queryFields}\nFirst incorrect field: "${first}"\n` +
      "For more information see https://docs.convex.dev/using/indexes.",
  });
});

test.each([
  [
    [expression("Eq", "a", 1), expression("Eq", "a", 2)],
    'equality bound in index range. Can\'t add "a" == 2.0.',
  ],
  [
    [expression("Gt", "a", 1), expression("Gte", "a", 2n)],
    'lower bound in index range. Can\'t add "a" >= 2.',
  ],
  [
    [expression("Lt", "a", 1), expression("Lt", "b", "x")],
    'upper bound in index range. Can\'t add "b" < "x".',
  ],
  [
    [expression("Eq", "a", 1), expression("Gt", "a", 0)],
    'inequality bound in index range. Can\'t add "a" == 1.0.',
  ],
])("a second bound of a kind is refused (%#)", (range, text) => {
  expect(refusalOf(["a", "b"], range)).toEqual({
    code: "AlreadyDefinedBound",
    message: `Already defined ${text}`,
  });
});

test("bounds on two fields are refused", () => {
  expect(refusalOf(["a", "b"], [expression("Gt", "a", 1), expression("Lt", "b", 1)])).toEqual({
    code: "BoundsOnMultipleFields",
    message:
      "Upper and lower bounds in `range` can only be applied to a single index field. This query against index " +
      'items.by_ab attempted to set a range bound on both "a" and "b". Consider using `filter` instead. ' +
      "See https://docs.convex.dev/using/indexes for more info.",
  });
});
