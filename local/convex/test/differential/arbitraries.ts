/** Random programs: what a client could do to a deployment, small enough that values meet again. */
import fc from "fast-check";
import type { Value } from "convex/values";
import type { FilterStep, QueryStep, RangeStep } from "../fixtures/core/convex/stepTypes.ts";

/** A document by the order in which documents were made, so that one program means the same on two deployments. */
export interface DocumentReference {
  readonly document: number;
}

type Fields = Record<string, Value>;

export type Action =
  | { readonly kind: "insert"; readonly table: string; readonly fields: Fields }
  /** With the fields of whichever table the document turns out to be in. */
  | {
      readonly kind: "patch" | "replace";
      readonly id: DocumentReference;
      readonly things: Fields;
      readonly records: Fields;
    }
  | { readonly kind: "delete" | "get"; readonly id: DocumentReference }
  | { readonly kind: "normalize"; readonly table: string; readonly id: DocumentReference }
  | { readonly kind: "nested"; readonly steps: readonly Action[]; readonly throws: boolean }
  | QueryStep;

export type Command =
  | { readonly kind: "write"; readonly actions: readonly Action[]; readonly throws: boolean }
  | { readonly kind: "read"; readonly query: QueryStep }
  /** All pages of a query; `between` is written after the first. */
  | {
      readonly kind: "pages";
      readonly query: QueryStep;
      readonly size: number;
      readonly between: readonly Action[];
    };

const bytes = (...numbers: number[]): ArrayBuffer => new Uint8Array(numbers).buffer;

const anyScalar: fc.Arbitrary<Value> = fc.constantFrom<Value[]>(
  null,
  -(2n ** 63n),
  -1n,
  0n,
  1n,
  2n ** 63n - 1n,
  Number.NEGATIVE_INFINITY,
  -1.5,
  -0,
  0,
  1,
  2,
  Number.MIN_VALUE,
  Number.POSITIVE_INFINITY,
  Number.NaN,
  false,
  true,
  "",
  "a",
  "a\u0000",
  "ab",
  "b",
  "é",
  "\uFFFF",
  "😀",
  bytes(),
  bytes(0),
  bytes(0, 1),
  bytes(255),
);

// A few come often, so that equals meet something.
const scalar = fc.oneof(anyScalar, fc.constantFrom<Value[]>(1, "a", null, 1n, 0));

const value: fc.Arbitrary<Value> = fc.oneof(
  { weight: 6, arbitrary: scalar },
  { weight: 1, arbitrary: fc.array(scalar, { maxLength: 3 }) },
  { weight: 1, arbitrary: fc.dictionary(fc.constantFrom("a", "b"), scalar, { maxKeys: 2 }) },
  { weight: 1, arbitrary: fc.array(fc.array(scalar, { maxLength: 2 }), { maxLength: 2 }) },
);

/** In arguments, undefined has to be spelled; the steps turn it back. */
const missing: Value = { undefined: null };
const valueOrMissing = fc.oneof(
  { weight: 5, arbitrary: value },
  { weight: 1, arbitrary: fc.constant(missing) },
);

// Always a small number, because filters with inequalities on anything else are a known difference.
const number = fc.constantFrom<Value[]>(1, 2, 3, 4);
const nested = fc.oneof(
  { weight: 3, arbitrary: fc.record({ x: value }, { requiredKeys: [] }) as fc.Arbitrary<Value> },
  { weight: 1, arbitrary: value },
);

const thing = (isPatch: boolean): fc.Arbitrary<Fields> =>
  fc.record(
    { a: valueOrMissing, b: number, n: nested },
    { requiredKeys: isPatch ? [] : ["b"] },
  ) as fc.Arbitrary<Fields>;

const size = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom<Value[]>(1, null, "big", missing) },
  { weight: 1, arbitrary: scalar },
);
const tags = fc.oneof(
  { weight: 4, arbitrary: fc.array(fc.constantFrom(0n, 7n), { maxLength: 2 }) as fc.Arbitrary<Value> },
  { weight: 1, arbitrary: value },
);
const detail = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.record(
      { on: fc.boolean(), raw: fc.constant(bytes(1)) },
      { requiredKeys: ["on"] },
    ) as fc.Arbitrary<Value>,
  },
  { weight: 1, arbitrary: value },
);
const name = fc.constantFrom<Value[]>("x", "y", "z");

/** Mostly as the schema wants it, sometimes not. */
const record = (isPatch: boolean): fc.Arbitrary<Fields> =>
  fc.oneof(
    {
      weight: 6,
      arbitrary: fc.record({ name, size, tags, detail }, { requiredKeys: isPatch ? [] : ["name", "tags"] }),
    },
    { weight: 1, arbitrary: fc.dictionary(fc.constantFrom("name", "tags", "extra"), value, { maxKeys: 3 }) },
  ) as fc.Arbitrary<Fields>;

const id: fc.Arbitrary<DocumentReference> = fc.record({ document: fc.nat(30) });
const table = fc.constantFrom("things", "records");

const operator = fc.constantFrom("gt", "gte", "lt", "lte");

interface IndexShape {
  readonly table: string;
  readonly name: string;
  readonly fields: readonly string[];
}

const indexes: readonly IndexShape[] = [
  { table: "things", name: "by_a", fields: ["a"] },
  { table: "things", name: "by_a_b", fields: ["a", "b"] },
  { table: "things", name: "by_nx", fields: ["n.x", "a"] },
  { table: "records", name: "by_name", fields: ["name"] },
  { table: "things", name: "by_creation_time", fields: [] },
];

/** Equals on a prefix of the fields, then bounds on the next: what the client's types allow. */
function range({ fields }: IndexShape): fc.Arbitrary<RangeStep[]> {
  return fc
    .record({
      equals: fc.nat(fields.length),
      values: fc.tuple(valueOrMissing, valueOrMissing),
      lower: fc.option(fc.tuple(fc.constantFrom("gt" as const, "gte" as const), valueOrMissing)),
      upper: fc.option(fc.tuple(fc.constantFrom("lt" as const, "lte" as const), valueOrMissing)),
    })
    .map(({ equals, values, lower, upper }) => {
      const steps: RangeStep[] = fields
        .slice(0, equals)
        .map((field, position) => ({ operator: "eq", field, value: values[position] ?? null }));
      const next = fields[equals];
      if (next === undefined) return steps;
      for (const bound of [lower, upper]) {
        if (bound !== null) steps.push({ operator: bound[0], field: next, value: bound[1] });
      }
      return steps;
    });
}

const { filter } = fc.letrec<{ filter: FilterStep }>((tie) => ({
  filter: fc.oneof(
    { maxDepth: 2 },
    fc.record({
      kind: fc.constant("compare" as const),
      operator: fc.constantFrom("eq" as const, "neq" as const),
      field: fc.constantFrom("a", "b", "n", "n.x", "n.x.a", "nothing"),
      value: valueOrMissing,
    }),
    fc.record({ kind: fc.constant("compare" as const), operator, field: fc.constant("b"), value: number }),
    fc.record({
      kind: fc.constantFrom("and" as const, "or" as const),
      of: fc.array(tie("filter"), { maxLength: 3 }),
    }),
    fc.record({ kind: fc.constant("not" as const), of: tie("filter") }),
  ) as fc.Arbitrary<FilterStep>,
}));

/** On a table that has no `b`, an inequality on it would compare undefined, which is a known difference. */
const nameFilter: fc.Arbitrary<FilterStep> = fc.record({
  kind: fc.constant("compare" as const),
  operator: fc.constantFrom("eq" as const, "neq" as const, "gt" as const, "lte" as const),
  field: fc.constant("name"),
  value: name,
});

type End = QueryStep["end"];

const end: fc.Arbitrary<End> = fc.oneof(
  fc.constantFrom<End[]>({ kind: "collect" }, { kind: "first" }, { kind: "unique" }),
  fc.record({
    kind: fc.constantFrom("take" as const, "iterate" as const),
    count: fc.integer({ min: 1, max: 4 }),
  }),
);

const query: fc.Arbitrary<QueryStep> = fc
  .option(fc.constantFrom(...indexes), { freq: 4 })
  .chain((shape): fc.Arbitrary<QueryStep> => {
    const tableName = shape?.table ?? "things";
    return fc.record({
      kind: fc.constant("query" as const),
      table: fc.constant(tableName),
      index:
        shape === null
          ? fc.constant(null)
          : range(shape).map((steps) => ({ name: shape.name, range: steps })),
      order: fc.constantFrom("asc" as const, "desc" as const),
      filter: fc.option(tableName === "things" ? filter : nameFilter, { freq: 3 }),
      end,
    });
  });

function change(kind: "patch" | "replace"): fc.Arbitrary<Action> {
  const isPatch = kind === "patch";
  return fc.record({ kind: fc.constant(kind), id, things: thing(isPatch), records: record(isPatch) });
}

const plainAction: fc.Arbitrary<Action> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.oneof(
      fc.record({ kind: fc.constant("insert" as const), table: fc.constant("things"), fields: thing(false) }),
      fc.record({
        kind: fc.constant("insert" as const),
        table: fc.constant("records"),
        fields: record(false),
      }),
    ),
  },
  { weight: 2, arbitrary: change("patch") },
  { weight: 2, arbitrary: change("replace") },
  { weight: 2, arbitrary: fc.record({ kind: fc.constantFrom("delete" as const, "get" as const), id }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("normalize" as const), table, id }) },
  { weight: 2, arbitrary: query },
);

const action: fc.Arbitrary<Action> = fc.oneof(
  { weight: 9, arbitrary: plainAction },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant("nested" as const),
      steps: fc.array(plainAction, { minLength: 1, maxLength: 3 }),
      throws: fc.boolean(),
    }),
  },
);

const actions = fc.array(action, { minLength: 1, maxLength: 8 });
// Most writes commit; of those that throw nothing may remain.
const throws = fc.integer({ min: 0, max: 7 }).map((drawn) => drawn === 7);

const command: fc.Arbitrary<Command> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ kind: fc.constant("write" as const), actions, throws }) },
  { weight: 5, arbitrary: fc.record({ kind: fc.constant("read" as const), query }) },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant("pages" as const),
      query,
      size: fc.integer({ min: 1, max: 4 }),
      between: fc.array(plainAction, { maxLength: 2 }),
    }),
  },
);

/** Begins with some documents, because on empty tables there is little to see. */
const beginning: fc.Arbitrary<Command> = fc.record({
  kind: fc.constant("write" as const),
  actions: fc.array(
    fc.oneof(
      fc.record({ kind: fc.constant("insert" as const), table: fc.constant("things"), fields: thing(false) }),
      fc.record({
        kind: fc.constant("insert" as const),
        table: fc.constant("records"),
        fields: record(false),
      }),
    ),
    { maxLength: 20, size: "max" },
  ),
  throws: fc.constant(false),
});

export const program: fc.Arbitrary<Command[]> = fc
  .tuple(beginning, fc.array(command, { minLength: 1, maxLength: 12, size: "max" }))
  .map(([first, rest]) => [first, ...rest]);
