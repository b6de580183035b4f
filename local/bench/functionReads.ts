/**
 * Reads as a query function sees them: `ctx.db.get` and `withIndex().take(20)`, many in one run, the call into the
 * deployment, decoding and the validation of the arguments included. What a run without a read costs is taken off,
 * which would only make the growth look smaller.
 */
import { convexTest } from "convex-test";
import { type FunctionReference, makeFunctionReference } from "convex/server";
import { type GenericId } from "convex/values";
import { type BenchDeployment } from "./deployment.ts";
import { type FilledTable, rowText } from "./filledTable.ts";
import schema from "./project/convex/schema.ts";
import { costPerRead, rangeRows, type Reading, spread } from "./readings.ts";

const pointsPerRun = 500;
const rangesPerRun = 50;
const rounds = 61;
/** Enough that nearly every page of the largest table is mapped into the process, which costs once a start. */
const warmUpRuns = 100;

/** One run of a function that reads for each of `keys`; answers how many documents it found. */
type Run = (kind: keyof Reading, keys: readonly (string | number)[]) => Promise<number>;

interface Subject {
  readonly size: number;
  readonly ids: readonly string[];
  readonly run: Run;
}

/** The tables are read in turn, so that what disturbs the machine disturbs all of them. */
export async function readInDeployments(
  tables: readonly FilledTable[],
  deployments: readonly BenchDeployment[],
): Promise<Reading[]> {
  const subjects = tables.map((table, index): Subject => {
    return { ...table, run: overHttp(deployments[index]?.url ?? "") };
  });
  for (const subject of subjects) {
    for (let round = 0; round < warmUpRuns; round++) {
      await timeRun(subject, "point", pointsPerRun, round);
      await timeRun(subject, "range", rangesPerRun, round);
    }
  }
  return measure(subjects, { point: pointsPerRun, range: rangesPerRun, rounds });
}

/** `convex-test` scans the table for a range, hence the few. */
export async function readInConvexTest(sizes: readonly number[]): Promise<Reading[]> {
  const subjects: Subject[] = [];
  for (const size of sizes) subjects.push(await filledConvexTest(size));
  return measure(subjects, { point: pointsPerRun, range: 1, rounds: 5 });
}

async function measure(
  subjects: readonly Subject[],
  counts: { readonly point: number; readonly range: number; readonly rounds: number },
): Promise<Reading[]> {
  const samples = subjects.map(() => ({
    empty: [] as number[],
    point: [] as number[],
    range: [] as number[],
  }));
  for (let round = 0; round < counts.rounds; round++) {
    for (const [index, subject] of subjects.entries()) {
      samples[index]?.empty.push(await timeRun(subject, "point", 0, round));
      samples[index]?.point.push(await timeRun(subject, "point", counts.point, round));
      samples[index]?.range.push(await timeRun(subject, "range", counts.range, round));
    }
  }
  return samples.map(({ empty, point, range }) => ({
    point: costPerRead(point, empty, counts.point),
    range: costPerRead(range, empty, counts.range),
  }));
}

/** Microseconds. Other keys in each round, so that no answer is a kept one. */
async function timeRun(
  { size, ids, run }: Subject,
  kind: keyof Reading,
  reads: number,
  round: number,
): Promise<number> {
  const keys = Array.from({ length: reads }, (_, index) => {
    const place = round * reads + index;
    return kind === "point" ? (ids[spread(place, ids.length)] ?? "") : spread(place, size - rangeRows);
  });
  const start = performance.now();
  const found = await run(kind, keys);
  const elapsed = (performance.now() - start) * 1000;
  const expected = kind === "point" ? reads : reads * rangeRows;
  if (found !== expected) throw new Error(`Expected ${expected} documents, got ${found}.`);
  return elapsed;
}

function argsOf(kind: keyof Reading, keys: readonly (string | number)[], salt: number) {
  return kind === "point" ? { ids: keys, salt } : { starts: keys, salt };
}

let salts = 0;

function overHttp(url: string): Run {
  return async (kind, keys) => {
    const response = await fetch(`${url}/api/query`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ path: `reads:${kind}s`, format: "json", args: [argsOf(kind, keys, salts++)] }),
    });
    const answer = (await response.json()) as { readonly value?: number };
    if (answer.value === undefined) throw new Error(`Expected a number, got ${JSON.stringify(answer)}.`);
    return answer.value;
  };
}

async function filledConvexTest(size: number): Promise<Subject> {
  const t = convexTest(schema, {
    // It finds its root by that folder.
    "./_generated/api.js": async () => ({}),
    "./reads.ts": () => import("./project/convex/reads.ts"),
  });
  const ids: GenericId<"rows">[] = await t.run(async (ctx) => {
    const inserted: GenericId<"rows">[] = [];
    for (let n = 0; n < size; n++) inserted.push(await ctx.db.insert("rows", { n, text: rowText }));
    return inserted;
  });
  const run: Run = (kind, keys) => t.query(functionOf(kind), argsOf(kind, keys, salts++));
  return { size, ids, run };
}

function functionOf(
  kind: keyof Reading,
): FunctionReference<"query", "public", Record<string, unknown>, number> {
  return makeFunctionReference<"query", Record<string, unknown>, number>(`reads:${kind}s`);
}
