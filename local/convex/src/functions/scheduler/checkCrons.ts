import { badRequest, DeploymentError } from "../../protocol/errors.ts";
import type { AnalyzedFunction, CronSpec, PushAnalysis } from "../isolate/compiledPush.ts";
import { parseFunctionPath } from "../udf/functionPath.ts";
import { parseCronSchedule } from "./cronSchedule.ts";

const MAX_ARGS_BYTES = 1024 * 1024; // 1 MiB

/** Throws DeploymentError 400 for a job that could not run: crons.ts is typed by hand, or is no TypeScript. */
export function checkCrons(modules: PushAnalysis["modules"]): void {
  for (const { identifier, spec } of Object.values(modules).flatMap((module) => module.cronSpecs ?? [])) {
    const problem = problemOf(spec, modules);
    if (problem === null) continue;
    throw badRequest(
      "InvalidCron",
      `Hit an error while pushing:\nThe cron job "${identifier}" of convex/crons.ts is invalid: ${problem}.`,
    );
  }
}

function problemOf(spec: CronSpec["spec"], modules: PushAnalysis["modules"]): string | null {
  // As `analyzeCrons` has made it; what `crons.export()` wrote into it is looked at here.
  const { udfPath, udfArgs, cronSchedule } = spec as { readonly [field: string]: CronSpec["spec"] };
  try {
    parseCronSchedule(cronSchedule);
    if (typeof udfPath !== "string") return "it names no function";
    const found = findFunction(udfPath, modules);
    if (found === undefined) return `the function ${udfPath} does not exist`;
    if (found.udfType === "Query")
      return `${udfPath} is a query; only mutations and actions can be scheduled`;
  } catch (error) {
    if (error instanceof TypeError || error instanceof DeploymentError) return withoutPeriod(error.message);
    throw error;
  }
  if (!Array.isArray(udfArgs)) return "its arguments are no array";
  return Buffer.byteLength(JSON.stringify(udfArgs)) > MAX_ARGS_BYTES ? "its arguments are too large" : null;
}

function findFunction(pathText: string, modules: PushAnalysis["modules"]): AnalyzedFunction | undefined {
  const path = parseFunctionPath(pathText);
  const module = Object.hasOwn(modules, path.module) ? modules[path.module] : undefined;
  return module?.functions.find(({ name }) => name === path.name);
}

function withoutPeriod(sentence: string): string {
  return sentence.replace(/\.$/, "");
}
