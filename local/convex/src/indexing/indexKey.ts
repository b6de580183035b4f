/** Which values an index sorts a document by. */
import { valueAtPath, type StoredDocument } from "./document.ts";
import { encodeSortKey } from "./sortKey.ts";

/** The fields of the two indexes that every table has. */
export const BY_ID_FIELDS: readonly string[] = ["_id"];
export const BY_CREATION_TIME_FIELDS: readonly string[] = ["_creationTime"];

/**
 * All that an index sorts by, given the fields it was defined with: these, then `_creationTime`, then `_id`. The id
 * makes each key unique, the time orders documents that are alike by age. Of an id nothing needs to follow.
 */
export function sortedFields(fields: readonly string[]): readonly string[] {
  const withTime = fields.some((field) => field === "_id" || field === "_creationTime");
  const named = withTime ? fields : [...fields, "_creationTime"];
  return named.includes("_id") ? named : [...named, "_id"];
}

/** The sort key of a document in an index; a field the document does not have counts as undefined. */
export function sortKeyOf(fields: readonly string[], document: StoredDocument): Uint8Array {
  return encodeSortKey(sortedFields(fields).map((field) => valueAtPath(document.value, field)));
}
