/**
 * Validation: whether a value has the form a validator asks for. The messages are Convex's, without the words before
 * them that say what was validated (arguments, a return value, a document).
 */
import { CommitTsPlaceholder, jsonToConvex, type Value } from "convex/values";
import type { FieldValidator, ValidatorJson } from "../protocol/validator.ts";
import { isObject, type DocumentValue } from "./document.ts";
import { decodeDocumentId } from "./documentId.ts";
import { compareValues } from "./sortKey.ts";
import {
  at,
  extraField,
  firstMismatch,
  foreignId,
  literalMismatch,
  missingField,
  noMatch,
  printMismatch,
  type Mismatch,
} from "./mismatch.ts";
import { printValue } from "./valueText.ts";

/** The tables there are, by name and by the number that ids hold. */
export interface TableLookup {
  tableNumberOf(name: string): number | null;
  tableNameOf(tableNumber: number): string | null;
  /** Whether it is one of the deployment's own tables. */
  isSystem(tableNumber: number): boolean;
}

type Fields = { readonly [field: string]: FieldValidator };

/** Null where the value fits; else the message that says where it does not, and how. */
export function checkValue(
  validator: ValidatorJson,
  value: Value | undefined,
  lookup: TableLookup,
): string | null {
  const mismatch = findMismatch(validator, value, lookup);
  return mismatch && printMismatch(mismatch);
}

/** The arguments of a call: a validator asks for one object, `v.any()` for nothing. */
export function checkArgs(
  validator: ValidatorJson,
  args: readonly Value[],
  lookup: TableLookup,
): string | null {
  if (validator.type === "any") return null;
  const [arg, ...others] = args;
  if (arg === undefined || others.length > 0) {
    return (
      "Expected to receive a single object as the function's argument. " +
      `Instead received ${args.length} arguments: ${printValue([...args])}`
    );
  }
  if (!isObject(arg)) {
    return `Expected to receive an object as the function's argument. Instead received: ${printValue(arg)}`;
  }
  return checkValue(validator, arg, lookup);
}

/** A document against the type of its table, where that has one. System fields, which all documents have, fit. */
export function checkDocument(
  documentType: ValidatorJson | null,
  document: DocumentValue,
  lookup: TableLookup,
): string | null {
  if (documentType === null) return null;
  return checkValue(withoutSystemFields(documentType), withoutUnderscored(document), lookup);
}

function findMismatch(
  validator: ValidatorJson,
  value: Value | undefined,
  lookup: TableLookup,
): Mismatch | null {
  switch (validator.type) {
    case "any":
      return null;
    case "literal":
      return matchesLiteral(validator.value, value) ? null : literalMismatch(validator, value);
    case "id":
      return findIdMismatch(validator, value, lookup);
    case "array":
      return Array.isArray(value)
        ? firstMismatch(value.entries(), ([i, member]) =>
            at(`[${i}]`, findMismatch(validator.value, member, lookup)),
          )
        : noMatch(validator, value);
    case "record":
      return isObject(value)
        ? firstMismatch(
            presentFields(value),
            ([name, field]) =>
              at(".keys()", findMismatch(validator.keys, name, lookup)) ??
              at(".values()", findMismatch(validator.values.fieldType, field, lookup)),
          )
        : noMatch(validator, value);
    case "object":
      return isObject(value)
        ? findFieldMismatch(validator, validator.value, value, lookup)
        : noMatch(validator, value);
    case "union":
      return findUnionMismatch(validator, validator.value, value, lookup);
    case "null":
    case "number":
    case "bigint":
    case "commitTs":
    case "boolean":
    case "string":
    case "bytes":
      return hasType(validator.type, value) ? null : noMatch(validator, value);
    default:
      return validator satisfies never;
  }
}

function hasType(
  type: "null" | "number" | "bigint" | "commitTs" | "boolean" | "string" | "bytes",
  value: Value | undefined,
): boolean {
  switch (type) {
    case "null":
      return value === null;
    case "bytes":
      return value instanceof ArrayBuffer;
    case "commitTs":
      // Until the commit the time is not known: a placeholder stands for it, which no other validator takes.
      return typeof value === "bigint" || value instanceof CommitTsPlaceholder;
    case "number":
    case "bigint":
    case "boolean":
    case "string":
      return typeof value === type;
    default:
      return type satisfies never;
  }
}

/** The fields that are asked for, in the order of their names; then those that are not. */
function findFieldMismatch(
  validator: ValidatorJson,
  fields: Fields,
  object: { [field: string]: Value | undefined },
  lookup: TableLookup,
): Mismatch | null {
  const own = Object.fromEntries(presentFields(object));
  const names = Object.keys(fields).toSorted();
  const known = firstMismatch(names, (name): Mismatch | null => {
    const field = fields[name];
    const value = Object.hasOwn(own, name) ? own[name] : undefined;
    if (field === undefined || (value === undefined && field.optional)) return null;
    return value === undefined
      ? missingField(name, validator, object)
      : at(`.${name}`, findMismatch(field.fieldType, value, lookup));
  });
  if (known !== null) return known;
  const extra = Object.keys(own).find((name) => !Object.hasOwn(fields, name));
  return extra === undefined ? null : extraField(extra, validator, object);
}

/** A union of one is its member, with the member's message; of more than one no member's message is the right one. */
function findUnionMismatch(
  union: ValidatorJson,
  members: readonly ValidatorJson[],
  value: Value | undefined,
  lookup: TableLookup,
): Mismatch | null {
  const [only, ...others] = members;
  if (only !== undefined && others.length === 0) return findMismatch(only, value, lookup);
  const fits = members.some((member) => findMismatch(member, value, lookup) === null);
  return fits ? null : noMatch(union, value);
}

/** Only the table is checked: an id of a document that is gone is still an id of its table. */
function findIdMismatch(
  validator: ValidatorJson & { readonly type: "id" },
  value: Value | undefined,
  lookup: TableLookup,
): Mismatch | null {
  if (typeof value !== "string") return noMatch(validator, value);
  const id = decodeDocumentId(value);
  const found = id && lookup.tableNameOf(id.tableNumber);
  if (id === null || found === null) return noMatch(validator, value);
  if (found === validator.tableName) return null;
  const origin = lookup.isSystem(id.tableNumber) ? "a system table" : `table \`${found}\``;
  return foreignId(validator, value, origin);
}

function matchesLiteral(literal: Parameters<typeof jsonToConvex>[0], value: Value | undefined): boolean {
  return value !== undefined && compareValues(jsonToConvex(literal), value) === 0;
}

/** In the order of their names, as Convex keeps an object. */
function presentFields(object: { [field: string]: Value | undefined }): [string, Value][] {
  return Object.entries(object)
    .filter((entry): entry is [string, Value] => entry[1] !== undefined)
    .toSorted(([a], [b]) => (a < b ? -1 : 1));
}

function withoutSystemFields(documentType: ValidatorJson): ValidatorJson {
  if (documentType.type === "union") {
    return { type: "union", value: documentType.value.map(withoutSystemFields) };
  }
  if (documentType.type !== "object") return documentType;
  return { type: "object", value: withoutUnderscored(documentType.value) };
}

function withoutUnderscored<T>(fields: { readonly [field: string]: T }): { [field: string]: T } {
  return Object.fromEntries(Object.entries(fields).filter(([name]) => !name.startsWith("_")));
}
