import { expect, test } from "vitest";
import { indexKeyRange } from "../indexing/keys.ts";
import type { JsonValue } from "../protocol/json.ts";
import type { ValidatorJson } from "../protocol/validator.ts";
import type { Database } from "./database.ts";
import { applySchema, diffSchema, liveSchema, prepareSchema } from "./schemaChange.ts";
import { FIRST_DECLARED_INDEX } from "./systemTables.ts";
import {
  deploySchema,
  insertAll,
  openTestDatabase,
  queryRows,
  schemaOf,
  tableSchema,
} from "./testDatabase.ts";

const NUMBER: ValidatorJson = {
  type: "object",
  value: { n: { fieldType: { type: "number" }, optional: false } },
};
const byN: JsonValue = { type: "IndexRange", indexName: "items.by_n", range: [], order: "asc" };
const withIndex = schemaOf(tableSchema("items", { by_n: ["n"] }));

function readByN(db: Database): unknown[] {
  return Array.from(queryRows(db.begin("query"), byN), ({ value }) => value["n"]);
}

test("the diff names indexes with the creation time that ends them", () => {
  const before = schemaOf(tableSchema("a", { kept: ["x"], changed: ["x"], gone: ["x"] }));
  const after = schemaOf(
    tableSchema("a", { kept: ["x"], changed: ["y"] }),
    tableSchema("b", { added: ["z"] }),
  );
  expect(diffSchema(before, after)).toEqual({
    addedIndexes: [
      { type: "database", name: "a.changed", fields: ["y", "_creationTime"] },
      { type: "database", name: "b.added", fields: ["z", "_creationTime"] },
    ],
    removedIndexes: [
      { type: "database", name: "a.changed", fields: ["x", "_creationTime"] },
      { type: "database", name: "a.gone", fields: ["x", "_creationTime"] },
    ],
  });
  expect(diffSchema(null, null)).toEqual({ addedIndexes: [], removedIndexes: [] });
  const spelledOut = schemaOf(tableSchema("a", { kept: ["x", "_creationTime"] }));
  expect(diffSchema(spelledOut, schemaOf(tableSchema("a", { kept: ["x"] })))).toEqual(diffSchema(null, null));
});

test("a new index holds the documents of before, those written meanwhile, and answers only when applied", () => {
  const { db, mutate } = openTestDatabase();
  const ids = mutate((tx) =>
    insertAll(
      tx,
      "items",
      Array.from({ length: 600 }, (_, n) => ({ n })),
    ),
  );
  const preparation = prepareSchema(db, withIndex);
  expect(preparation.state).toEqual({
    type: "inProgress",
    schemaValidationComplete: true,
    indexesComplete: 0,
    indexesTotal: 1,
  });
  expect(preparation.step().type).toBe("inProgress");
  expect(() => readByN(db)).toThrow(
    "Index items.by_n is currently backfilling and not available to query yet.",
  );
  mutate((tx) => {
    tx.insert("items", { n: 1000 });
    for (const id of ids.slice(0, 10)) tx.remove(id);
    for (const id of ids.slice(10, 20)) tx.patch(id, { n: -1 });
  });
  while (preparation.state.type === "inProgress") preparation.step();
  mutate((tx) => tx.insert("items", { n: 1001 }));
  expect(preparation.state).toEqual({ type: "complete" });
  expect(() => readByN(db)).toThrow("not available to query yet");
  const tx = db.begin("system");
  applySchema(tx, withIndex);
  db.commit(tx);
  const expected = [
    ...Array.from({ length: 10 }, () => -1),
    ...Array.from({ length: 580 }, (_, n) => n + 20),
  ];
  expect(readByN(db)).toEqual([...expected, 1000, 1001]);
  expect(liveSchema(db.begin("query"))).toEqual(withIndex);
});

test("a preparation that was lost is done again, and what it had built serves", () => {
  const { db, store, mutate } = openTestDatabase();
  mutate((tx) =>
    insertAll(
      tx,
      "items",
      Array.from({ length: 300 }, (_, n) => ({ n })),
    ),
  );
  prepareSchema(db, withIndex).step();
  const again = openTestDatabase(store);
  again.mutate((tx) => tx.insert("items", { n: 300 }));
  expect(() => readByN(again.db)).toThrow("not available to query yet");
  deploySchema(again.db, withIndex);
  expect(readByN(again.db)).toEqual(Array.from({ length: 301 }, (_, n) => n));
});

test("a schema that was not prepared, or was overtaken by another push, is refused", () => {
  const { db, mutate } = openTestDatabase();
  mutate((tx) => tx.insert("items", { n: 1 }));
  expect(() => applySchema(db.begin("system"), withIndex)).toThrow("Try again");
  const typed = schemaOf(tableSchema("items", {}, NUMBER));
  expect(() => applySchema(db.begin("system"), typed)).toThrow("Try again");
  const preparation = prepareSchema(db, schemaOf(tableSchema("items", { by_n: ["n"] }, NUMBER)));
  deploySchema(db, schemaOf(tableSchema("items", {})));
  expect(() => preparation.step()).toThrow("Try again");
});

test("a schema that names a system table, or an index that every table has, is refused before it changes anything", () => {
  const { db } = openTestDatabase();
  for (const table of [
    tableSchema("_tables", {}),
    tableSchema("a-b", {}),
    tableSchema("items", { by_id: ["n"] }),
    tableSchema("items", { "": ["n"] }),
  ]) {
    expect(() => prepareSchema(db, schemaOf(tableSchema("fine", {}), table))).toThrow(
      /^Invalid (table|index) name/,
    );
  }
  expect(db.latestTs).toBe(0n);
});

test("an existing document that does not fit fails the preparation and is named", () => {
  const { db, mutate } = openTestDatabase();
  const id = mutate((tx) => insertAll(tx, "items", [{ n: 1 }, { n: "2" }])[1] ?? "");
  const preparation = prepareSchema(db, schemaOf(tableSchema("items", {}, NUMBER)));
  const state = preparation.step();
  expect(state).toMatchObject({ type: "failed", tableName: "items" });
  expect(state.type === "failed" && state.error).toContain(
    `Document with ID "${id}" in table "items" does not match the schema: `,
  );
  mutate((tx) => tx.insert("items", { n: "3" }));
});

test("a new document that does not fit the schema to come fails the preparation, not the write", () => {
  const { db, mutate } = openTestDatabase();
  const typed = schemaOf(tableSchema("items", {}, NUMBER));
  const preparation = prepareSchema(db, typed);
  expect(preparation.step()).toEqual({ type: "complete" });
  mutate((tx) => tx.insert("items", { n: "1" }));
  expect(preparation.state.type === "failed" && preparation.state.error).toContain(
    'New document in table "items" does not match the schema: ',
  );
  expect(() => applySchema(db.begin("system"), typed)).toThrow("Try again");
});

test("after it was abandoned a preparation holds nothing against new documents", () => {
  const { db, mutate } = openTestDatabase();
  const preparation = prepareSchema(db, schemaOf(tableSchema("items", {}, NUMBER)));
  preparation.step();
  preparation.abandon();
  mutate((tx) => tx.insert("items", { n: "1" }));
  expect(preparation.state.type).toBe("complete");
});

test("a type already in force is not checked again", () => {
  const { db, mutate } = openTestDatabase();
  const typed = schemaOf(tableSchema("items", {}, NUMBER));
  deploySchema(db, typed);
  mutate((tx) => insertAll(tx, "items", [{ n: 1 }]));
  expect(prepareSchema(db, typed).state).toEqual({ type: "complete" });
});

test("without schema validation types are not enforced", () => {
  const { db, mutate } = openTestDatabase();
  deploySchema(db, { tables: [tableSchema("items", {}, NUMBER)], schemaValidation: false });
  mutate((tx) => tx.insert("items", { n: "1" }));
});

test("ids in documents may name tables that only the new schema makes", () => {
  const { db, mutate } = openTestDatabase();
  const reference: ValidatorJson = {
    type: "object",
    value: { other: { fieldType: { type: "id", tableName: "others" }, optional: false } },
  };
  deploySchema(db, schemaOf(tableSchema("items", {}, reference), tableSchema("others", {})));
  mutate((tx) => {
    const other = tx.insert("others", {});
    tx.insert("items", { other });
    expect(() => tx.insert("items", { other: tx.insert("items", { other }) })).toThrow(
      "does not match the schema",
    );
  });
});

test("a dropped index answers no more, and its entries are swept away in batches, also after a restart", () => {
  const { db, store, mutate } = openTestDatabase();
  deploySchema(db, withIndex);
  mutate((tx) =>
    insertAll(
      tx,
      "items",
      Array.from({ length: 300 }, (_, n) => ({ n })),
    ),
  );
  deploySchema(db, schemaOf(tableSchema("items", {})));
  expect(() => readByN(db)).toThrow("Index items.by_n not found.");
  const entries = (): number => [...store.range(indexKeyRange(FIRST_DECLARED_INDEX), "asc")].length;
  expect(entries()).toBe(300);
  expect(db.sweep()).toBe(true);
  expect(entries()).toBe(44);
  const again = openTestDatabase(store).db;
  while (again.sweep());
  expect(entries()).toBe(0);
  expect(again.begin("query").system.count("_indexes")).toBe(0);
});

test("an index whose fields change is another index: the old one answers until the new one is applied", () => {
  const { db, mutate } = openTestDatabase();
  deploySchema(db, withIndex);
  mutate((tx) =>
    insertAll(tx, "items", [
      { n: 1, m: 2 },
      { n: 2, m: 1 },
    ]),
  );
  const next = schemaOf(tableSchema("items", { by_n: ["m"] }));
  const preparation = prepareSchema(db, next);
  while (preparation.state.type === "inProgress") preparation.step();
  expect(readByN(db)).toEqual([1, 2]);
  const tx = db.begin("system");
  applySchema(tx, next);
  db.commit(tx);
  expect(readByN(db)).toEqual([2, 1]);
  mutate((later) => later.insert("items", { n: 3, m: 0 }));
  expect(readByN(db)).toEqual([3, 2, 1]);
});
