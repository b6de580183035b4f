/** What a write must satisfy before anything is written: names, system fields, the live schema. */
import type { Value } from "convex/values";
import type { DocumentValue } from "../indexing/document.ts";
import { checkDocument, type TableLookup } from "../indexing/validate.ts";
import { printValue } from "../indexing/valueText.ts";
import { SyscallError } from "../protocol/errors.ts";
import type { ValidatorJson } from "../protocol/validator.ts";
import type { Table } from "./catalog.ts";
import { isSystemTable, isSystemTableNumber } from "./systemTables.ts";

const MAX_NAME_LENGTH = 64;

/** The tables that ids in a document may name. */
interface Tables {
  table(name: string): Table | null;
  tableByNumber(number: number): Table | null;
}

export function checkTableName(name: string): void {
  const problem = tableNameProblem(name);
  if (problem !== null) throw new SyscallError("InvalidTableName", problem);
}

/** Why no user table can have that name; null where one can. */
export function tableNameProblem(name: string): string | null {
  if (isSystemTable(name)) {
    return `Invalid table name "${name}": names that start with an underscore are reserved for system tables.`;
  }
  return nameProblem("table", name);
}

/** Likewise for an index that a schema declares. */
export function indexNameProblem(name: string): string | null {
  if (name === "by_id" || name === "by_creation_time") {
    return `Invalid index name "${name}": every table has an index of that name already.`;
  }
  return nameProblem("index", name);
}

function nameProblem(kind: "table" | "index", name: string): string | null {
  if (/^[a-zA-Z][a-zA-Z0-9_]*$/.test(name) && name.length <= MAX_NAME_LENGTH) return null;
  return (
    `Invalid ${kind} name "${name}": names start with a letter, hold letters, digits and underscores, ` +
    `and have at most ${MAX_NAME_LENGTH} characters.`
  );
}

/** A document's id and creation time are not its own to change, though they may be repeated. */
export function checkSystemFields(
  fields: { readonly [field: string]: Value | undefined },
  before: DocumentValue,
): void {
  for (const field of ["_id", "_creationTime"] as const) {
    if (!Object.hasOwn(fields, field) || fields[field] === before[field]) continue;
    const [given, own] = [printValue(fields[field]), printValue(before[field])];
    throw new SyscallError(
      "SystemFieldMismatch",
      field === "_id"
        ? `Provided document ID ${own} doesn't match '_id' field ${given}`
        : `Provided '_creationTime' field ${given} doesn't match the document's ${own}`,
    );
  }
}

/** Why a document does not fit a type, in Convex's words; null where it does. */
export function mismatch(type: ValidatorJson, value: DocumentValue, tables: Tables): string | null {
  return checkDocument(type, value, lookupIn(tables));
}

/** The tables that `v.id()` may name. */
export function lookupIn(tables: Tables): TableLookup {
  return {
    tableNumberOf: (name) => tables.table(name)?.number ?? null,
    tableNameOf: (number) => tables.tableByNumber(number)?.name ?? null,
    isSystem: isSystemTableNumber,
  };
}
