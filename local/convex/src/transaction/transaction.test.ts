import { jsonToConvex } from "convex/values";
import fc from "fast-check";
import { expect, test } from "vitest";
import { encodeDocumentId } from "../indexing/documentId.ts";
import { FatalFunctionError } from "../protocol/errors.ts";
import type { JsonValue } from "../protocol/json.ts";
import { MemoryStore } from "../storage/memoryStore.ts";
import type { ValidatorJson } from "../protocol/validator.ts";
import {
  deploySchema,
  fullScan,
  insertAll,
  openTestDatabase,
  queryRows,
  schemaOf,
  tableSchema,
} from "./testDatabase.ts";
import type { Transaction } from "./transaction.ts";
import { DEFAULT_TRANSACTION_LIMITS } from "./usage.ts";

const byN = (order: "asc" | "desc", range: JsonValue[] = []): JsonValue => ({
  type: "IndexRange",
  indexName: "items.by_n",
  range,
  order,
});

function numbers(tx: Transaction, source: JsonValue): unknown[] {
  return Array.from(queryRows(tx, source), ({ value }) => value["n"]);
}

test("a document is read back with its id and creation time, by its own transaction and by later ones", () => {
  const { db, clock, mutate } = openTestDatabase();
  const id = mutate((tx) => {
    const made = tx.insert("items", { n: 1 });
    expect(tx.get(made)?.value).toEqual({ _id: made, _creationTime: clock.ms, n: 1 });
    return made;
  });
  expect(db.begin("query").get(id, "items")?.value).toEqual({ _id: id, _creationTime: clock.ms, n: 1 });
});

test("nothing of a transaction is seen before it commits", () => {
  const { db } = openTestDatabase();
  const tx = db.begin("mutation");
  const id = tx.insert("items", { n: 1 });
  expect(db.begin("query").get(id)).toBeNull();
  expect(db.begin("query").count("items")).toBe(0);
  db.commit(tx);
  expect(db.begin("query").get(id)?.value["n"]).toBe(1);
});

test("creation times rise within a transaction and across transactions of one millisecond", () => {
  const { db, mutate } = openTestDatabase();
  mutate((tx) => insertAll(tx, "items", [{ n: 1 }, { n: 2 }, { n: 3 }]));
  mutate((tx) => insertAll(tx, "items", [{ n: 4 }, { n: 5 }]));
  expect(numbers(db.begin("query"), fullScan("items"))).toEqual([1, 2, 3, 4, 5]);
  expect(numbers(db.begin("query"), fullScan("items", "desc"))).toEqual([5, 4, 3, 2, 1]);
});

test("ids of user tables have 32 characters, those of system tables 31", () => {
  const { mutate } = openTestDatabase();
  mutate((tx) => {
    expect(tx.insert("items", {})).toMatch(/^[0-9a-hjkmnp-tv-z]{32}$/);
    expect(tx.system.insert("_storage", {})).toHaveLength(31);
  });
});

test("patch merges, deletes fields that are undefined, and keeps the rest", () => {
  const { mutate } = openTestDatabase();
  mutate((tx) => {
    const id = tx.insert("items", { a: 1, b: 2, c: { d: 3 } });
    const created = tx.get(id)?.value["_creationTime"];
    tx.patch(id, { a: 9, b: undefined, e: null });
    expect(tx.get(id)?.value).toEqual({ _id: id, _creationTime: created, a: 9, c: { d: 3 }, e: null });
  });
});

test("replace keeps id and creation time, and accepts them where they are equal", () => {
  const { mutate } = openTestDatabase();
  mutate((tx) => {
    const id = tx.insert("items", { a: 1 });
    const _creationTime = tx.get(id)?.value["_creationTime"] ?? null;
    tx.replace(id, { b: 2 });
    expect(tx.get(id)?.value).toEqual({ _id: id, _creationTime, b: 2 });
    tx.replace(id, { _id: id, _creationTime, c: 3 });
    expect(tx.get(id)?.value).toEqual({ _id: id, _creationTime, c: 3 });
  });
});

test("id and creation time cannot be changed", () => {
  const { mutate } = openTestDatabase();
  mutate((tx) => {
    const id = tx.insert("items", { a: 1 });
    expect(() => tx.patch(id, { _id: "x" })).toThrow(
      `Provided document ID "${id}" doesn't match '_id' field "x"`,
    );
    expect(() => tx.patch(id, { _id: undefined })).toThrow("doesn't match '_id' field");
    expect(() => tx.replace(id, { _creationTime: 1 })).toThrow("Provided '_creationTime' field 1");
    expect(() => tx.insert("items", { _id: id })).toThrow("gets its '_id' and '_creationTime' by itself");
    expect(tx.get(id)?.value["a"]).toBe(1);
  });
});

test("writing to a document that is not there is refused by name", () => {
  const { mutate } = openTestDatabase();
  mutate((tx) => {
    const id = tx.insert("items", {});
    tx.remove(id);
    expect(tx.get(id)).toBeNull();
    expect(() => tx.patch(id, {})).toThrow(`Update on nonexistent document ID ${id}`);
    expect(() => tx.replace(id, {})).toThrow(`Replace on nonexistent document ID ${id}`);
    expect(() => tx.remove(id)).toThrow(`Delete on nonexistent document ID ${id}`);
  });
});

test("an id of another table than the one named is refused, one of an unknown table reads as null", () => {
  const { mutate } = openTestDatabase();
  mutate((tx) => {
    const id = tx.insert("items", {});
    tx.insert("others", {});
    expect(() => tx.get(id, "others")).toThrow(
      'Invalid argument `id` for `db.get`: expected to be an Id<"others">, got Id<"items"> instead.',
    );
    expect(() => tx.remove(id, "others")).toThrow("Invalid argument `id` for `db.delete`");
    expect(() => tx.get("garbage")).toThrow("Invalid argument `id` for `db.get`");
    expect(tx.get(encodeDocumentId(20_000, new Uint8Array(16)))).toBeNull();
  });
});

test("the lookup for ids knows tables both ways, and notes the one that is not there", () => {
  const { db, mutate } = openTestDatabase();
  mutate((tx) => tx.insert("items", {}));
  const tx = db.begin("query");
  const lookup = tx.tableLookup();
  const number = lookup.tableNumberOf("items");
  expect(lookup.tableNameOf(number ?? 0)).toBe("items");
  expect([lookup.isSystem(number ?? 0), lookup.isSystem(1)]).toEqual([false, true]);
  expect(tx.readSet.intervalCount).toBe(0);
  expect(lookup.tableNumberOf("absent")).toBeNull();
  const token = db.subscribe(tx.readSet, tx.beginTs);
  const write = db.begin("mutation");
  write.insert("absent", {});
  expect(db.commit(write).invalidated).toEqual([token]);
});

test("normalizeId answers the id where it is of the table, whether or not the document exists", () => {
  const { db, mutate } = openTestDatabase();
  const id = mutate((tx) => tx.insert("items", {}));
  mutate((tx) => {
    tx.remove(id);
    tx.insert("others", {});
  });
  const tx = db.begin("query");
  expect(tx.normalizeId("items", id)).toBe(id);
  expect(tx.normalizeId("others", id)).toBeNull();
  expect(tx.normalizeId("absent", id)).toBeNull();
  expect(tx.normalizeId("items", "garbage")).toBeNull();
});

test("user code reaches only the exposed system tables, and only to read", () => {
  const { mutate } = openTestDatabase();
  mutate((tx) => {
    const file = tx.system.insert("_storage", { size: 1 });
    const variable = tx.system.insert("_environment_variables", { name: "SECRET", value: "x" });
    expect(tx.get(file, undefined, true)?.value["size"]).toBe(1);
    expect(() => tx.get(file)).toThrow("System tables can only be accessed with db.system.");
    expect(() => tx.get(variable, undefined, true)).toThrow("System tables can only be accessed");
    expect(() => tx.get(tx.insert("items", {}), undefined, true)).toThrow("User tables cannot be accessed");
    expect([...queryRows(tx, fullScan("_storage"))]).toHaveLength(1);
    expect(() => [...queryRows(tx, fullScan("_environment_variables"))]).toThrow("System tables");
    expect(() => tx.patch(file, { size: 2 })).toThrow('Table "_storage" is a system table and is read-only.');
    expect(() => tx.remove(file)).toThrow("read-only");
    expect(() => tx.insert("_storage", {})).toThrow('Invalid table name "_storage"');
    expect(() => tx.count("_modules")).toThrow("System tables");
    expect(tx.normalizeId("_storage", file)).toBe(file);
    expect(tx.normalizeId("_environment_variables", variable)).toBeNull();
    expect(tx.system.get(variable)?.value["name"]).toBe("SECRET");
  });
});

test("a table's name must be one", () => {
  const { mutate } = openTestDatabase();
  mutate((tx) => {
    for (const name of ["", "1a", "a-b", "a b", "a".repeat(65)]) {
      expect(() => tx.insert(name, {})).toThrow("Invalid table name");
    }
  });
});

test("a commit timestamp asked for in a document is that of its commit", () => {
  const { db } = openTestDatabase();
  const commitTs = jsonToConvex({ $commitTs: null });
  const tx = db.begin("mutation");
  const id = tx.insert("items", { at: commitTs, nested: [{ at: commitTs, n: 1 }] });
  const patched = tx.insert("items", {});
  tx.patch(patched, { at: commitTs });
  const { ts } = db.commit(tx);
  expect(db.begin("query").get(id)?.value).toMatchObject({ at: ts, nested: [{ at: ts, n: 1 }] });
  expect(db.begin("query").get(patched)?.value["at"]).toBe(ts);
});

test("a query's transaction cannot write", () => {
  const { db } = openTestDatabase();
  expect(() => db.begin("query").insert("items", {})).toThrow(TypeError);
  expect(() => db.begin("query").system.insert("_modules", {})).toThrow(TypeError);
});

test("an insert that is refused leaves no trace, not even the table", () => {
  const { db } = openTestDatabase();
  const tx = db.begin("mutation");
  expect(() => tx.insert("items", { $bad: 1 })).toThrow();
  expect(() => tx.insert("items", { text: "x".repeat(2 ** 20) })).toThrow();
  expect(db.commit(tx).ts).toBe(0n);
  expect(tx.count("items")).toBe(0);
});

test("writes must fit the live schema", () => {
  const { db, mutate } = openTestDatabase();
  const type: ValidatorJson = {
    type: "object",
    value: { n: { fieldType: { type: "number" }, optional: false } },
  };
  deploySchema(db, schemaOf(tableSchema("items", {}, type)));
  mutate((tx) => {
    const id = tx.insert("items", { n: 1 });
    const refused =
      'Failed to insert or update a document in table "items" because it does not match the schema: ';
    expect(() => tx.insert("items", { n: "1" })).toThrow(refused);
    expect(() => tx.patch(id, { n: undefined })).toThrow(refused);
    expect(() => tx.patch(id, { m: 1 })).toThrow(refused);
    expect(() => tx.replace(id, {})).toThrow(refused);
    tx.patch(id, { n: 2 });
    expect(tx.get(id)?.value["n"]).toBe(2);
    expect(tx.count("items")).toBe(1);
    tx.insert("undeclared", { anything: true });
  });
});

test("a rollback takes back documents, index entries, tables and counts, and nothing from before", () => {
  const { db, mutate } = openTestDatabase();
  deploySchema(db, schemaOf(tableSchema("items", { by_n: ["n"] })));
  const kept = mutate((tx) => tx.insert("items", { n: 1 }));
  const tx = db.begin("mutation");
  const mine = tx.insert("items", { n: 2 });
  const outer = tx.savepoint();
  tx.patch(kept, { n: 10 });
  const inner = tx.savepoint();
  tx.remove(mine);
  tx.insert("items", { n: 3 });
  tx.insert("fresh", {});
  tx.rollback(inner);
  expect(numbers(tx, byN("asc"))).toEqual([2, 10]);
  expect(tx.count("fresh")).toBe(0);
  tx.release(inner);
  tx.rollback(outer);
  expect(numbers(tx, byN("asc"))).toEqual([1, 2]);
  tx.remove(kept);
  db.commit(tx);
  expect(numbers(db.begin("query"), byN("asc"))).toEqual([2]);
  expect(db.begin("query").count("items")).toBe(1);
  expect(() => numbers(db.begin("query"), fullScan("fresh"))).not.toThrow();
});

test("a query sees the writes of its transaction, also those made while it runs", () => {
  const { db, mutate } = openTestDatabase();
  deploySchema(db, schemaOf(tableSchema("items", { by_n: ["n"] })));
  const ids = mutate((tx) =>
    insertAll(
      tx,
      "items",
      [1, 2, 3, 4, 5].map((n) => ({ n })),
    ),
  );
  const tx = db.begin("mutation");
  const seen: unknown[] = [];
  for (const { value } of queryRows(tx, byN("asc"))) {
    seen.push(value["n"]);
    if (value["n"] === 2) {
      tx.remove(ids[2] ?? "");
      tx.patch(ids[0] ?? "", { n: 4.5 });
      tx.insert("items", { n: 1.5 });
      tx.insert("items", { n: 6 });
    }
  }
  expect(seen).toEqual([1, 2, 4, 4.5, 5, 6]);
  expect(numbers(tx, byN("desc"))).toEqual([6, 5, 4.5, 4, 2, 1.5]);
});

test("any mix of committed and pending writes reads like a sorted list, in both orders", () => {
  const step = fc.record({
    verb: fc.constantFrom("insert", "patch", "remove"),
    at: fc.nat(20),
    n: fc.nat(5),
    isCommitted: fc.boolean(),
  });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 30 }), fc.nat(5), fc.nat(5), (steps, low, high) => {
      const { db } = openTestDatabase();
      deploySchema(db, schemaOf(tableSchema("items", { by_n: ["n"] })));
      const model: { id: string; n: number; order: number }[] = [];
      let tx = db.begin("mutation");
      for (const { verb, at, n, isCommitted } of steps) {
        const target = model[at % Math.max(model.length, 1)];
        if (verb === "insert" || target === undefined) {
          model.push({ id: tx.insert("items", { n }), n, order: model.length });
        } else if (verb === "patch") {
          tx.patch(target.id, { n });
          target.n = n;
        } else {
          tx.remove(target.id);
          model.splice(model.indexOf(target), 1);
        }
        if (isCommitted) {
          db.commit(tx);
          tx = db.begin("mutation");
        }
      }
      const expected = model
        .filter(({ n }) => n >= low && n < high)
        .toSorted((a, b) => a.n - b.n)
        .map(({ id }) => id);
      const range = [
        { type: "Gte", fieldPath: "n", value: low },
        { type: "Lt", fieldPath: "n", value: high },
      ];
      const read = (order: "asc" | "desc"): unknown[] =>
        Array.from(queryRows(tx, byN(order, range)), ({ value }) => value["_id"]);
      // Of equal n the older comes first; `model` is in that order, and its sort is stable.
      expect(read("asc")).toEqual(expected);
      expect(read("desc")).toEqual(expected.toReversed());
      expect(tx.count("items")).toBe(model.length);
    }),
    { numRuns: 60 },
  );
});

test("an index that does not exist is refused, a table that does not exist is empty", () => {
  const { db, mutate } = openTestDatabase();
  mutate((tx) => tx.insert("items", {}));
  expect(() => numbers(db.begin("query"), byN("asc"))).toThrow("Index items.by_n not found.");
  expect(numbers(db.begin("query"), fullScan("absent"))).toEqual([]);
});

test("the limits are Convex's", () => {
  expect(DEFAULT_TRANSACTION_LIMITS).toEqual({
    documentsRead: 32_000,
    bytesRead: 16_777_216,
    databaseQueries: 4096,
    documentsWritten: 16_000,
    bytesWritten: 16_777_216,
    functionsScheduled: 1000,
    scheduledArgsBytes: 16_777_216,
  });
});

test("a run that exceeds a limit ends with Convex's words", () => {
  const limits = {
    ...DEFAULT_TRANSACTION_LIMITS,
    documentsRead: 20,
    bytesRead: 4000,
    databaseQueries: 30,
    documentsWritten: 10,
    bytesWritten: 2 ** 20,
  };
  const { db, mutate } = openTestDatabase(new MemoryStore(), { limits });
  for (const n of [0, 1, 2])
    mutate((tx) =>
      insertAll(
        tx,
        "items",
        Array.from({ length: 7 }, (_, i) => ({ n: n * 7 + i })),
      ),
    );
  const advice =
    "Consider using smaller limits in your queries, paginating your queries, or using indexed queries";
  const exceed = (run: (tx: Transaction) => void) => expect(() => run(db.begin("mutation")));
  const absent = encodeDocumentId(10_001, new Uint8Array(16));
  exceed((tx) => {
    for (let read = 0; read <= 30; read++) tx.get(absent);
  }).toThrow(`Too many reads in a single function execution (limit: 30). ${advice}`);
  exceed((tx) => numbers(tx, fullScan("items"))).toThrow(
    `Too many documents read in a single function execution (limit: 20). ${advice}`,
  );
  exceed((tx) => {
    const id = tx.insert("items", { text: "x".repeat(1000) });
    for (let read = 0; read < 4; read++) tx.get(id);
  }).toThrow(`Too many bytes read in a single function execution (limit: 4000 bytes). ${advice}`);
  exceed((tx) => {
    for (let n = 0; n <= 10; n++) tx.insert("items", { n });
  }).toThrow("Too many writes in a single function execution (limit: 10)");
  exceed((tx) => {
    for (let n = 0; n < 2; n++) tx.insert("items", { text: "x".repeat(600_000) });
  }).toThrow("Too many bytes written in a single function execution (limit: 1 MiB)");
  exceed((tx) => {
    for (let read = 0; read <= 30; read++) tx.get(absent);
  }).toThrow(FatalFunctionError);
});

test("the deployment's own work has no limits and is not counted", () => {
  const { db } = openTestDatabase();
  const tx = db.begin("mutation");
  for (let n = 0; n < 5000; n++) tx.system.get(tx.system.insert("_modules", { path: String(n) }));
  expect(tx.usage.documentsWritten).toBe(0);
  expect(tx.usage.databaseQueries).toBe(0);
  expect(tx.system.count("_modules")).toBe(5000);
});
