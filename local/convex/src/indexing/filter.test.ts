import fc from "fast-check";
import { expect, test } from "vitest";
import { convexToJson, type Value } from "convex/values";
import { SyscallError } from "../protocol/errors.ts";
import type { JsonValue } from "../protocol/json.ts";
import { documentOfValue } from "./document.ts";
import { parseExpression } from "./expression.ts";
import { evaluateFilter } from "./filter.ts";
import { compareValues } from "./sortKey.ts";
import { anyValue } from "./valueArbitrary.ts";

const document = documentOfValue({ a: 1, n: 7n, b: { c: "x" }, yes: true, list: [1], zero: -0 });

const literal = (value: Value | undefined): JsonValue => ({
  $literal: value === undefined ? { $undefined: null } : convexToJson(value),
});
const field = (path: string): JsonValue => ({ $field: path });
const passes = (expression: JsonValue) => evaluateFilter(parseExpression(expression), document);

function evalErrorOf(expression: JsonValue): string {
  try {
    passes(expression);
  } catch (error) {
    if (error instanceof SyscallError && error.code === "EvalError") return error.message;
    throw error;
  }
  throw new Error("Expected an EvalError");
}

test("comparisons follow the order of all values", () => {
  fc.assert(
    fc.property(anyValue(), anyValue(), (left, right) => {
      const order = compareValues(left, right);
      const operands = [literal(left), literal(right)];
      expect(passes({ $eq: operands })).toBe(order === 0);
      expect(passes({ $neq: operands })).toBe(order !== 0);
      expect(passes({ $lt: operands })).toBe(order < 0);
      expect(passes({ $lte: operands })).toBe(order <= 0);
      expect(passes({ $gt: operands })).toBe(order > 0);
      expect(passes({ $gte: operands })).toBe(order >= 0);
    }),
  );
});

test("equality tells -0 from 0 and an int64 from a float64", () => {
  expect(passes({ $eq: [field("zero"), literal(0)] })).toBe(false);
  expect(passes({ $eq: [field("zero"), literal(-0)] })).toBe(true);
  expect(passes({ $eq: [field("n"), literal(7)] })).toBe(false);
  expect(passes({ $eq: [literal(NaN), literal(NaN)] })).toBe(true);
});

test("a path that leads nowhere is undefined, below all values", () => {
  for (const path of ["missing", "a.c", "b.c.d", "list.0", "missing.deep"]) {
    expect(passes({ $eq: [field(path), literal(undefined)] })).toBe(true);
    expect(passes({ $lt: [field(path), literal(null)] })).toBe(true);
  }
  expect(passes({ $eq: [field("b.c"), literal("x")] })).toBe(true);
});

test.each<[string, Value, Value, Value]>([
  ["$add", 1.5, 2, 3.5],
  ["$sub", 1, 2, -1],
  ["$mul", 3, 2, 6],
  ["$div", 1, 0, Infinity],
  ["$mod", -7, 3, -1],
  ["$add", 1n, 2n, 3n],
  ["$sub", 1n, 2n, -1n],
  ["$mul", 3n, 2n, 6n],
  ["$div", -7n, 2n, -3n],
  ["$mod", -7n, 3n, -1n],
])("%s of numbers of one kind (%#)", (operation, left, right, result) => {
  expect(passes({ $eq: [{ [operation]: [literal(left), literal(right)] }, literal(result)] })).toBe(true);
});

test("negation is of numbers", () => {
  expect(passes({ $eq: [{ $neg: field("a") }, literal(-1)] })).toBe(true);
  expect(passes({ $eq: [{ $neg: field("n") }, literal(-7n)] })).toBe(true);
});

test("and, or and not look no further than they must", () => {
  const fails = { $add: [literal(1), literal("a")] };
  expect(passes({ $and: [literal(false), fails] })).toBe(false);
  expect(passes({ $or: [field("yes"), fails] })).toBe(true);
  expect(passes({ $and: [] })).toBe(true);
  expect(passes({ $or: [] })).toBe(false);
  expect(passes({ $not: { $not: field("yes") } })).toBe(true);
});

test.each<[JsonValue, string]>([
  [{ $add: [literal(1), literal("a")] }, 'Cannot add 1.0 (type Float64) and "a" (type String)'],
  [{ $sub: [literal(1n), literal(1)] }, "Cannot subtract 1 (type Int64) and 1.0 (type Float64)"],
  [
    { $mul: [literal(null), field("missing")] },
    "Cannot multiply null (type Null) and undefined (type undefined)",
  ],
  [{ $div: [literal(1n), literal(0n)] }, "Cannot divide 1 by zero"],
  [{ $mod: [literal(1n), literal(0n)] }, "Cannot mod 1 by zero"],
  [
    { $add: [literal(2n ** 63n - 1n), literal(1n)] },
    "Cannot add 9223372036854775807 and 1: the result is out of range for Int64",
  ],
  [
    { $div: [literal(-(2n ** 63n)), literal(-1n)] },
    "Cannot divide -9223372036854775808 and -1: the result is out of range for Int64",
  ],
  [
    { $neg: literal(-(2n ** 63n)) },
    "Cannot negate -9223372036854775808: the result is out of range for Int64",
  ],
  [{ $neg: literal(true) }, "Cannot negate true (type Boolean)"],
  [field("a"), "Cannot use value 1.0 (type Float64) as a Boolean"],
  [{ $not: field("missing") }, "Cannot use value undefined (type undefined) as a Boolean"],
  [{ $and: [field("yes"), field("b")] }, 'Cannot use value {c: "x"} (type Object) as a Boolean'],
])("what cannot be computed is an EvalError (%#)", (expression, message) => {
  expect(evalErrorOf(expression)).toBe(message);
});

test.each<[JsonValue]>([
  [{}],
  [null],
  [{ $eq: [literal(1)] }],
  [{ $eq: literal(1) }],
  [{ $and: literal(true) }],
  [{ $field: 1 }],
  [{ $xor: [] }],
  [{ $not: literal(true), $neg: literal(1) }],
  [{ $not: null }],
])("what is no expression is refused (%#)", (json) => {
  expect(() => parseExpression(json)).toThrow("Invalid filter expression: ");
});
