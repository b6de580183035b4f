/** Filters: whether a document passes a filter expression. */
import type { Value } from "convex/values";
import { SyscallError } from "../protocol/errors.ts";
import { valueAtPath, type StoredDocument } from "./document.ts";
import { isComparison, type Arithmetic, type Comparison, type Expression } from "./expression.ts";
import { compareValues } from "./sortKey.ts";
import { printValue, typeOfValue } from "./valueText.ts";

const MIN_INT64 = -(2n ** 63n);
const MAX_INT64 = 2n ** 63n - 1n;

const VERBS: Record<Arithmetic, string> = {
  $add: "add",
  $sub: "subtract",
  $mul: "multiply",
  $div: "divide",
  $mod: "mod",
};

/** Whether the expression is true of the document; anything but a boolean is an `EvalError`. */
export function evaluateFilter(expression: Expression, document: StoredDocument): boolean {
  return booleanOf(evaluate(expression, document));
}

function evaluate(expression: Expression, document: StoredDocument): Value | undefined {
  switch (expression.type) {
    case "$field":
      return valueAtPath(document.value, expression.path);
    case "$literal":
      return expression.value;
    case "$and":
      return expression.operands.every((operand) => evaluateFilter(operand, document));
    case "$or":
      return expression.operands.some((operand) => evaluateFilter(operand, document));
    case "$not":
      return !evaluateFilter(expression.operand, document);
    case "$neg":
      return negate(evaluate(expression.operand, document));
    case "$eq":
    case "$neq":
    case "$lt":
    case "$lte":
    case "$gt":
    case "$gte":
    case "$add":
    case "$sub":
    case "$mul":
    case "$div":
    case "$mod": {
      const { type } = expression;
      const left = evaluate(expression.left, document);
      const right = evaluate(expression.right, document);
      return isComparison(type) ? compare(type, left, right) : calculate(type, left, right);
    }
    default:
      return expression satisfies never;
  }
}

function compare(type: Comparison, left: Value | undefined, right: Value | undefined): boolean {
  const order = compareValues(left, right);
  switch (type) {
    case "$eq":
      return order === 0;
    case "$neq":
      return order !== 0;
    case "$lt":
      return order < 0;
    case "$lte":
      return order <= 0;
    case "$gt":
      return order > 0;
    case "$gte":
      return order >= 0;
    default:
      return type satisfies never;
  }
}

/** Numbers of one kind only: an int64 and a float64 are never mixed. */
function calculate(type: Arithmetic, left: Value | undefined, right: Value | undefined): Value {
  if (typeof left === "number" && typeof right === "number") return operate(type, left, right);
  if (typeof left === "bigint" && typeof right === "bigint") return calculateInt64(type, left, right);
  throw evalError(`Cannot ${VERBS[type]} ${printTyped(left)} and ${printTyped(right)}`);
}

function calculateInt64(type: Arithmetic, left: bigint, right: bigint): bigint {
  if ((type === "$div" || type === "$mod") && right === 0n) {
    throw evalError(`Cannot ${VERBS[type]} ${left} by zero`);
  }
  const result = operate(type, left, right);
  if (result < MIN_INT64 || result > MAX_INT64) {
    throw evalError(`Cannot ${VERBS[type]} ${left} and ${right}: the result is out of range for Int64`);
  }
  return result;
}

function operate<N extends number | bigint>(type: Arithmetic, first: N, second: N): N {
  // JavaScript's operators take two numbers of either kind, which their types do not say of one parameter.
  const [left, right] = [first as number, second as number];
  const result = (): number => {
    switch (type) {
      case "$add":
        return left + right;
      case "$sub":
        return left - right;
      case "$mul":
        return left * right;
      case "$div":
        return left / right;
      case "$mod":
        return left % right;
      default:
        return type satisfies never;
    }
  };
  return result() as N;
}

function negate(value: Value | undefined): Value {
  if (typeof value === "number") return -value;
  if (typeof value !== "bigint") throw evalError(`Cannot negate ${printTyped(value)}`);
  if (value === MIN_INT64) throw evalError(`Cannot negate ${value}: the result is out of range for Int64`);
  return -value;
}

function booleanOf(value: Value | undefined): boolean {
  if (typeof value === "boolean") return value;
  throw evalError(`Cannot use value ${printTyped(value)} as a Boolean`);
}

function printTyped(value: Value | undefined): string {
  return `${printValue(value)} (type ${typeOfValue(value)})`;
}

function evalError(message: string): SyscallError {
  return new SyscallError("EvalError", message);
}
