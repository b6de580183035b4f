/** Programs that judge the tree, each run to its end with its output passed on. */
import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";

import pc from "picocolors";

import { countStep, type Count, type Report, type ReportReader } from "./testReport.ts";

export interface Step {
  readonly title: string;
  /** One command after another, as long as they succeed: a file under node_modules and its arguments. */
  readonly commands: readonly (readonly [program: string, ...args: string[]])[];
  readonly env?: Readonly<Record<string, string>>;
  /** How the step's own report is read; a check has none. */
  readonly report?: { readonly file: string; readonly read: ReportReader };
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

/** Of a step that says nothing of itself. */
const FAILED: Count = { passed: 0, failed: 1, skipped: 0 };

const root = fileURLToPath(new URL("../..", import.meta.url));

/** Runs the steps in order: one that fails does not keep the next from running. */
export async function runSteps(steps: readonly Step[]): Promise<Count[]> {
  const outcomes: (Report & Pick<Step, "title">)[] = [];
  for (const step of steps) outcomes.push({ title: step.title, ...(await runStep(step)) });
  // At the end, where it is found: what a failed test has to say may be thousands of lines above.
  for (const { title, count, failures } of outcomes) {
    console.log(describe(title, count));
    for (const failure of failures) console.log(`  ${failure}`);
  }
  return outcomes.map(({ count }) => count);
}

async function runStep({ title, commands, env, report }: Step): Promise<Report> {
  console.log(pc.bold(`\n── ${title}`));
  let exitCode = 0;
  for (const command of commands) {
    if (exitCode === 0)
      exitCode = await runCommand(command, { ...process.env, NEXT_TELEMETRY_DISABLED: "1", ...env });
  }
  const { count = null, failures = [] } = report === undefined ? {} : readReport(report);
  return { count: countStep(exitCode, count), failures };
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

function readReport({ file, read }: NonNullable<Step["report"]>): Report {
  try {
    return read(readFileSync(file, "utf8"));
  } catch (error) {
    console.error(`There is no report in ${path.basename(file)}: ${String(error)}`);
    return { count: FAILED, failures: [] };
  }
}

function describe(title: string, { passed, failed, skipped }: Count): string {
  const verdict = failed === 0 ? pc.green("ok") : pc.red("failed");
  const numbers = passed + skipped === 0 ? "" : ` (${passed} passed, ${failed} failed, ${skipped} skipped)`;
  return `${title.padEnd(14)} ${verdict}${numbers}`;
}
