/** Validators in error messages: `v.object({name: v.string()})`. */
import { jsonToConvex } from "convex/values";
import type { JsonValue } from "../protocol/json.ts";
import type { FieldValidator, ValidatorJson } from "../protocol/validator.ts";
import { printValue } from "./valueText.ts";

/** A validator as its author would write it, with the names of types in their long form. */
export function printValidator(validator: ValidatorJson): string {
  switch (validator.type) {
    case "number":
      return "v.float64()";
    case "bigint":
      return "v.int64()";
    case "null":
    case "commitTs":
    case "boolean":
    case "string":
    case "bytes":
    case "any":
      return `v.${validator.type}()`;
    case "literal":
      return `v.literal(${printLiteral(validator.value)})`;
    case "id":
      return `v.id("${validator.tableName}")`;
    case "array":
      return `v.array(${printValidator(validator.value)})`;
    case "record":
      return `v.record(${printValidator(validator.keys)}, ${printField(validator.values)})`;
    case "union":
      return `v.union(${validator.value.map(printValidator).join(", ")})`;
    case "object": {
      const fields = Object.entries(validator.value)
        .toSorted(([a], [b]) => (a < b ? -1 : 1))
        .map(([name, field]) => `${name}: ${printField(field)}`);
      return `v.object({${fields.join(", ")}})`;
    }
    default:
      return validator satisfies never;
  }
}

/** A literal as JSON would have it; what JSON cannot hold is named by its type. */
export function printLiteral(json: JsonValue): string {
  const literal = jsonToConvex(json);
  if (typeof literal === "bigint") return "<bigint>";
  return typeof literal === "number" && !Number.isFinite(literal) ? "<number>" : printValue(literal);
}

function printField({ fieldType, optional }: FieldValidator): string {
  return optional ? `v.optional(${printValidator(fieldType)})` : printValidator(fieldType);
}
