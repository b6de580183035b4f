import { badRequest } from "../../protocol/errors.ts";
import type { JsonObject, JsonValue } from "../../protocol/json.ts";

export function textArg(args: JsonObject, name: string): string {
  const value = args[name];
  if (typeof value === "string") return value;
  throw badRequest("InvalidArgument", `ArgumentValidationError: \`${name}\` must be a string.`);
}

export function objectArg(args: JsonObject, name: string): JsonObject {
  const value: JsonValue | undefined = args[name];
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return value;
  throw badRequest("InvalidArgument", `ArgumentValidationError: \`${name}\` must be an object.`);
}
