/** Filter expressions, as `convex/server` serialises what `filter` was given. */
import type { Value } from "convex/values";
import { SyscallError } from "../protocol/errors.ts";
import type { JsonValue } from "../protocol/json.ts";
import { parseMaybeValue } from "./document.ts";

const COMPARISONS = ["$eq", "$neq", "$lt", "$lte", "$gt", "$gte"] as const;
const ARITHMETIC = ["$add", "$sub", "$mul", "$div", "$mod"] as const;

export type Comparison = (typeof COMPARISONS)[number];
export type Arithmetic = (typeof ARITHMETIC)[number];

export type Expression =
  | { readonly type: Comparison | Arithmetic; readonly left: Expression; readonly right: Expression }
  | { readonly type: "$neg" | "$not"; readonly operand: Expression }
  | { readonly type: "$and" | "$or"; readonly operands: readonly Expression[] }
  | { readonly type: "$field"; readonly path: string }
  | { readonly type: "$literal"; readonly value: Value | undefined };

/** An expression of its JSON: an object whose one field names the operation. */
export function parseExpression(json: JsonValue | undefined): Expression {
  const [entry, ...others] =
    typeof json === "object" && json !== null && !Array.isArray(json) ? Object.entries(json) : [];
  if (entry === undefined || others.length > 0) throw malformed(json);
  const [name, operand] = entry;
  const binary = [...COMPARISONS, ...ARITHMETIC].find((type) => type === name);
  if (binary !== undefined) {
    if (!Array.isArray(operand) || operand.length !== 2) throw malformed(json);
    return { type: binary, left: parseExpression(operand[0]), right: parseExpression(operand[1]) };
  }
  switch (name) {
    case "$neg":
    case "$not":
      return { type: name, operand: parseExpression(operand) };
    case "$and":
    case "$or":
      if (!Array.isArray(operand)) throw malformed(json);
      return { type: name, operands: operand.map(parseExpression) };
    case "$field":
      if (typeof operand !== "string") throw malformed(json);
      return { type: name, path: operand };
    case "$literal":
      return { type: name, value: parseMaybeValue(operand) };
    default:
      throw malformed(json);
  }
}

/** Says which of the two kinds of binary operation this is. */
export function isComparison(type: Comparison | Arithmetic): type is Comparison {
  return COMPARISONS.some((comparison) => comparison === type);
}

function malformed(json: JsonValue | undefined): SyscallError {
  return new SyscallError("InvalidQuery", `Invalid filter expression: ${JSON.stringify(json)}`);
}
