/** Index ranges: what `withIndex` was given, as an interval of sort keys. */
import type { Value } from "convex/values";
import { SyscallError } from "../protocol/errors.ts";
import { sortedFields } from "./indexKey.ts";
import type { SortKeyInterval } from "./keys.ts";
import { encodeSortKey, endOfValues } from "./sortKey.ts";
import { printValue } from "./valueText.ts";

export interface RangeExpression {
  readonly type: "Eq" | "Gt" | "Gte" | "Lt" | "Lte";
  readonly fieldPath: string;
  readonly value: Value | undefined;
}

const COMPARATORS = { Eq: "==", Gt: ">", Gte: ">=", Lt: "<", Lte: "<=" } as const;
const DOCS = "https://docs.convex.dev/using/indexes";

/**
 * The interval of sort keys that a range of an index covers. Equalities fix the first fields of the index, in whatever
 * order they are given; at most one lower and one upper bound hold for the field after these. Bounds are compared
 * across types: without a lower bound the range begins at documents that do not have the field.
 */
export function toInterval(
  fields: readonly string[],
  range: readonly RangeExpression[],
  /** `table.index`, for the errors. */
  indexName = "",
): SortKeyInterval {
  const { equalities, lower, upper } = splitRange(range, indexName);
  const prefix = coveredPrefix(fields, equalities, lower ?? upper, indexName);
  const prefixKey = encodeSortKey(prefix);
  const lowerKey = lower && encodeSortKey([...prefix, lower.value]);
  const upperKey = upper && encodeSortKey([...prefix, upper.value]);
  // All keys in the range begin with the prefix; "above a value" is above all keys that go on with that value.
  const end = prefix.length === 0 ? null : endOfValues(prefixKey);
  return {
    start: lowerKey ? (lower?.type === "Gt" ? endOfValues(lowerKey) : lowerKey) : prefixKey,
    end: upperKey ? (upper?.type === "Lte" ? endOfValues(upperKey) : upperKey) : end,
  };
}

interface SplitRange {
  readonly equalities: ReadonlyMap<string, Value | undefined>;
  readonly lower: RangeExpression | null;
  readonly upper: RangeExpression | null;
}

/** Sorts the expressions by kind; each field has at most one equality, and the range one bound on either side. */
function splitRange(range: readonly RangeExpression[], indexName: string): SplitRange {
  const equalities = new Map<string, Value | undefined>();
  let lower: RangeExpression | null = null;
  let upper: RangeExpression | null = null;
  for (const expression of range) {
    if (expression.type === "Eq") {
      if (equalities.has(expression.fieldPath)) throw alreadyDefined("equality", expression);
      equalities.set(expression.fieldPath, expression.value);
      continue;
    }
    const isUpper = expression.type === "Lt" || expression.type === "Lte";
    if ((isUpper ? upper : lower) !== null) throw alreadyDefined(isUpper ? "upper" : "lower", expression);
    const other = isUpper ? lower : upper;
    if (other !== null && other.fieldPath !== expression.fieldPath) {
      throw boundsOnMultipleFields(indexName, other.fieldPath, expression.fieldPath);
    }
    if (isUpper) upper = expression;
    else lower = expression;
  }
  const bounded = (lower ?? upper)?.fieldPath;
  if (bounded !== undefined && equalities.has(bounded)) {
    throw alreadyDefined("inequality", { type: "Eq", fieldPath: bounded, value: equalities.get(bounded) });
  }
  return { equalities, lower, upper };
}

/** The values the equalities give to the first fields of the index; refuses what does not follow its order. */
function coveredPrefix(
  fields: readonly string[],
  equalities: ReadonlyMap<string, Value | undefined>,
  bound: RangeExpression | null,
  indexName: string,
): (Value | undefined)[] {
  const indexed = sortedFields(fields);
  const rank = (field: string) => indexed.indexOf(field);
  const equalFields = [...equalities.keys()].toSorted((a, b) => rank(a) - rank(b));
  const used = bound === null ? equalFields : [...equalFields, bound.fieldPath];
  const printed = printFields(indexed.filter((field) => field !== "_id"));
  const unknown = used.find((field) => rank(field) === -1);
  if (unknown !== undefined) {
    throw new SyscallError(
      "FieldNotInIndex",
      `The index range included a comparison with "${unknown}", but ${indexName} with fields ${printed} ` +
        `doesn't index this field. For more information see ${DOCS}.`,
    );
  }
  const misplaced = used.find((field, position) => indexed[position] !== field);
  if (misplaced !== undefined) {
    throw new SyscallError(
      "InvalidIndexRange",
      `Tried to query index ${indexName} but the query didn't use the index fields in order.\n` +
        `Index fields: ${printed}\nQuery fields: ${printFields(used)}\nFirst incorrect field: "${misplaced}"\n` +
        `For more information see ${DOCS}.`,
    );
  }
  return equalFields.map((field) => equalities.get(field));
}

function alreadyDefined(bound: string, { type, fieldPath, value }: RangeExpression): SyscallError {
  return new SyscallError(
    "AlreadyDefinedBound",
    `Already defined ${bound} bound in index range. Can't add "${fieldPath}" ${COMPARATORS[type]} ${printValue(value)}.`,
  );
}

function boundsOnMultipleFields(indexName: string, first: string, second: string): SyscallError {
  return new SyscallError(
    "BoundsOnMultipleFields",
    "Upper and lower bounds in `range` can only be applied to a single index field. This query against index " +
      `${indexName} attempted to set a range bound on both "${first}" and "${second}". Consider using \`filter\` ` +
      `instead. See ${DOCS} for more info.`,
  );
}

function printFields(fields: readonly string[]): string {
  return `[${fields.map((field) => `"${field}"`).join(", ")}]`;
}
