/** Programs that judge the tree, each run to its end with its output passed on. */
import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";

import pc from "picocolors";

import { countStep, type Count, type ReportReader } from "./testReport.ts";

export interface Step {
  readonly title: string;
  /** One command after another, as long as they succeed: a file under node_modules and its arguments. */
  readonly commands: readonly (readonly [program: string, ...args: string[]])[];
  readonly env?: Readonly<Record<string, string>>;
  /** How the step's own report is read; a check has none. */
  readonly report?: { readonly file: string; readonly reader: ReportReader };
}

// The files behind the commands, not the commands: those of some have a name without an extension, which the oldest
// Node that we support cannot load as a module.
const NEXT = "next/dist/bin/next";
const TSC = "typescript/lib/tsc.js";
const OXLINT = "oxlint/dist/cli.js";
const PRETTIER = "prettier/bin/prettier.cjs";

export const checkSteps: readonly Step[] = [
  // Next first writes the types of the routes, which depend on the files in app/.
  {
    title: "types",
    commands: [
      [NEXT, "typegen"],
      [TSC, "-p", "."],
    ],
  },
  { title: "lint", commands: [[OXLINT, "--deny-warnings"]] },
  { title: "format", commands: [[PRETTIER, "--check", "."]] },
];

/** Where there is no report, something went wrong. */
const NOTHING: Count = { passed: 0, failed: 1, skipped: 0 };

const root = fileURLToPath(new URL("../..", import.meta.url));

/** Runs the steps in order: one that fails does not keep the next from running. */
export async function runSteps(steps: readonly Step[]): Promise<Count[]> {
  const counts: Count[] = [];
  for (const step of steps) counts.push(await runStep(step));
  // At the end, where it is found: what a failed test has to say may be thousands of lines above.
  steps.forEach(({ title, report }, index) => {
    console.log(describe(title, counts[index]));
    for (const failure of report ? read(report, ({ failures }) => failures, []) : [])
      console.log(`  ${failure}`);
  });
  return counts;
}

async function runStep({ title, commands, env, report }: Step): Promise<Count> {
  console.log(pc.bold(`\n── ${title}`));
  let exitCode = 0;
  for (const command of commands) {
    if (exitCode === 0)
      exitCode = await runCommand(command, { ...process.env, NEXT_TELEMETRY_DISABLED: "1", ...env });
  }
  return countStep(exitCode, report ? read(report, ({ count }) => count, NOTHING) : null);
}

function runCommand([program, ...args]: Step["commands"][number], env: NodeJS.ProcessEnv): Promise<number> {
  const file = path.join(root, "node_modules", program);
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [file, ...args], { cwd: root, env, stdio: "inherit" });
    child.once("error", (error) => {
      console.error(error.message);
      resolve(1);
    });
    child.once("exit", (code) => resolve(code ?? 1));
  });
}

function read<Result>(
  { file, reader }: NonNullable<Step["report"]>,
  what: (reader: ReportReader) => (json: string) => Result,
  otherwise: Result,
): Result {
  try {
    return what(reader)(readFileSync(file, "utf8"));
  } catch (error) {
    console.error(`There is no report in ${path.basename(file)}: ${String(error)}`);
    return otherwise;
  }
}

function describe(title: string, count: Count | undefined): string {
  const { passed, failed, skipped } = count ?? { passed: 0, failed: 1, skipped: 0 };
  const verdict = failed === 0 ? pc.green("ok") : pc.red("failed");
  const numbers = passed + skipped === 0 ? "" : ` (${passed} passed, ${failed} failed, ${skipped} skipped)`;
  return `${title.padEnd(14)} ${verdict}${numbers}`;
}
