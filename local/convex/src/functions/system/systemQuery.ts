/**
 * The queries of `_system/…` that the CLI and the dashboard ask for: native functions over a transaction. What they read
 * is noted like the reads of any query, so they are reactive in the same way.
 */
import type { CursorText } from "../../indexing/cursor.ts";
import { DeploymentError } from "../../protocol/errors.ts";
import type { FunctionCall, FunctionResult } from "../../protocol/functionCall.ts";
import type { JsonObject, JsonValue } from "../../protocol/json.ts";
import type { Transaction } from "../../transaction/transaction.ts";
import type { Live } from "../push/livePush.ts";
import { describeFailure, failureResult, type Failure } from "../udf/errors.ts";
import { environmentQueries } from "./environmentQueries.ts";
import { moduleQueries } from "./moduleQueries.ts";
import { tableQueries } from "./tableQueries.ts";

export interface SystemContext {
  readonly tx: Transaction;
  readonly live: Live;
  readonly cursors: CursorText;
  readonly cloudUrl: string;
  readonly siteUrl: string;
}

export type SystemQuery = (context: SystemContext, args: JsonObject) => JsonValue;

const queries: { readonly [path: string]: SystemQuery } = {
  ...environmentQueries,
  ...tableQueries,
  ...moduleQueries,
  "cli/convexUrl:cloudUrl": ({ cloudUrl }) => cloudUrl,
  "cli/convexUrl:siteUrl": ({ siteUrl }) => siteUrl,
  // There is no import, no export and no component that could be under way or mounted.
  "cli/exports:getLatest": () => null,
  "cli/queryImport:default": () => null,
  "cli/queryImport:list": () => [],
  "frontend/components:list": () => [],
};

export function isSystemPath(path: string): boolean {
  return path.startsWith("_system/");
}

/** Whoever is not an admin learns no more than that there is no such public function. */
export function runSystemQuery(context: SystemContext, call: FunctionCall): FunctionResult {
  const fail = (failure: Failure) => failureResult(failure, call.requestId, []);
  const path = canonicalName(call.path);
  const query = call.identity.type === "admin" && Object.hasOwn(queries, path) ? queries[path] : undefined;
  if (query === undefined) {
    return fail({ message: `Could not find public function for '${strippedPath(call.path)}'.` });
  }
  try {
    const value = query(context, parseArgs(call.argsJson));
    return { success: true, valueJson: JSON.stringify(value), logLines: [] };
  } catch (error) {
    if (error instanceof DeploymentError) return fail({ message: error.message });
    return fail(describeFailure(error, context.live.push.compiled));
  }
}

/** `_system/cli/tables`, `…:default` and `….js:default` are one. */
function canonicalName(path: string): string {
  const [module = "", name = "default"] = path.slice("_system/".length).split(":");
  return `${module.replace(/\.js$/, "")}:${name}`;
}

function strippedPath(path: string): string {
  return path.replace(/\.js(?=:|$)/, "").replace(/:default$/, "");
}

function parseArgs(argsJson: string): JsonObject {
  const [args] = JSON.parse(argsJson) as JsonValue[];
  return typeof args === "object" && args !== null && !Array.isArray(args) ? args : {};
}
