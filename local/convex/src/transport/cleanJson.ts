import type { JsonValue } from "../protocol/json.ts";

/**
 * A value without Convex's encoding, for callers that do not know it (`format: "json"`): integers become decimal text,
 * bytes stay base64, numbers that JSON does not have become their names. It cannot be read back.
 */
export function cleanJson(value: JsonValue): JsonValue {
  if (Array.isArray(value)) return value.map(cleanJson);
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value);
  const [only] = entries;
  // No field of a document begins with `$`.
  if (entries.length === 1 && only !== undefined && only[0].startsWith("$") && typeof only[1] === "string") {
    return cleanSpecial(only[0], only[1]);
  }
  return Object.fromEntries(entries.map(([name, field]) => [name, cleanJson(field)]));
}

function cleanSpecial(kind: string, base64: string): JsonValue {
  const bytes = Buffer.from(base64, "base64");
  switch (kind) {
    case "$integer":
      return bytes.readBigInt64LE().toString();
    case "$float": {
      const number = bytes.readDoubleLE();
      // Minus zero is encoded too, and is a number of JSON.
      return Number.isFinite(number) ? number : String(number);
    }
    default:
      return base64;
  }
}
