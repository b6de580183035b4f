/**
 * A point read and an index range of 20 rows in tables of a thousand to a million rows: the cost may grow with the
 * depth of a tree, not with the table. Measured where it would show, at the database, without HTTP and functions in
 * front; `convex-test`, which scans, stands beside it.
 */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { randomBytes } from "node:crypto";
import { convexTest } from "convex-test";
import { type GenericId } from "convex/values";
import { openQuery, parseQuery } from "../convex/src/indexing/query.ts";
import { LmdbStore } from "../convex/src/storage/lmdbStore.ts";
import { Database } from "../convex/src/transaction/database.ts";
import { applySchema, prepareSchema } from "../convex/src/transaction/schemaChange.ts";
import schema from "./project/convex/schema.ts";
import { quantile, timePerCall } from "./samples.ts";
import { microseconds, type Row, times } from "./table.ts";

const sizes = [1_000, 100_000, 1_000_000];
const convexTestSizes = [1_000, 100_000];
const rowsPerCommit = 5_000;
const rangeRows = 20;
const rounds = 9;

/** Microseconds a call. */
interface Reading {
  readonly point: number;
  readonly range: number;
}

export async function benchReads(): Promise<Row[]> {
  const folder = await mkdtemp(join(tmpdir(), "doorman-bench-reads-"));
  const ours = await readEmbedded(folder);
  await rm(folder, { recursive: true });
  const theirs = await readConvexTest();
  return [
    row("point read", "point", ours, theirs),
    row(`index range of ${rangeRows} rows`, "range", ours, theirs),
  ];
}

function row(what: string, kind: keyof Reading, ours: readonly Reading[], theirs: readonly Reading[]): Row {
  const figures = (readings: readonly Reading[]) =>
    readings.map((reading) => microseconds(reading[kind])).join(" → ");
  const first = ours[0]?.[kind] ?? Number.NaN;
  const last = ours.at(-1)?.[kind] ?? Number.NaN;
  return {
    what: `${what}, tables of ${sizes.map((size) => size.toLocaleString("en-US")).join(", ")} rows`,
    ours: figures(ours),
    against: `convex-test, ${convexTestSizes.map((size) => size.toLocaleString("en-US")).join(" and ")}: ${figures(theirs)}`,
    ratio: `${times(last, first)} (last over first)`,
  };
}

/** One database, read each time it has grown to the next size. */
async function readEmbedded(folder: string): Promise<Reading[]> {
  const store = new LmdbStore(folder);
  const database = Database.open(store, {
    clock: () => Date.now(),
    randomBytes: (size) => randomBytes(size),
  });
  await goLive(database);

  const ids: string[] = [];
  const readings: Reading[] = [];
  for (const size of sizes) {
    while (ids.length < size) {
      const transaction = database.begin("system");
      for (let end = Math.min(size, ids.length + rowsPerCommit); ids.length < end;) {
        ids.push(transaction.insert("rows", { n: ids.length, text: "a row of the bench" }));
      }
      await database.commit(transaction).durable;
    }
    touch(database, ids);
    readings.push(readAll(database, ids));
  }
  await store.close();
  return readings;
}

/** Makes the bench's schema the live one, as a push does. */
async function goLive(database: Database): Promise<void> {
  // The exported form of a schema is JSON in the shape that a push carries.
  const pushed = JSON.parse(exported()) as Parameters<typeof prepareSchema>[1];
  const preparation = prepareSchema(database, pushed);
  while (preparation.state.type === "inProgress") preparation.step();
  const setup = database.begin("system");
  applySchema(setup, pushed);
  await database.commit(setup).durable;
}

/** Maps the file's pages into this process, which costs once a start and says nothing about a read. */
function touch(database: Database, ids: readonly string[]): void {
  for (let index = 0; index < ids.length; index += 2) database.begin("query").get(ids[index] ?? "");
}

function readAll(database: Database, ids: readonly string[]): Reading {
  const point = timePerCall(rounds, 2_000, (index) => {
    const document = database.begin("query").get(ids[spread(index, ids.length)] ?? "");
    if (document === null) throw new Error("Expected the document.");
  });
  const range = timePerCall(rounds, 500, (index) => {
    const start = spread(index, ids.length - rangeRows);
    const query = parseQuery({
      source: {
        type: "IndexRange",
        indexName: "rows.by_n",
        range: [{ type: "Gte", fieldPath: "n", value: start }],
        order: "asc",
      },
      operators: [{ limit: rangeRows }],
    });
    const stream = openQuery(query, database.begin("query").queryReader());
    let rows = 0;
    while (stream.next() !== null) rows++;
    if (rows !== rangeRows) throw new Error(`Expected ${rangeRows} rows.`);
  });
  return { point, range };
}

async function readConvexTest(): Promise<Reading[]> {
  const readings: Reading[] = [];
  for (const size of convexTestSizes) {
    // It finds its root by that folder; no function of the project is called.
    const t = convexTest(schema, { "./_generated/api.js": async () => ({}) });
    const ids: GenericId<"rows">[] = await t.run(async (ctx) => {
      const inserted: GenericId<"rows">[] = [];
      for (let n = 0; n < size; n++)
        inserted.push(await ctx.db.insert("rows", { n, text: "a row of the bench" }));
      return inserted;
    });
    const reading = await t.run(async (ctx) => {
      const point = await timeEach(20, async (index) => {
        const id = ids[spread(index, ids.length)];
        if (id !== undefined) await ctx.db.get(id);
      });
      const range = await timeEach(5, async (index) => {
        const start = spread(index, ids.length - rangeRows);
        await ctx.db
          .query("rows")
          .withIndex("by_n", (q) => q.gte("n", start))
          .take(rangeRows);
      });
      return { point, range };
    });
    readings.push(reading);
  }
  return readings;
}

/** Microseconds a call, the median of single calls. */
async function timeEach(calls: number, call: (index: number) => Promise<void>): Promise<number> {
  const samples: number[] = [];
  for (let index = 0; index < calls; index++) {
    const start = performance.now();
    await call(index);
    samples.push((performance.now() - start) * 1000);
  }
  return quantile(samples, 0.5);
}

/** Visits a table in an order that no cache foresees, the same in every run. */
function spread(index: number, size: number): number {
  return (index * 7_919) % size;
}

function exported(): string {
  // `export` is not in convex's public types; the official CLI calls it the same way.
  return (schema as unknown as { export(): string }).export();
}
