/** Calls of functions over HTTP: the body of the request, and that of the answer. */
import { badRequest } from "../protocol/errors.ts";
import type { FunctionResult } from "../protocol/functionCall.ts";
import type { JsonObject, JsonValue } from "../protocol/json.ts";
import { toArgsJson, toText, toTextOrNull } from "../protocol/jsonFields.ts";
import { cleanJson } from "./cleanJson.ts";

/** How values of the answer are written: `json` cannot be read back, `convex_encoded_json` can. */
export type ValueFormat = "json" | "convex_encoded_json";

export interface FunctionRequest {
  readonly path: string;
  readonly argsJson: string;
  readonly format: ValueFormat;
}

/** Throws DeploymentError 400 where the body is not that of a call. */
export function parseFunctionRequest(body: JsonObject): FunctionRequest {
  const componentPath = toTextOrNull(body["componentPath"], "componentPath");
  if (componentPath !== null && componentPath !== "") {
    throw badRequest(
      "ComponentsUnavailable",
      `There is no component '${componentPath}': the embedded deployment does not have components yet.`,
    );
  }
  return { path: toText(body["path"], "path"), ...parseArgs(body) };
}

/** Where the path stands in the address. */
export function parseArgs({ args, format }: JsonObject): Omit<FunctionRequest, "path"> {
  if (Array.isArray(args) && args.length !== 1) {
    throw badRequest("BadJsonBody", "args must be one object, by itself or in an array.");
  }
  return { argsJson: toArgsJson(args, "args"), format: parseFormat(format) };
}

export function functionResponse(result: FunctionResult, format: ValueFormat): Response {
  const headers = { "Content-Type": "application/json" };
  return new Response(printResult(result, format), { headers });
}

/** One line of JSON. There is no `errorData` but that of a ConvexError: clients take even null for one. */
export function printResult(result: FunctionResult, format: ValueFormat): string {
  const logLines = `"logLines":${JSON.stringify(result.logLines)}`;
  if (result.success) return `{"status":"success","value":${inFormat(result.valueJson, format)},${logLines}}`;
  const data =
    result.errorDataJson === undefined ? "" : `"errorData":${inFormat(result.errorDataJson, format)},`;
  return `{"status":"error","errorMessage":${JSON.stringify(result.errorMessage)},${data}${logLines}}`;
}

function parseFormat(format: JsonValue | undefined): ValueFormat {
  if (format === undefined || format === null || format === "json") return "json";
  if (format === "convex_encoded_json") return format;
  throw badRequest("BadFormat", "format must be json or convex_encoded_json.");
}

function inFormat(valueJson: string, format: ValueFormat): string {
  if (format === "convex_encoded_json") return valueJson;
  // The engine has written it.
  return JSON.stringify(cleanJson(JSON.parse(valueJson) as JsonValue));
}
