/**
 * Stored files as documents of a transaction: the `_storage` document that user code reads, and beside it, where user
 * code cannot look, the name that opens the file. Both come and go together, and only here.
 */
import type { StoredDocument } from "../../indexing/document.ts";
import type { DocumentWrite, Transaction } from "../../transaction/transaction.ts";
import { rowsByField, textField } from "../system/tableRows.ts";
import type { FileRecord, NewFile } from "./fileRecord.ts";
import type { StorageId } from "./storageId.ts";

const STORAGE = "_storage";
const NAMES = "_file_names";

/** Answers with the id of the document. */
export function insertFile(tx: Transaction, { name, sha256, size, contentType }: NewFile): string {
  const storageId = tx.system.insert(STORAGE, { sha256, size, contentType });
  tx.system.insert(NAMES, { storageId, name });
  return storageId;
}

/** Its reads are noted: what is built on the file runs again when the file goes. */
export function findFile(tx: Transaction, id: StorageId): FileRecord | null {
  const row = nameRow(tx, id);
  if (row === null) return null;
  const storageId = textField(row, "storageId");
  const document = tx.get(storageId, STORAGE, true);
  if (document === null) throw new Error("Expected the name of a file to have a document");
  const { size, contentType } = document.value;
  return {
    storageId,
    name: textField(row, "name"),
    sha256: textField(document, "sha256"),
    size: Number(size),
    contentType: typeof contentType === "string" ? contentType : null,
  };
}

/** False where there is no such file. Its bytes go when this is committed; see `removedNames`. */
export function removeFile(tx: Transaction, id: StorageId): boolean {
  const row = nameRow(tx, id);
  if (row === null) return false;
  tx.usage.noteDocumentWritten(0);
  tx.system.remove(textField(row, "storageId"));
  tx.system.remove(textField(row, "_id"));
  return true;
}

/** The files whose documents a commit has removed. */
export function removedNames(writes: readonly DocumentWrite[]): string[] {
  return writes.flatMap(({ tableName, before, document }) =>
    tableName === NAMES && before !== null && document === null ? [textField(before, "name")] : [],
  );
}

/** Those of the names that no document has. */
export function unclaimedNames(tx: Transaction, names: readonly string[]): string[] {
  return names.filter((name) => rowOf(tx, "name", name) === null);
}

function nameRow(tx: Transaction, id: StorageId): StoredDocument | null {
  return id.type === "uuid" ? rowOf(tx, "name", id.uuid) : rowOf(tx, "storageId", id.id);
}

function rowOf(tx: Transaction, field: "name" | "storageId", value: string): StoredDocument | null {
  return rowsByField(tx, NAMES, field, value).next().value ?? null;
}
