import { expect, test } from "vitest";
import { encodeDocumentId } from "../../indexing/documentId.ts";
import { STORAGE_TABLE_NUMBER } from "../../transaction/systemTables.ts";
import { parseStorageId, parseUuid } from "./storageId.ts";

const UUID = "0123abcd-4567-4890-8abc-def012345678";

test("a file is named by the id of its document or by its UUID", () => {
  const id = encodeDocumentId(STORAGE_TABLE_NUMBER, new Uint8Array(16).fill(1));
  expect(parseStorageId(id, "storage.getUrl")).toEqual({ type: "document", id });
  expect(parseStorageId(UUID.toUpperCase(), "storage.getUrl")).toEqual({ type: "uuid", uuid: UUID });
});

test("what names no file is refused, with the method that was called", () => {
  expect(() => parseStorageId("garbage", "storage.delete")).toThrow(
    "Invalid argument `storageId` for `storage.delete`: Invalid storage ID: \"garbage\". Storage ID should be an Id of '_storage' table, or a UUID string.",
  );
  const other = encodeDocumentId(10_001, new Uint8Array(16).fill(1));
  expect(() => parseStorageId(other, "storage.getUrl")).toThrow(
    "Storage ID cannot be an ID on any table other than '_storage'.",
  );
});

test("a UUID is one through and through", () => {
  for (const text of ["", `${UUID} `, `../${UUID}`, UUID.replaceAll("-", ""), `${UUID}/x`]) {
    expect(parseUuid(text), text).toBe(null);
  }
});
