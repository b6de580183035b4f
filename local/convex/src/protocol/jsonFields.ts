/** Reads the fields of JSON that came from outside. Each reader throws DeploymentError 400 that names the field. */
import { badRequest, type DeploymentError } from "./errors.ts";
import type { JsonObject, JsonValue } from "./json.ts";

export function parseObject(text: string): JsonObject {
  let value: JsonValue;
  try {
    // What JSON.parse answers is JSON.
    value = JSON.parse(text) as JsonValue;
  } catch (error) {
    throw malformed(`it is not JSON: ${error instanceof Error ? error.message : String(error)}`);
  }
  return toObject(value, "it");
}

export function toObject(value: JsonValue | undefined, name: string): JsonObject {
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return value;
  throw malformed(`${name} must be an object`);
}

export function toArray(value: JsonValue | undefined, name: string): JsonValue[] {
  if (Array.isArray(value)) return value;
  throw malformed(`${name} must be an array`);
}

export function toText(value: JsonValue | undefined, name: string): string {
  if (typeof value === "string") return value;
  throw malformed(`${name} must be a string`);
}

export function toTextOrNull(value: JsonValue | undefined, name: string): string | null {
  return value === undefined || value === null ? null : toText(value, name);
}

/** A whole number from zero to 2^32 - 1: what ids and versions are. */
export function toCount(value: JsonValue | undefined, name: string): number {
  if (typeof value === "number" && Number.isInteger(value) && value >= 0 && value < 2 ** 32) return value;
  throw malformed(`${name} must be a whole number`);
}

/** The text of the argument array. A caller may also send the one argument by itself. */
export function toArgsJson(value: JsonValue | undefined, name: string): string {
  const args = Array.isArray(value) ? value : [toObject(value ?? {}, name)];
  try {
    return JSON.stringify(args);
  } catch {
    // Parsing needs no stack, printing does.
    throw malformed(`${name} is nested too deeply`);
  }
}

function malformed(what: string): DeploymentError {
  return badRequest("BadJsonBody", `The message cannot be read: ${what}.`);
}
