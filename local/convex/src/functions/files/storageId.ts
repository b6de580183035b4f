/** How functions name a stored file: by the id of its document, or by its UUID as before convex 1.6. */
import { decodeDocumentId } from "../../indexing/documentId.ts";
import { SyscallError } from "../../protocol/errors.ts";
import { STORAGE_TABLE_NUMBER } from "../../transaction/systemTables.ts";

export type StorageId =
  { readonly type: "document"; readonly id: string } | { readonly type: "uuid"; readonly uuid: string };

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** Throws SyscallError, in Convex's words, where the text can name no file. */
export function parseStorageId(text: string, method: string): StorageId {
  const uuid = parseUuid(text);
  if (uuid !== null) return { type: "uuid", uuid };
  const decoded = decodeDocumentId(text);
  if (decoded === null) {
    throw invalid(
      method,
      `Invalid storage ID: "${text}". Storage ID should be an Id of '_storage' table, or a UUID string.`,
    );
  }
  if (decoded.tableNumber !== STORAGE_TABLE_NUMBER) {
    throw invalid(
      method,
      "Invalid storage ID. Storage ID cannot be an ID on any table other than '_storage'.",
    );
  }
  return { type: "document", id: text };
}

export function parseUuid(text: string): string | null {
  return UUID.test(text) ? text.toLowerCase() : null;
}

export function noSuchFile(text: string): SyscallError {
  return new SyscallError("StorageIdNotFound", `storage id ${text} not found`);
}

function invalid(method: string, reason: string): SyscallError {
  return new SyscallError("InvalidArgument", `Invalid argument \`storageId\` for \`${method}\`: ${reason}`);
}
