/** Step 4: values and documents. */
import { convexToJson, type Value } from "convex/values";
import { expect, test } from "vitest";
import { api } from "../fixtures/core/api.ts";
import type { Step } from "../fixtures/core/convex/stepTypes.ts";
import { useApp } from "../harness/app.ts";
import { subscribe } from "../harness/subscription.ts";

const app = useApp("core");

const bytes = (...numbers: number[]): ArrayBuffer => new Uint8Array(numbers).buffer;

const values: Readonly<Record<string, Value>> = {
  null: null,
  true: true,
  "the smallest int64": -(2n ** 63n),
  "the greatest int64": 2n ** 63n - 1n,
  "int64 zero": 0n,
  "a float": 0.1,
  "minus zero": -0,
  NaN: Number.NaN,
  infinity: Number.POSITIVE_INFINITY,
  "minus infinity": Number.NEGATIVE_INFINITY,
  "the smallest float": Number.MIN_VALUE,
  "the greatest float": Number.MAX_VALUE,
  "an empty string": "",
  "a string of many scripts": "Grüße, 世界 \u0000 \uFFFF 😀",
  "no bytes": bytes(),
  bytes: bytes(0, 1, 127, 128, 255),
  "an empty array": [],
  "an empty object": {},
  nested: { list: [1n, [Number.NaN, { deep: bytes(7) }], null], object: { a: { b: { c: -0 } } } },
  "keys out of order": { z: 1, a: 2, M: 3 },
};

for (const [name, value] of Object.entries(values)) {
  test(`${name} travels unchanged through arguments, results and documents`, async () => {
    const http = app.http();
    const wanted = convexToJson(value);
    const json = (found: unknown) => convexToJson(found as Value);
    expect(json(await http.query(api.values.echo, { value }))).toEqual(wanted);
    expect(json(await http.mutation(api.values.echoInMutation, { value }))).toEqual(wanted);
    expect(json(await http.action(api.values.echoInAction, { value }))).toEqual(wanted);
    const stored = await http.mutation(api.values.store, { value });
    expect(json(stored.read)).toEqual(wanted);
    expect(json(await http.query(api.values.load, { id: stored.id }))).toEqual(wanted);
  });
}

test("every value reaches a live query unchanged", async () => {
  const sync = app.sync();
  for (const value of Object.values(values)) {
    const seen = subscribe(sync, api.values.echo, { value });
    expect(convexToJson((await seen.value("its echo", () => true)) as Value)).toEqual(convexToJson(value));
    seen.stop();
  }
});

test("ids have 32 characters, normalize in their own table only, and outlive their document", async () => {
  const http = app.http();
  const id = await http.mutation(api.notes.add, { body: "identified" });
  expect(id).toMatch(/^[0-9a-hjkmnp-tv-z]{32}$/);
  expect(await http.query(api.values.normalize, { table: "notes", text: id })).toBe(id);
  expect(await http.query(api.values.normalize, { table: "things", text: id })).toBe(null);
  for (const text of [
    "",
    "x",
    id.slice(1),
    id.toUpperCase(),
    `${id.slice(0, -1)}${id.endsWith("0") ? "1" : "0"}`,
  ]) {
    expect(await http.query(api.values.normalize, { table: "notes", text }), text).toBe(null);
  }
  await http.mutation(api.notes.remove, { id });
  expect(await http.query(api.notes.get, { id })).toBe(null);
});

test("an id is checked for its table, not for its document", async () => {
  const http = app.http();
  const { id } = await http.mutation(api.values.store, { value: 1 });
  await expect(http.query(api.notes.get, { id: id as never })).rejects.toThrow(
    `Found ID "${id}" from table \`things\`, which does not match the table name in validator \`v.id("notes")\`.`,
  );
});

test("get, patch, replace and delete do what they say", async () => {
  const program = (id: string): Step[] => [
    { kind: "patch", id, fields: { b: 2, a: { undefined: null } } },
    { kind: "get", id },
    { kind: "replace", id, fields: { n: { x: 1 } } },
    { kind: "get", id },
    { kind: "delete", id },
    { kind: "get", id },
    { kind: "delete", id },
    { kind: "patch", id, fields: { a: 1 } },
    { kind: "replace", id, fields: { a: 1 } },
  ];
  const http = app.http();
  const { id } = await http.mutation(api.values.store, { value: 1 });
  const failed = { failed: true };
  expect(await http.mutation(api.steps.write, { steps: program(id), throws: false })).toMatchObject([
    null,
    { _id: id, b: 2 },
    null,
    { _id: id, n: { x: 1 } },
    null,
    null,
    failed,
    failed,
    failed,
  ]);
});

test("a replacement keeps id and creation time, and forgets fields it does not name", async () => {
  const http = app.http();
  const { id } = await http.mutation(api.values.store, { value: 1 });
  const steps: Step[] = [
    { kind: "get", id },
    { kind: "replace", id, fields: { b: 1 } },
    { kind: "get", id },
  ];
  const [before, , after] = (await http.mutation(api.steps.write, { steps, throws: false })) as Record<
    string,
    unknown
  >[];
  expect(after).toEqual({ _id: id, _creationTime: before?.["_creationTime"], b: 1 });
});

test("documents of one transaction have strictly rising creation times", async () => {
  const times = await app.http().mutation(api.values.creationTimes, { count: 20 });
  const numbers = times.map(Number);
  expect(numbers).toEqual([...new Set(numbers)].toSorted((left, right) => left - right));
  expect(numbers.at(-1)).toBeLessThan((numbers[0] ?? 0) + 1);
});

test("a mutation that throws leaves no trace", async () => {
  const http = app.http();
  await expect(http.mutation(api.failures.writeThenThrow, { body: "never seen" })).rejects.toThrow(
    "after the write",
  );
  expect(await http.query(api.notes.list, {})).not.toContain("never seen");
});

test("a sub-mutation that throws takes back its own writes only", async () => {
  const http = app.http();
  expect(await http.mutation(api.failures.catchesNested, { body: "nested" })).toBe("caught an Error");
  const notes = await http.query(api.notes.list, {});
  expect(notes).toContain("nested outer");
  expect(notes).not.toContain("nested inner");
});

test("a write that the schema refuses can be caught, and the rest commits", async () => {
  const http = app.http();
  const message = await http.mutation(api.failures.catchesRefusedInsert, { body: "kept" });
  expect(message).toContain(
    'Failed to insert or update a document in table "notes" because it does not match the schema',
  );
  expect(message).toContain("Path: .body\nValue: 3.0\nValidator: v.string()");
  expect(await http.query(api.notes.list, {})).toContain("kept");
});

test("arguments and results that do not fit are refused in Convex's words", async () => {
  const http = app.http();
  const call = (args: Record<string, Value>) => http.query(api.failures.wantsNumber, args as never);
  await expect(call({})).rejects.toThrow(
    "ArgumentValidationError: Object is missing the required field `amount`. Consider wrapping the field validator in " +
      "`v.optional(...)` if this is expected.\n\nObject: {}\nValidator: v.object({amount: v.float64()})",
  );
  await expect(call({ amount: 1, more: "x" })).rejects.toThrow(
    "ArgumentValidationError: Object contains extra field `more` that is not in the validator.",
  );
  await expect(call({ amount: 1n })).rejects.toThrow(
    "ArgumentValidationError: Value does not match validator.\nPath: .amount\nValue: 1\nValidator: v.float64()",
  );
  await expect(http.query(api.failures.wrongReturn, {})).rejects.toThrow(
    "ReturnsValidationError: Value does not match validator.\n\nValue: 3.0\nValidator: v.string()",
  );
});
