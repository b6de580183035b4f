import fc from "fast-check";
import { expect, test } from "vitest";
import { SyscallError } from "../protocol/errors.ts";
import type { JsonValue } from "../protocol/json.ts";
import type { CursorText } from "./cursor.ts";
import { parseQuery, type Query, type QueryReader } from "./query.ts";
import { queryPage as queryPageWith, type PageOptions, type PageResult } from "./queryPage.ts";
import { TableInMemory } from "./tableInMemory.ts";

type Direction = "asc" | "desc";

const byN = (order: Direction = "asc", operators: JsonValue[] = [], tableName = "items"): Query =>
  parseQuery({ source: { type: "IndexRange", indexName: `${tableName}.by_n`, range: [], order }, operators });

const PLAIN: CursorText = {
  print: (bytes) => Buffer.from(bytes).toString("base64url"),
  parse: (text) => Buffer.from(text, "base64url"),
};
const queryPage = (query: Query, options: PageOptions, reader: QueryReader): PageResult =>
  queryPageWith(query, options, reader, PLAIN);

const isEven = { filter: { $eq: [{ $mod: [{ $field: "n" }, { $literal: 2 }] }, { $literal: 0 }] } };

const START = { cursor: null, endCursor: null, journal: null };
const tableOf = (numbers: readonly number[]) =>
  new TableInMemory(
    "items",
    { by_n: ["n"] },
    numbers.map((n) => ({ n })),
  );
const upTo = (count: number) => tableOf(Array.from({ length: count }, (_, i) => i));
const numbersOf = ({ page }: PageResult) => page.map(({ value }) => value.n);

function refusalOf(query: Query, options: PageOptions, table = upTo(3)): { code: string; message: string } {
  try {
    queryPage(query, options, table);
  } catch (error) {
    if (error instanceof SyscallError) return { code: error.code, message: error.message };
    throw error;
  }
  throw new Error("Expected a refusal");
}

test("pages follow each other to the end, with nothing missed and nothing twice", () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 0, max: 9 }), { maxLength: 12 }),
      fc.integer({ min: 1, max: 5 }),
      fc.constantFrom<Direction>("asc", "desc"),
      fc.boolean(),
      fc.option(fc.integer({ min: 1, max: 4 })),
      (numbers, pageSize, order, filtered, maximumRowsRead) => {
        const query = byN(order, filtered ? [isEven] : []);
        const table = tableOf(numbers);
        const found: unknown[] = [];
        let cursor: string | null = null;
        for (;;) {
          const options: PageOptions = { ...START, cursor, pageSize, maximumRowsRead };
          const result = queryPage(query, options, table);
          expect(result.page.length).toBeLessThanOrEqual(pageSize);
          found.push(...numbersOf(result));
          if (result.isDone) break;
          cursor = result.continueCursor;
        }
        const expected = numbers.filter((n) => !filtered || n % 2 === 0).toSorted((a, b) => a - b);
        expect(found).toEqual(order === "asc" ? expected : expected.toReversed());
      },
    ),
  );
});

test("a page reads as many rows as it needs to be full", () => {
  const table = upTo(100);
  const result = queryPage(byN("asc", [isEven]), { ...START, pageSize: 3 }, table);
  expect(numbersOf(result)).toEqual([0, 2, 4]);
  expect(table.rowsRead).toBe(5);
  expect(table.openScans).toBe(0);
  expect(result).toMatchObject({ isDone: false, pageStatus: null });
});

test("a page that is run again with its journal keeps its end, whatever was written", () => {
  const table = tableOf([10, 20, 30, 40]);
  const first = queryPage(byN(), { ...START, pageSize: 2 }, table);
  expect(numbersOf(first)).toEqual([10, 20]);
  for (const n of [5, 15, 20, 25]) table.insert({ n });
  const again = queryPage(byN(), { ...START, pageSize: 2, journal: first.journal }, table);
  // The new 20 is the younger of the two: it lies behind the end, in the next page.
  expect(numbersOf(again)).toEqual([5, 10, 15, 20]);
  expect(again).toMatchObject({ continueCursor: first.continueCursor, journal: first.journal });
  const next = queryPage(byN(), { ...START, pageSize: 9, cursor: first.continueCursor }, table);
  expect(numbersOf(next)).toEqual([20, 25, 30, 40]);
});

test("a descending page keeps its end as well", () => {
  const table = tableOf([10, 20, 30, 40]);
  const first = queryPage(byN("desc"), { ...START, pageSize: 2 }, table);
  for (const n of [25, 35, 45]) table.insert({ n });
  const again = queryPage(byN("desc"), { ...START, pageSize: 2, journal: first.journal }, table);
  expect(numbersOf(again)).toEqual([45, 40, 35, 30]);
  const next = queryPage(byN("desc"), { ...START, pageSize: 9, cursor: first.continueCursor }, table);
  expect(numbersOf(next)).toEqual([25, 20, 10]);
});

test("the last page, run again, takes in what was added at the end", () => {
  const table = tableOf([1]);
  const last = queryPage(byN(), { ...START, pageSize: 5 }, table);
  expect(last.isDone).toBe(true);
  table.insert({ n: 2 });
  const again = queryPage(byN(), { ...START, pageSize: 1, journal: last.journal }, table);
  expect(numbersOf(again)).toEqual([1, 2]);
  expect(again.isDone).toBe(true);
});

test("an end cursor goes before the journal and before all limits", () => {
  const table = upTo(10);
  const four = queryPage(byN(), { ...START, pageSize: 4 }, table);
  const eight = queryPage(byN(), { ...START, pageSize: 8 }, table);
  const options = { ...START, endCursor: eight.continueCursor, journal: four.journal };
  const result = queryPage(
    byN(),
    { ...options, pageSize: 1, maximumRowsRead: 2, maximumBytesRead: 1 },
    table,
  );
  expect(numbersOf(result)).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
  expect(result).toMatchObject({ isDone: false, continueCursor: eight.continueCursor });
});

test("the split cursor divides a page in two that make it up", () => {
  const table = upTo(10);
  const whole = queryPage(byN(), { ...START, pageSize: 7 }, table);
  const left = queryPage(byN(), { ...START, endCursor: whole.splitCursor, pageSize: 7 }, table);
  const right = queryPage(
    byN(),
    { ...START, cursor: whole.splitCursor, endCursor: whole.continueCursor, pageSize: 7 },
    table,
  );
  expect(numbersOf(left).length).toBeGreaterThan(0);
  expect(numbersOf(right).length).toBeGreaterThan(0);
  expect([...numbersOf(left), ...numbersOf(right)]).toEqual(numbersOf(whole));
  expect(queryPage(byN(), { ...START, pageSize: 2 }, table).splitCursor).toBeNull();
});

test("a page that a limit cuts short must be split, one that comes near should be", () => {
  const table = upTo(20);
  const cut = queryPage(byN("asc", [isEven]), { ...START, pageSize: 10, maximumRowsRead: 4 }, table);
  expect(numbersOf(cut)).toEqual([0, 2]);
  expect(cut).toMatchObject({ isDone: false, pageStatus: "SplitRequired" });
  const near = queryPage(byN(), { ...START, pageSize: 4, maximumRowsRead: 5 }, table);
  expect(near).toMatchObject({ isDone: false, pageStatus: "SplitRecommended" });
  const bytes = queryPage(byN(), { ...START, pageSize: 10, maximumBytesRead: 1 }, table);
  expect(numbersOf(bytes)).toEqual([0]);
  expect(bytes.pageStatus).toBe("SplitRequired");
});

test("a page of more than six thousand documents should be split", () => {
  const table = upTo(6_200);
  const end = queryPage(byN(), { ...START, pageSize: 10_000 }, table);
  expect(end).toMatchObject({ isDone: true, pageStatus: "SplitRecommended" });
});

test("a page behind the end is empty and is the end", () => {
  const table = upTo(2);
  const last = queryPage(byN(), { ...START, pageSize: 5 }, table);
  const behind = queryPage(byN(), { ...START, cursor: last.continueCursor, pageSize: 5 }, table);
  expect(behind).toMatchObject({ page: [], isDone: true, splitCursor: null });
});

test("a table that does not exist has one empty page, which holds when the table comes to be", () => {
  const query = parseQuery({
    source: { type: "FullTableScan", tableName: "items", order: null },
    operators: [],
  });
  const before = queryPage(query, { ...START, pageSize: 5 }, new TableInMemory("other", {}, []));
  expect(before).toMatchObject({ page: [], isDone: true });
  const after = queryPage(query, { ...START, pageSize: 5, journal: before.journal }, upTo(2));
  expect(numbersOf(after)).toEqual([0, 1]);
});

test("a limit ends the query as the end of the index does", () => {
  const result = queryPage(byN("asc", [{ limit: 2 }]), { ...START, pageSize: 5 }, upTo(9));
  expect(numbersOf(result)).toEqual([0, 1]);
  expect(result.isDone).toBe(true);
});

test("a cursor of another query is refused, and so is what is no cursor", () => {
  const { continueCursor } = queryPage(byN(), { ...START, pageSize: 1 }, upTo(3));
  const refusal = {
    code: "InvalidCursor",
    message:
      "InvalidCursor: Tried to run a query starting from a cursor, but it looks like this cursor is from a " +
      "different query.",
  };
  const ends = [continueCursor.slice(0, 22), `${continueCursor.slice(0, 22)}_w`];
  for (const cursor of ["", "nonsense", ...ends]) {
    expect(refusalOf(byN(), { ...START, cursor, pageSize: 1 })).toEqual(refusal);
  }
  const options = { ...START, cursor: continueCursor, pageSize: 1 };
  expect(refusalOf(byN("desc"), options)).toEqual(refusal);
  expect(refusalOf(byN("asc", [isEven]), options)).toEqual(refusal);
  const renamed = new TableInMemory("items", { by_n: ["m"] }, []);
  expect(refusalOf(byN(), options, renamed)).toEqual(refusal);
  expect(refusalOf(byN(), { ...START, endCursor: "x", pageSize: 1 })).toEqual(refusal);
});

test("a cursor cannot lead out of the range of its query", () => {
  const query = parseQuery({
    source: {
      type: "IndexRange",
      indexName: "items.by_n",
      range: [{ type: "Gte", fieldPath: "n", value: 5 }],
      order: null,
    },
    operators: [],
  });
  const { continueCursor } = queryPage(query, { ...START, pageSize: 1 }, upTo(9));
  const position = Buffer.from(continueCursor, "base64url");
  const forged = Buffer.concat([position.subarray(0, 17), Uint8Array.of(0x0d)]).toString("base64url");
  const result = queryPage(query, { ...START, cursor: forged, pageSize: 9 }, upTo(9));
  expect(numbersOf(result)).toEqual([5, 6, 7, 8]);
});

test("a journal that says nothing is none", () => {
  for (const journal of ["", "null", "{}", '{"endCursor":1}', "nonsense"]) {
    expect(numbersOf(queryPage(byN(), { ...START, pageSize: 1, journal }, upTo(3)))).toEqual([0]);
  }
});

test.each<[Partial<PageOptions>, string, string]>([
  [{ pageSize: 0 }, "NoDocumentsForPagination", "Must request at least 1 document while paginating"],
  [{ pageSize: 40_000 }, "PageSizeTooLarge", "Requested too many items: 40000"],
  [
    { maximumRowsRead: 0 },
    "InvalidPaginationLimit",
    "maximumRowsRead and maximumBytesRead must be greater than 0",
  ],
  [
    { maximumBytesRead: 0 },
    "InvalidPaginationLimit",
    "maximumRowsRead and maximumBytesRead must be greater than 0",
  ],
])("options without sense are refused (%#)", (options, code, message) => {
  expect(refusalOf(byN(), { ...START, pageSize: 1, ...options })).toEqual({ code, message });
});
