import type { UdfType } from "../../protocol/functionCall.ts";
import type { AnalyzedFunction, Visibility } from "./compiledPush.ts";
import type { ModuleNamespace } from "./moduleGraph.ts";

/** What `convex/server` marks its functions with. */
interface Marks {
  readonly isQuery?: unknown;
  readonly isMutation?: unknown;
  readonly isAction?: unknown;
  readonly isPublic?: unknown;
  readonly isInternal?: unknown;
  readonly exportArgs?: unknown;
  readonly exportReturns?: unknown;
}

const ANY = '{"type":"any"}';
const UNVALIDATED = "null";

/** The exports that are queries, mutations or actions. Runs inside the isolate. */
export function analyzeFunctions(namespace: ModuleNamespace, path: string): AnalyzedFunction[] {
  return Object.keys(namespace).flatMap((name) => analyzeExport(name, namespace[name], path) ?? []);
}

function analyzeExport(name: string, value: unknown, path: string): AnalyzedFunction | null {
  if (!canBeMarked(value)) return null;
  const udfType = typeOf(value);
  if (udfType === null) return null;
  const identifier = `${path}:${name}`;
  return {
    name,
    udfType,
    visibility: visibilityOf(value, identifier),
    argsJson: validatorOf(value.exportArgs, "exportArgs", ANY, identifier),
    returnsJson: validatorOf(value.exportReturns, "exportReturns", UNVALIDATED, identifier),
  };
}

function canBeMarked(value: unknown): value is Marks {
  return typeof value === "function" || (typeof value === "object" && value !== null);
}

/** Exactly one of the three marks makes a function. */
function typeOf({ isQuery, isMutation, isAction }: Marks): UdfType | null {
  const types: UdfType[] = [];
  if (isQuery === true) types.push("Query");
  if (isMutation === true) types.push("Mutation");
  if (isAction === true) types.push("Action");
  return types.length === 1 ? (types[0] ?? null) : null;
}

function visibilityOf({ isPublic, isInternal }: Marks, identifier: string): Visibility | null {
  if (isPublic === true && isInternal === true) {
    throw new Error(`${identifier} is marked as both public and internal.`);
  }
  if (isPublic === true) return "public";
  return isInternal === true ? "internal" : null;
}

function validatorOf(exporter: unknown, name: string, fallback: string, identifier: string): string {
  if (exporter === undefined) return fallback;
  if (typeof exporter !== "function") {
    throw new Error(`${identifier}.${name} is not a function or \`undefined\`.`);
  }
  const json: unknown = exporter();
  if (typeof json !== "string") {
    throw new Error(`Invalid ${name} return value: ${identifier}.${name}() didn't return a string.`);
  }
  return json;
}
