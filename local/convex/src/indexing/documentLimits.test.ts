import { expect, test } from "vitest";
import type { Value } from "convex/values";
import { SyscallError } from "../protocol/errors.ts";
import { checkDocumentLimits } from "./documentLimits.ts";

function nested(levels: number): Value {
  return levels === 0 ? 1 : [nested(levels - 1)];
}

function refusalOf(value: { [field: string]: Value }): { code: string; message: string } | null {
  try {
    checkDocumentLimits(value);
    return null;
  } catch (error) {
    if (!(error instanceof SyscallError)) throw error;
    return { code: error.code, message: error.message };
  }
}

test("a document at its limits is accepted", () => {
  const fields = Object.fromEntries(Array.from({ length: 1_024 }, (_, i): [string, Value] => [`f${i}`, i]));
  const system = { _id: "x", _creationTime: 1 };
  expect(refusalOf(fields)).toBeNull();
  expect(refusalOf({ ...system, a: Array.from({ length: 8_192 }, () => null) })).toBeNull();
  expect(refusalOf({ ...system, a: nested(15) })).toBeNull();
  expect(refusalOf({ a: "x".repeat(1024 * 1024 - 6) })).toBeNull();
  expect(refusalOf({ ["n".repeat(1_024)]: 1, "with space~": 2, "": 3 })).toBeNull();
  expect(refusalOf({ a: { _inner: "an underscore is reserved only at the top" } })).toBeNull();
  expect(refusalOf({ a: "whole pair 😀" })).toBeNull();
});

test.each([
  [
    "too large",
    { a: "x".repeat(1024 * 1024) },
    "ValueTooLargeError",
    "Value is too large (1 MiB > maximum size 1 MiB)",
  ],
  [
    "too nested",
    { a: nested(16) },
    "InvalidDocumentError",
    "Document is too nested (nested 17 levels deep > maximum nesting 16)",
  ],
  [
    "an array too long",
    { a: Array.from({ length: 8_193 }, () => null) },
    "ArrayTooLong",
    "Array length is too long (8193 > maximum length 8192)",
  ],
  [
    "too many fields",
    { a: Object.fromEntries(Array.from({ length: 1_025 }, (_, i): [string, Value] => [`f${i}`, i])) },
    "TooManyFieldsError",
    "Object has too many fields (1025 > maximum number 1024)",
  ],
  [
    "a field of the system's",
    { _rev: 1 },
    "InvalidDocumentError",
    "Field '_rev' starts with an underscore, which is only allowed for system fields like '_id'",
  ],
  [
    "a reserved field",
    { a: { $b: 1 } },
    "InvalidFieldName",
    "Field name $b starts with a '$', which is reserved.",
  ],
  [
    "a field that is not ASCII",
    { é: 1 },
    "InvalidFieldName",
    "Field name é has invalid character 'é': Field names can only contain non-control ASCII characters",
  ],
  [
    "half of a surrogate pair",
    { a: "\ud83d" },
    "InvalidUnicodeError",
    "Strings must be valid Unicode: found a lone surrogate",
  ],
])("a document is refused: %s", (_what, value, code, message) => {
  expect(refusalOf(value)).toEqual({ code, message });
});

test("a field name too long is refused", () => {
  expect(refusalOf({ ["n".repeat(1_025)]: 1 })?.message).toContain("exceeds maximum field name length 1024.");
});

test("nesting without end is refused before the stack is used up", () => {
  let value: Value = 1;
  for (let i = 0; i < 100_000; i++) value = [value];
  expect(refusalOf({ value })?.message).toContain("Document is too nested");
});
