/**
 * `v.commitTs()`: a placeholder in a document for the timestamp its commit will have. With one transaction at a time
 * that is known from the start, so it is put in when the document is written.
 */
import { CommitTsPlaceholder, type Value } from "convex/values";
import { isObject, type DocumentValue } from "../indexing/document.ts";

/** The value with the timestamp in all places that ask for it; the value itself where there are none. */
export function withCommitTs(value: DocumentValue, commitTs: bigint): DocumentValue {
  if (!asksForCommitTs(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([field, member]) => [field, fill(member, commitTs)]));
}

function asksForCommitTs(value: Value | undefined): boolean {
  if (typeof value !== "object" || value === null) return false;
  if (value instanceof CommitTsPlaceholder) return true;
  if (Array.isArray(value)) return value.some(asksForCommitTs);
  return isObject(value) && Object.values(value).some(asksForCommitTs);
}

function fill(value: Value, commitTs: bigint): Value {
  if (value instanceof CommitTsPlaceholder) return commitTs;
  if (Array.isArray(value)) return value.map((member) => fill(member, commitTs));
  // Undefined members are as absent.
  return isObject(value) ? withCommitTs(value as DocumentValue, commitTs) : value;
}
