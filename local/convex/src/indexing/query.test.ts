import { expect, test } from "vitest";
import type { JsonValue } from "../protocol/json.ts";
import { openQuery, parseQuery, type Query } from "./query.ts";
import { TableInMemory } from "./tableInMemory.ts";

const scan = (operators: JsonValue[] = [], order: "asc" | "desc" | null = null): Query =>
  parseQuery({ source: { type: "FullTableScan", tableName: "items", order }, operators });

const atLeast = (n: number): JsonValue => ({ filter: { $gte: [{ $field: "n" }, { $literal: n }] } });

function numbersOf(query: Query, table: TableInMemory): unknown[] {
  const stream = openQuery(query, table);
  const numbers: unknown[] = [];
  for (let document = stream.next(); document !== null; document = stream.next())
    numbers.push(document.value.n);
  expect(stream.next()).toBeNull();
  return numbers;
}

const items = () =>
  new TableInMemory(
    "items",
    { by_n: ["n"] },
    [3, 1, 2, 5, 4].map((n) => ({ n })),
  );

test("a full table scan goes by creation, in either direction", () => {
  expect(numbersOf(scan(), items())).toEqual([3, 1, 2, 5, 4]);
  expect(numbersOf(scan([], "desc"), items())).toEqual([4, 5, 2, 1, 3]);
});

test("an index range goes by the index", () => {
  const source = {
    type: "IndexRange",
    indexName: "items.by_n",
    range: [
      { type: "Gt", fieldPath: "n", value: 1 },
      { type: "Lte", fieldPath: "n", value: 4 },
    ],
  };
  expect(numbersOf(parseQuery({ source: { ...source, order: null }, operators: [] }), items())).toEqual([
    2, 3, 4,
  ]);
  expect(numbersOf(parseQuery({ source: { ...source, order: "desc" }, operators: [] }), items())).toEqual([
    4, 3, 2,
  ]);
});

test("documents that are alike go by creation time", () => {
  const table = new TableInMemory(
    "items",
    { by_kind: ["kind"] },
    [1, 2, 3].map((n) => ({ kind: "same", n })),
  );
  const source = { type: "IndexRange", indexName: "items.by_kind", range: [], order: "desc" };
  expect(numbersOf(parseQuery({ source, operators: [] }), table)).toEqual([3, 2, 1]);
});

test("operators apply in the order they were given", () => {
  expect(numbersOf(scan([{ limit: 3 }, atLeast(2)]), items())).toEqual([3, 2]);
  expect(numbersOf(scan([atLeast(2), { limit: 3 }]), items())).toEqual([3, 2, 5]);
  expect(numbersOf(scan([{ limit: 4 }, atLeast(2), { limit: 2 }]), items())).toEqual([3, 2]);
});

test("a query reads only what it needs", () => {
  const table = items();
  const stream = openQuery(scan([{ limit: 1 }]), table);
  expect(table.rowsRead).toBe(0);
  stream.next();
  expect(stream.next()).toBeNull();
  expect(table.rowsRead).toBe(1);
  expect(table.openScans).toBe(0);
});

test("a limit of zero reads nothing", () => {
  const table = items();
  expect(numbersOf(scan([{ limit: 0 }]), table)).toEqual([]);
  expect(table.rowsRead).toBe(0);
});

test("a query that is closed early gives back what it holds", () => {
  const table = items();
  const stream = openQuery(scan(), table);
  stream.next();
  expect(table.openScans).toBe(1);
  stream.close();
  expect(table.openScans).toBe(0);
});

test("a table that does not exist is empty, whatever the range", () => {
  const source = {
    type: "IndexRange",
    indexName: "nothing.by_n",
    range: [{ type: "Eq", fieldPath: "n", value: 1 }],
    order: null,
  };
  expect(numbersOf(parseQuery({ source, operators: [] }), items())).toEqual([]);
});

test("undefined in a range is a missing field", () => {
  const table = new TableInMemory("items", { by_n: ["n"] }, [{}, { n: 1 }]);
  const range = (value: JsonValue) =>
    parseQuery({
      source: {
        type: "IndexRange",
        indexName: "items.by_n",
        range: [{ type: "Eq", fieldPath: "n", value }],
        order: null,
      },
      operators: [],
    });
  expect(numbersOf(range({ $undefined: null }), table)).toEqual([undefined]);
  expect(numbersOf(range(null), table)).toEqual([]);
});

test.each<[string, JsonValue]>([
  ["query", null],
  ["query", []],
  ["source", { operators: [] }],
  ["operators", { source: {}, operators: {} }],
  ["too many operators: 257", { source: {}, operators: Array.from({ length: 257 }, () => ({ limit: 1 })) }],
  ["unknown source", { source: { type: "Join" }, operators: [] }],
  ["tableName", { source: { type: "FullTableScan", order: null }, operators: [] }],
  ["unknown order", { source: { type: "FullTableScan", tableName: "t", order: "up" }, operators: [] }],
  ["indexName", { source: { type: "IndexRange", indexName: "by_n", range: [] }, operators: [] }],
  ["range", { source: { type: "IndexRange", indexName: "t.by_n" }, operators: [] }],
  [
    "unknown comparison",
    { source: { type: "IndexRange", indexName: "t.by_n", range: [{ type: "Neq" }] }, operators: [] },
  ],
  ["limit", { source: { type: "FullTableScan", tableName: "t" }, operators: [{ limit: -1 }] }],
])("what is no query is refused: %s", (reason, json) => {
  expect(() => parseQuery(json)).toThrow(reason);
});

test("a search says that it is not supported", () => {
  const source = { type: "Search", indexName: "t.search", filters: [] };
  expect(() => parseQuery({ source, operators: [] })).toThrow("Search indexes are not supported");
});
