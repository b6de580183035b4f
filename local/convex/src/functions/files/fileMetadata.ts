import type { JsonValue } from "../../protocol/json.ts";
import type { FileRecord } from "./fileRecord.ts";

/** What `ctx.storage.getMetadata` answers: in a form older than the `_storage` document, with the hash in hex. */
export function fileMetadata(file: FileRecord | null): JsonValue {
  if (file === null) return null;
  const { name, sha256, size, contentType } = file;
  return { storageId: name, sha256: Buffer.from(sha256, "base64").toString("hex"), size, contentType };
}
