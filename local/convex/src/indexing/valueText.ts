/** Values in error messages, in the notation Convex's backend uses there: `{count: 1.0, name: "a"}`. */
import { CommitTsPlaceholder, type Value } from "convex/values";

/** A value as text; `undefined` stands for a missing field. */
export function printValue(value: Value | undefined): string {
  if (value === undefined) return "undefined";
  if (value === null) return "null";
  if (typeof value === "number") return printFloat(value);
  if (typeof value === "bigint" || typeof value === "boolean") return String(value);
  if (typeof value === "string") return JSON.stringify(value);
  if (value instanceof ArrayBuffer) return `b"${Buffer.from(value).toString("base64")}"`;
  if (value instanceof CommitTsPlaceholder) return "commitTs";
  if (Array.isArray(value)) return `[${value.map(printValue).join(", ")}]`;
  const fields = Object.keys(value)
    .toSorted()
    .filter((name) => value[name] !== undefined)
    .map((name) => `${name}: ${printValue(value[name])}`);
  return `{${fields.join(", ")}}`;
}

/** The name of a value's type in Convex's words. */
export function typeOfValue(value: Value | undefined): string {
  if (value === undefined) return "undefined";
  if (value === null) return "Null";
  if (typeof value === "bigint" || value instanceof CommitTsPlaceholder) return "Int64";
  if (typeof value === "number") return "Float64";
  if (typeof value === "boolean") return "Boolean";
  if (typeof value === "string") return "String";
  if (value instanceof ArrayBuffer) return "Bytes";
  return Array.isArray(value) ? "Array" : "Object";
}

/** A whole float keeps its point, so that it is told from an int64. */
function printFloat(value: number): string {
  if (Number.isNaN(value)) return "NaN";
  if (!Number.isFinite(value)) return value > 0 ? "inf" : "-inf";
  if (Object.is(value, -0)) return "-0.0";
  const magnitude = Math.abs(value);
  if (magnitude >= 1e16 || (magnitude < 1e-4 && magnitude > 0))
    return value.toExponential().replace("e+", "e");
  return Number.isInteger(value) ? `${value}.0` : String(value);
}
