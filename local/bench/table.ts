/** The rows of the bench and how they are printed: one table, ratios of figures that were taken in the same run. */
import { cpus, totalmem } from "node:os";

export interface Row {
  readonly what: string;
  /** With its unit, e.g. `4,120 /s`. */
  readonly ours: string;
  /** What it is held against, and its figure. */
  readonly against: string;
  readonly ratio: string;
  /** What is not as good as it has to be, and why. One fails the bench. */
  readonly shortfalls?: readonly string[];
}

export function printTable(rows: readonly Row[]): void {
  const [cpu] = cpus();
  const gigabytes = Math.round(totalmem() / 2 ** 30);
  console.log(
    `\n${cpu?.model ?? "unknown CPU"}, ${cpus().length} cores, ${gigabytes} GiB, Node ${process.version}\n`,
  );
  console.log("| what | ours | against | ratio |");
  console.log("|---|---|---|---|");
  for (const row of rows) console.log(`| ${row.what} | ${row.ours} | ${row.against} | ${row.ratio} |`);
}

export function perSecond(value: number): string {
  return `${grouped(value)} /s`;
}

export function microseconds(value: number): string {
  return `${value < 10 ? value.toFixed(1) : grouped(value)} µs`;
}

export function milliseconds(value: number): string {
  return `${value < 10 ? value.toFixed(1) : grouped(value)} ms`;
}

export function kilobytes(bytes: number): string {
  return `${(bytes / 1000).toFixed(1)} kB`;
}

export function times(ours: number, theirs: number): string {
  return (ours / theirs).toFixed(2);
}

function grouped(value: number): string {
  return Math.round(value).toLocaleString("en-US");
}
