/**
 * A point read and an index range of 20 rows in tables of a thousand to a million rows: the cost may grow with the
 * depth of a tree, not with the table. First as a query function pays them, beside `convex-test`, which scans; then
 * below functions, beside raw `lmdb` on the same files.
 */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type BenchDeployment, startDeployment } from "./deployment.ts";
import { type FilledTable, fillTable } from "./filledTable.ts";
import { readInConvexTest, readInDeployments } from "./functionReads.ts";
import { growthOf, growthShortfalls, rangeRows, type Reading } from "./readings.ts";
import { readInStorage } from "./storageReads.ts";
import { microseconds, milliseconds, type Row } from "./table.ts";

const sizes = [1_000, 100_000, 1_000_000];
const convexTestSizes = [1_000, 100_000];

export async function benchReads(): Promise<Row[]> {
  const folder = await mkdtemp(join(tmpdir(), "doorman-bench-reads-"));
  const tables: FilledTable[] = [];
  for (const size of sizes) tables.push(await fillTable(join(folder, String(size)), size));
  const { ours, raw } = await readInStorage(tables);
  const functions = await readInRunningDeployments(tables);
  await rm(folder, { recursive: true });
  const convexTest = await readInConvexTest(convexTestSizes);
  const range = `index range of ${rangeRows} rows`;
  const against = `convex-test, ${convexTestSizes.map(grouped).join(" and ")} rows`;
  return [
    functionRow("point read in a query function", "point"),
    functionRow(`${range} in a query function`, "range"),
    row("point read at a transaction", "point", ours, "raw lmdb, same files", raw),
    row(`${range} at a transaction`, "range", ours, "raw lmdb, same files", raw),
  ];

  /** What people get: the bench fails where that grows with the table. Below functions, it is held against raw lmdb. */
  function functionRow(what: string, kind: keyof Reading): Row {
    const shortfalls = growthShortfalls(functions, kind);
    return { ...row(what, kind, functions, against, convexTest), shortfalls };
  }
}

async function readInRunningDeployments(tables: readonly FilledTable[]): Promise<Reading[]> {
  const deployments: BenchDeployment[] = [];
  try {
    for (const { folder } of tables) deployments.push(await startDeployment(folder));
    return await readInDeployments(tables, deployments);
  } finally {
    for (const deployment of deployments) await deployment.stop();
  }
}

function row(
  what: string,
  kind: keyof Reading,
  ours: readonly Reading[],
  against: string,
  theirs: readonly Reading[],
): Row {
  return {
    what: `${what}, tables of ${sizes.map(grouped).join(", ")} rows`,
    ours: figures(ours, kind),
    against: `${against}: ${figures(theirs, kind)} (${growth(theirs, kind)})`,
    ratio: `${growth(ours, kind)} (last over first)`,
  };
}

function figures(readings: readonly Reading[], kind: keyof Reading): string {
  return readings.map((reading) => duration(reading[kind])).join(" → ");
}

function duration(value: number): string {
  return value < 10_000 ? microseconds(value) : milliseconds(value / 1000);
}

function growth(readings: readonly Reading[], kind: keyof Reading): string {
  return growthOf(readings, kind).toFixed(2);
}

function grouped(size: number): string {
  return size.toLocaleString("en-US");
}
