/** Mismatches of values and validators: where they are, and what Convex says of them. */
import type { Value } from "convex/values";
import type { ValidatorJson } from "../protocol/validator.ts";
import { printLiteral, printValidator } from "./validatorText.ts";
import { printValue } from "./valueText.ts";

export interface Mismatch {
  /** From the value as a whole to the part that does not fit, like `.a.b[0]`. */
  readonly path: string;
  /** Its message around the line that names the path, which is empty for the value as a whole. */
  readonly print: (context: string) => string;
}

/** The message of a mismatch. */
export function printMismatch({ path, print }: Mismatch): string {
  return print(path === "" ? "" : `Path: ${path}`);
}

/** The same mismatch, seen from one step further out. */
export function at(step: string, mismatch: Mismatch | null): Mismatch | null {
  return mismatch && { path: step + mismatch.path, print: mismatch.print };
}

/** The first mismatch there is; what comes after it is not looked at. */
export function firstMismatch<T>(items: Iterable<T>, find: (item: T) => Mismatch | null): Mismatch | null {
  for (const item of items) {
    const mismatch = find(item);
    if (mismatch !== null) return mismatch;
  }
  return null;
}

/** The value is of another type. */
export function noMatch(validator: ValidatorJson, value: Value | undefined): Mismatch {
  return mismatchOf(
    (context) =>
      `Value does not match validator.\n${context}\n` +
      `Value: ${printValue(value)}\nValidator: ${printValidator(validator)}`,
  );
}

/** The value is not the one that is asked for. */
export function literalMismatch(
  validator: ValidatorJson & { readonly type: "literal" },
  value: Value | undefined,
): Mismatch {
  return mismatchOf(
    (context) =>
      `\`${printValue(value)}\` does not match literal validator ` +
      `\`v.literal(${printLiteral(validator.value)})\`.${context}`,
  );
}

/** The id is of another table; `origin` says of which. */
export function foreignId(validator: ValidatorJson, id: string, origin: string): Mismatch {
  return mismatchOf(
    (context) =>
      `Found ID "${id}" from ${origin}, which does not match the table name in validator ` +
      `\`${printValidator(validator)}\`.${context}`,
  );
}

/** The object lacks a field. */
export function missingField(name: string, validator: ValidatorJson, object: Value): Mismatch {
  const problem =
    `Object is missing the required field \`${name}\`. ` +
    "Consider wrapping the field validator in `v.optional(...)` if this is expected.";
  return objectMismatch(problem, validator, object);
}

/** The object has a field too many. */
export function extraField(name: string, validator: ValidatorJson, object: Value): Mismatch {
  const problem = `Object contains extra field \`${name}\` that is not in the validator.`;
  return objectMismatch(problem, validator, object);
}

function objectMismatch(problem: string, validator: ValidatorJson, object: Value): Mismatch {
  return mismatchOf(
    (context) =>
      `${problem}\n${context}\nObject: ${printValue(object)}\nValidator: ${printValidator(validator)}`,
  );
}

function mismatchOf(print: (context: string) => string): Mismatch {
  return { path: "", print };
}
