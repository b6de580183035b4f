import { expect, test } from "vitest";
import { convexToJson, v, type Value } from "convex/values";
import type { ValidatorJson } from "../protocol/validator.ts";
import { encodeDocumentId } from "./documentId.ts";
import { checkArgs, checkDocument, checkValue, type TableLookup } from "./validate.ts";
import { printValidator } from "./validatorText.ts";

const TABLES = new Map([
  ["users", 10_001],
  ["messages", 10_002],
  ["_storage", 5],
]);

const lookup: TableLookup = {
  tableNumberOf: (name) => TABLES.get(name) ?? null,
  tableNameOf: (number) => [...TABLES].find(([, tableNumber]) => tableNumber === number)?.[0] ?? null,
  isSystem: (number) => number < 10_001,
};

const idIn = (tableNumber: number) => encodeDocumentId(tableNumber, new Uint8Array(16));

/** The JSON that `convex/values` itself exports of a validator. */
function jsonOf(validator: { isConvexValidator: true }): ValidatorJson {
  if (!("json" in validator)) throw new Error("Expected a validator to have JSON");
  // What convex/values exports is what the protocol says.
  return validator.json as ValidatorJson; // oxlint-disable-line typescript/no-unsafe-type-assertion
}

const check = (validator: { isConvexValidator: true }, value: Value | undefined) =>
  checkValue(jsonOf(validator), value, lookup);

test("a value of the type that is asked for fits", () => {
  const fitting: [{ isConvexValidator: true }, Value][] = [
    [v.null(), null],
    [v.number(), NaN],
    [v.float64(), 1.5],
    [v.int64(), 1n],
    [v.commitTs(), 1n],
    [v.boolean(), false],
    [v.string(), ""],
    [v.bytes(), new ArrayBuffer(0)],
    [v.any(), { deep: [1n] }],
    [v.literal("a"), "a"],
    [v.literal(3n), 3n],
    [v.id("users"), idIn(10_001)],
    [v.id("_storage"), idIn(5)],
    [v.array(v.string()), ["a", "b"]],
    [v.record(v.string(), v.number()), { a: 1 }],
    [v.union(v.string(), v.null()), null],
    [v.object({ a: v.number(), b: v.optional(v.string()) }), { a: 1 }],
  ];
  for (const [validator, value] of fitting) expect(check(validator, value)).toBeNull();
});

test("a value of another type does not", () => {
  const scalars = [v.null(), v.number(), v.int64(), v.boolean(), v.string(), v.bytes()];
  const values: Value[] = [null, 1, 1n, true, "a", new ArrayBuffer(0)];
  for (const [i, validator] of scalars.entries()) {
    for (const [j, value] of values.entries()) expect(check(validator, value) === null).toBe(i === j);
  }
  expect(check(v.string(), 1)).toBe("Value does not match validator.\n\nValue: 1.0\nValidator: v.string()");
  expect(check(v.array(v.any()), {})).toBe(
    "Value does not match validator.\n\nValue: {}\nValidator: v.array(v.any())",
  );
  expect(check(v.object({}), [])).toBe(
    "Value does not match validator.\n\nValue: []\nValidator: v.object({})",
  );
  expect(check(v.string(), undefined)).toContain("Value: undefined");
});

test("a path says which part does not match", () => {
  const validator = v.object({ a: v.object({ b: v.array(v.string()) }) });
  expect(check(validator, { a: { b: ["x", 2n] } })).toBe(
    "Value does not match validator.\nPath: .a.b[1]\nValue: 2\nValidator: v.string()",
  );
});

test("a missing field is named, with the object and its validator", () => {
  const validator = v.object({ name: v.string(), age: v.optional(v.number()) });
  expect(check(validator, { age: 3 })).toBe(
    "Object is missing the required field `name`. Consider wrapping the field validator in `v.optional(...)` if " +
      "this is expected.\n\nObject: {age: 3.0}\nValidator: v.object({age: v.optional(v.float64()), name: v.string()})",
  );
});

test("an extra field is named, also deep inside", () => {
  expect(check(v.object({ a: v.object({}) }), { a: { extra: 1 } })).toBe(
    "Object contains extra field `extra` that is not in the validator.\nPath: .a\n" +
      "Object: {extra: 1.0}\nValidator: v.object({})",
  );
});

test("a field that is inherited is not there, and one of that name can be asked for", () => {
  expect(check(v.object({ toString: v.string() }), {})).toContain("missing the required field `toString`");
  expect(check(v.object({}), { constructor: 1 })).toContain("extra field `constructor`");
});

test("a literal matches by type and value", () => {
  expect(check(v.literal("x"), "y")).toBe('`"y"` does not match literal validator `v.literal("x")`.');
  expect(check(v.object({ a: v.literal(1) }), { a: 1n })).toBe(
    "`1` does not match literal validator `v.literal(1.0)`.Path: .a",
  );
});

test("an id is of its table, whether the document exists or not", () => {
  const other = idIn(10_002);
  const system = idIn(5);
  expect(check(v.id("users"), other)).toBe(
    `Found ID "${other}" from table \`messages\`, which does not match the table name in validator \`v.id("users")\`.`,
  );
  expect(check(v.id("users"), system)).toBe(
    `Found ID "${system}" from a system table, which does not match the table name in validator \`v.id("users")\`.`,
  );
});

test("what is no id, or of a table that is not there, is a plain mismatch", () => {
  for (const value of ["nonsense", idIn(12_345), 1]) {
    expect(check(v.id("users"), value)).toMatch(
      /^Value does not match validator\.\n\n.*\nValidator: v\.id\("users"\)$/,
    );
  }
});

test("a union reports itself, not the members that were tried", () => {
  const union = v.union(v.object({ kind: v.literal("a") }), v.object({ kind: v.literal("b") }));
  expect(check(union, { kind: "c" })).toBe(
    'Value does not match validator.\n\nValue: {kind: "c"}\n' +
      'Validator: v.union(v.object({kind: v.literal("a")}), v.object({kind: v.literal("b")}))',
  );
  expect(check(v.union(), null)).toContain("Validator: v.union()");
});

test("a union of one reports its member", () => {
  expect(check(v.union(v.object({ a: v.string() })), {})).toContain("missing the required field `a`");
});

test("a record's names and values are both checked", () => {
  expect(check(v.record(v.id("users"), v.number()), { nobody: 1 })).toBe(
    'Value does not match validator.\nPath: .keys()\nValue: "nobody"\nValidator: v.id("users")',
  );
  expect(check(v.record(v.string(), v.number()), { a: "b" })).toBe(
    'Value does not match validator.\nPath: .values()\nValue: "b"\nValidator: v.float64()',
  );
});

test("arguments are one object", () => {
  const validator = jsonOf(v.object({ a: v.number() }));
  expect(checkArgs(validator, [{ a: 1 }], lookup)).toBeNull();
  expect(checkArgs(jsonOf(v.any()), [1, 2], lookup)).toBeNull();
  expect(checkArgs(validator, [1, 2], lookup)).toBe(
    "Expected to receive a single object as the function's argument. Instead received 2 arguments: [1.0, 2.0]",
  );
  expect(checkArgs(validator, [], lookup)).toContain("Instead received 0 arguments: []");
  expect(checkArgs(validator, ["x"], lookup)).toBe(
    'Expected to receive an object as the function\'s argument. Instead received: "x"',
  );
  expect(checkArgs(validator, [{}], lookup)).toContain("missing the required field `a`");
});

test("a document's system fields fit every type of document", () => {
  const system = { _id: idIn(10_001), _creationTime: 1 };
  const object = jsonOf(v.object({ name: v.string() }));
  const union = jsonOf(v.union(v.object({ name: v.string() }), v.object({ title: v.string() })));
  expect(checkDocument(null, { ...system, anything: 1 }, lookup)).toBeNull();
  expect(checkDocument(jsonOf(v.any()), { ...system, anything: 1 }, lookup)).toBeNull();
  expect(checkDocument(object, { ...system, name: "a" }, lookup)).toBeNull();
  expect(checkDocument(union, { ...system, title: "a" }, lookup)).toBeNull();
  expect(checkDocument(object, { ...system, name: 1 }, lookup)).toContain("Path: .name");
  expect(checkDocument(object, { ...system, extra: 1 }, lookup)).not.toContain("_creationTime");
});

test("every validator prints as its author would write it", () => {
  const validator = v.object({
    z: v.record(v.string(), v.union(v.null(), v.int64())),
    a: v.optional(v.array(v.bytes())),
    lits: v.union(v.literal(true), v.literal(2), v.literal(3n), v.literal('"')),
    rest: v.object({ id: v.id("t"), b: v.boolean(), any: v.any(), ts: v.commitTs() }),
  });
  expect(printValidator(jsonOf(validator))).toBe(
    "v.object({a: v.optional(v.array(v.bytes())), " +
      'lits: v.union(v.literal(true), v.literal(2.0), v.literal(<bigint>), v.literal("\\"")), ' +
      'rest: v.object({any: v.any(), b: v.boolean(), id: v.id("t"), ts: v.commitTs()}), ' +
      "z: v.record(v.string(), v.union(v.null(), v.int64()))})",
  );
  expect(printValidator({ type: "literal", value: convexToJson(Infinity) })).toBe("v.literal(<number>)");
});
