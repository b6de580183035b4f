/** `ctx.storage` in queries and mutations: what is part of their transaction. Bytes come and go in actions and over HTTP. */
import { SyscallError } from "../../protocol/errors.ts";
import type { JsonObject } from "../../protocol/json.ts";
import { findFile, removeFile } from "../files/fileDocuments.ts";
import { fileMetadata } from "../files/fileMetadata.ts";
import { noSuchFile, parseStorageId } from "../files/storageId.ts";
import { stringArg } from "./syscallArgs.ts";
import type { AsyncSyscall, SyscallTable } from "./syscallContext.ts";

export const storageReads: SyscallTable<AsyncSyscall> = {
  "1.0/storageGetUrl": (args, { tx, fileUrls }) => {
    const file = findFile(tx, storageIdArg(args, "storage.getUrl"));
    return JSON.stringify(file === null ? null : fileUrls.of(file.name));
  },
  "1.0/storageGetMetadata": (args, { tx }) =>
    JSON.stringify(fileMetadata(findFile(tx, storageIdArg(args, "storage.getMetadata")))),
  "1.0/storageStore": () => {
    throw new SyscallError(
      "StorageStoreNotImplemented",
      "ctx.storage.store() is not supported in queries and mutations yet. Please use an action, or ctx.storage.generateUploadUrl() to upload from a client.",
    );
  },
  "1.0/storageGet": () => {
    throw new SyscallError(
      "StorageGetNotImplemented",
      "ctx.storage.get() is not supported in queries and mutations yet. Please use an action.",
    );
  },
};

export const storageWrites: SyscallTable<AsyncSyscall> = {
  "1.0/storageGenerateUploadUrl": (_args, { tx, fileUrls }) => JSON.stringify(fileUrls.forUpload(tx.now)),
  "1.0/storageDelete": (args, { tx }) => {
    if (!removeFile(tx, storageIdArg(args, "storage.delete"))) throw noSuchFile(stringArg(args, "storageId"));
    return "null";
  },
};

function storageIdArg(args: JsonObject, method: string) {
  return parseStorageId(stringArg(args, "storageId"), method);
}
