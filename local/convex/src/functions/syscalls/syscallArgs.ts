/** Reads the arguments of a syscall, which a library wrote and user code may have tampered with. */
import { jsonToConvex } from "convex/values";
import type { Value } from "convex/values";
import { SyscallError } from "../../protocol/errors.ts";
import type { JsonObject } from "../../protocol/json.ts";

export function parseSyscallArgs(op: string, json: string): JsonObject {
  const args = readable(op, () => JSON.parse(json) as unknown);
  if (!isObject(args)) throw invalid(op, "expected an object");
  return args;
}

export function stringArg(args: JsonObject, name: string): string {
  const value = args[name];
  if (typeof value !== "string") throw invalid(name, "expected a string");
  return value;
}

export function optionalStringArg(args: JsonObject, name: string): string | undefined {
  const value = args[name];
  return value === undefined || value === null ? undefined : stringArg(args, name);
}

export function numberArg(args: JsonObject, name: string): number {
  const value = args[name];
  if (typeof value !== "number") throw invalid(name, "expected a number");
  return value;
}

export function optionalNumberArg(args: JsonObject, name: string): number | null {
  return args[name] === undefined || args[name] === null ? null : numberArg(args, name);
}

export function objectArg(args: JsonObject, name: string): JsonObject {
  const value = args[name];
  if (!isObject(value)) throw invalid(name, "expected an object");
  return value;
}

/** The fields of a document or of the arguments of a call. */
export function fieldsArg(args: JsonObject, name: string): { [field: string]: Value } {
  const fields = objectArg(args, name);
  return readable(name, () =>
    Object.fromEntries(Object.entries(fields).map(([field, json]) => [field, jsonToConvex(json)])),
  );
}

/** What cannot be read is the caller's mistake, not the deployment's. */
export function readable<T>(name: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw invalid(name, error instanceof Error ? error.message : String(error));
  }
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function invalid(name: string, reason: string): SyscallError {
  return new SyscallError("SyscallArgumentError", `Invalid argument \`${name}\`: ${reason}.`);
}
