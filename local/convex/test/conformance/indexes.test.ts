/** Step 5: order, ranges and filters, against the order that `convex/values` itself states. */
import { compareValues, convexToJson, type Value } from "convex/values";
import { beforeAll, expect, test } from "vitest";
import { api } from "../fixtures/core/api.ts";
import type { FilterStep, QueryStep, RangeStep, Step } from "../fixtures/core/convex/stepTypes.ts";
import { useApp } from "../harness/app.ts";

const app = useApp("core");

const bytes = (...octets: number[]): ArrayBuffer => new Uint8Array(octets).buffer;

/** One of each kind and its neighbours; undefined is a missing field. Not in order. */
const kinds: readonly (Value | undefined)[] = [
  ["a"],
  "😀",
  1,
  undefined,
  2n ** 63n - 1n,
  {},
  bytes(255),
  "",
  Number.NaN,
  null,
  -1n,
  "\uFFFF",
  [],
  -0,
  false,
  0,
  { a: 1, b: 2 },
  "a\u0000",
  -(2n ** 63n),
  [1, 2],
  Number.NEGATIVE_INFINITY,
  bytes(),
  1n,
  "a",
  { a: 2 },
  true,
  "b",
  Number.POSITIVE_INFINITY,
  [null],
  0n,
  -1.5,
  "ab",
  bytes(0, 1),
  { b: 0 },
  300n,
  -300n,
  [1],
  undefined,
  1,
  "é",
  Number.MIN_VALUE,
  70_000n,
  { a: 1 },
  2n ** 40n,
];

interface Row {
  readonly a: Value | undefined;
  readonly b: number;
}

const rows: readonly Row[] = kinds.map((a, b) => ({ a, b }));
const inOrder = rows.toSorted((left, right) => compareValues(left.a, right.a) || left.b - right.b);

beforeAll(async () => {
  const steps: Step[] = rows.map(({ a, b }) => ({
    kind: "insert",
    table: "things",
    fields: a === undefined ? { b, n: {} } : { a, b, n: { x: a } },
  }));
  await app.http().mutation(api.steps.write, { steps, throws: false });
});

const operators: Readonly<Record<RangeStep["operator"], (comparison: number) => boolean>> = {
  eq: (comparison) => comparison === 0,
  gt: (comparison) => comparison > 0,
  gte: (comparison) => comparison >= 0,
  lt: (comparison) => comparison < 0,
  lte: (comparison) => comparison <= 0,
};

for (const order of ["asc", "desc"] as const) {
  test(`an index lists all kinds in order, ${order}`, async () => {
    for (const name of ["by_a", "by_a_b", "by_nx"]) {
      expect(await found({ index: { name, range: [] }, order }), name).toEqual(numbers(inOrder, order));
    }
  });

  for (const operator of Object.keys(operators) as RangeStep["operator"][]) {
    test(`${operator} on an index takes the right range for every kind of bound, ${order}`, async () => {
      for (const bound of kinds) {
        const wanted = inOrder.filter((row) => operators[operator](compareValues(row.a, bound)));
        for (const [name, field] of [
          ["by_a", "a"],
          ["by_nx", "n.x"],
        ] as const) {
          const range = [{ operator, field, value: mark(bound) }];
          const seen = await found({ index: { name, range }, order });
          expect(seen, `${name} ${operator} ${show(bound)}`).toEqual(numbers(wanted, order));
        }
      }
    });
  }

  test(`a lower and an upper bound together take what both take, ${order}`, async () => {
    for (const low of [undefined, null, 0n, -0, "", bytes(0)]) {
      for (const high of [null, 1n, Number.NaN, "b", [1]]) {
        const range: RangeStep[] = [
          { operator: "gte", field: "a", value: mark(low) },
          { operator: "lt", field: "a", value: mark(high) },
        ];
        const wanted = inOrder.filter(
          (row) => compareValues(row.a, low) >= 0 && compareValues(row.a, high) < 0,
        );
        const seen = await found({ index: { name: "by_a", range }, order });
        expect(seen, `${show(low)} to ${show(high)}`).toEqual(numbers(wanted, order));
      }
    }
  });
}

for (const operator of ["eq", "neq", "gt", "gte", "lt", "lte"] as const) {
  test(`${operator} in a filter compares across kinds`, async () => {
    const fits = operator === "neq" ? (comparison: number) => comparison !== 0 : operators[operator];
    for (const bound of kinds) {
      const wanted = rows.filter((row) => fits(compareValues(row.a, bound)));
      const filter: FilterStep = { kind: "compare", operator, field: "a", value: mark(bound) };
      expect(await found({ filter }), `${operator} ${show(bound)}`).toEqual(wanted.map((row) => row.b));
    }
  });
}

test("and, or and not combine", async () => {
  const small: FilterStep = { kind: "compare", operator: "lt", field: "b", value: 10 };
  const isNull: FilterStep = { kind: "compare", operator: "eq", field: "a", value: null };
  expect(await found({ filter: { kind: "and", of: [small, isNull] } })).toEqual([9]);
  expect(await found({ filter: { kind: "or", of: [small, isNull] } })).toHaveLength(10);
  expect(await found({ filter: { kind: "not", of: { kind: "or", of: [small, isNull] } } })).toHaveLength(
    rows.length - 10,
  );
  expect(await found({ filter: { kind: "and", of: [] } })).toHaveLength(rows.length);
  expect(await found({ filter: { kind: "or", of: [] } })).toEqual([]);
});

test("a second field narrows within equals of the first", async () => {
  const ones = rows.filter((row) => row.a === 1).map((row) => row.b);
  const first: RangeStep = { operator: "eq", field: "a", value: 1 };
  expect(await found({ index: { name: "by_a_b", range: [first] } })).toEqual(ones);
  const range: RangeStep[] = [first, { operator: "gt", field: "b", value: ones[0] ?? 0 }];
  expect(await found({ index: { name: "by_a_b", range } })).toEqual(ones.slice(1));
});

test("first, take, unique and iteration end where they should", async () => {
  const all = numbers(inOrder, "asc");
  const index = { name: "by_a", range: [] };
  expect(await found({ index, end: { kind: "take", count: 5 } })).toEqual(all.slice(0, 5));
  expect(await found({ index, end: { kind: "take", count: 1000 } })).toEqual(all);
  expect(await found({ index, end: { kind: "iterate", count: 3 } })).toEqual(all.slice(0, 3));
  expect(await read({ index, end: { kind: "first" } })).toMatchObject({ b: all[0] });
  expect(await read({ index, end: { kind: "unique" } })).toEqual({ failed: true });
  const one = rows.find((row) => row.a === "b");
  const eq: RangeStep = { operator: "eq", field: "a", value: "b" };
  expect(await read({ index: { name: "by_a", range: [eq] }, end: { kind: "unique" } })).toMatchObject({
    b: one?.b,
  });
});

test("pages follow each other without gap or overlap, in both directions", async () => {
  for (const order of ["asc", "desc"] as const) {
    const seen: number[] = [];
    let cursor: string | null = null;
    for (let isDone = false; !isDone;) {
      const page: Page = (await read({
        index: { name: "by_a", range: [] },
        order,
        end: { kind: "paginate", count: 7, cursor },
      })) as Page;
      expect(page.page.length).toBeLessThanOrEqual(7);
      seen.push(...page.page.map((document) => document.b));
      ({ isDone, continueCursor: cursor } = page);
    }
    expect(seen).toEqual(numbers(inOrder, order));
  }
});

test("a mutation reads its own writes, in order", async () => {
  const value = "read your writes";
  const eq: RangeStep = { operator: "eq", field: "a", value };
  const query: Step = { ...base, index: { name: "by_a", range: [eq] } };
  const insert = (b: number): Step => ({ kind: "insert", table: "things", fields: { a: value, b } });
  const results = (await app.http().mutation(api.steps.write, {
    steps: [query, insert(1), query, insert(2), query],
    throws: false,
  })) as { b: number }[][];
  const [none, , one, , two] = results;
  expect([none, one, two].map((documents) => documents?.map((document) => document.b))).toEqual([
    [],
    [1],
    [1, 2],
  ]);
});

test("an unknown index and a range outside its rules are refused", async () => {
  const eq = (field: string): RangeStep => ({ operator: "eq", field, value: 1 });
  const gt = (field: string): RangeStep => ({ operator: "gt", field, value: 1 });
  const refused = [
    { name: "by_nothing", range: [] },
    { name: "by_a", range: [eq("b")] },
    { name: "by_a_b", range: [eq("b")] },
    { name: "by_a_b", range: [gt("a"), eq("b")] },
    { name: "by_a_b", range: [gt("a"), gt("a")] },
    { name: "by_a_b", range: [gt("a"), gt("b")] },
  ];
  for (const index of refused) expect(await read({ index }), JSON.stringify(index)).toEqual({ failed: true });
});

interface Page {
  readonly page: readonly Row[];
  readonly isDone: boolean;
  readonly continueCursor: string;
}

const base: QueryStep = {
  kind: "query",
  table: "things",
  index: null,
  order: "asc",
  filter: null,
  end: { kind: "collect" },
};

async function read(step: Partial<QueryStep>): Promise<unknown> {
  const answer: unknown = await app.http().query(api.steps.read, { step: { ...base, ...step } });
  return answer;
}

/** The documents' numbers, without those that other tests of this file added. */
async function found(step: Partial<QueryStep>): Promise<number[]> {
  const documents = (await read(step)) as { a?: Value; b: number }[];
  return documents.filter((document) => document.a !== "read your writes").map((document) => document.b);
}

function numbers(of: readonly Row[], order: "asc" | "desc"): number[] {
  const listed = of.map((row) => row.b);
  return order === "asc" ? listed : listed.toReversed();
}

function mark(value: Value | undefined): Value {
  return value === undefined ? { undefined: null } : value;
}

function show(value: Value | undefined): string {
  return value === undefined ? "undefined" : JSON.stringify(convexToJson(value));
}
