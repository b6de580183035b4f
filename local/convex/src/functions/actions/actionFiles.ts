/**
 * What one action asks of stored files, answered on the main thread. Holds the files that the action has got until it is
 * over: their blobs read the disk only when they are read themselves, which may be after the file is deleted.
 */
import type { MessagePort } from "node:worker_threads";
import { badRequest, DeploymentError, SyscallError } from "../../protocol/errors.ts";
import type { JsonObject, JsonValue } from "../../protocol/json.ts";
import { fileMetadata } from "../files/fileMetadata.ts";
import type { FileStore, HeldFile } from "../files/fileStore.ts";
import { parseSha256 } from "../files/sha256.ts";
import { noSuchFile, parseStorageId } from "../files/storageId.ts";
import { parseSyscallArgs, optionalStringArg, stringArg } from "../syscalls/syscallArgs.ts";
import { receiveBody } from "./bodyPort.ts";

/** The arguments of `storage/storeBlob`, beside its body. */
export interface FileToStore {
  readonly contentType: string | null;
  readonly sha256: string | null;
}

/** The answer of `storage/getBlob`. */
export interface FileToRead {
  readonly path: string;
  readonly contentType: string | null;
}

export class ActionFiles {
  readonly #store: FileStore;
  readonly #held: HeldFile[] = [];
  #isOver = false;

  constructor(store: FileStore) {
    this.#store = store;
  }

  static answers(op: string): boolean {
    return op.startsWith("1.0/storage") || op.startsWith("storage/");
  }

  /** JSON. Throws SyscallError for what user code may catch. */
  async answer(op: string, argsJson: string, body: MessagePort | null): Promise<string> {
    try {
      return JSON.stringify(await this.#answer(op, parseSyscallArgs(op, argsJson), body));
    } catch (error) {
      if (error instanceof DeploymentError && error.status < 500) {
        throw new SyscallError(error.code, error.message);
      }
      throw error;
    }
  }

  /** The action is over, and with it its blobs. */
  release(): void {
    this.#isOver = true;
    for (const file of this.#held.splice(0)) file.release();
  }

  async #answer(op: string, args: JsonObject, body: MessagePort | null): Promise<JsonValue> {
    switch (op) {
      case "1.0/storageGenerateUploadUrl":
        return this.#store.urls.forUpload(Date.now());
      case "1.0/storageGetUrl": {
        const file = await this.#store.find(storageIdArg(args, "storage.getUrl"));
        return file === null ? null : this.#store.urls.of(file.name);
      }
      case "1.0/storageGetMetadata":
        return fileMetadata(await this.#store.find(storageIdArg(args, "storage.getMetadata")));
      case "1.0/storageDelete": {
        const isRemoved = await this.#store.remove(storageIdArg(args, "storage.delete"));
        if (!isRemoved) throw noSuchFile(stringArg(args, "storageId"));
        return null;
      }
      case "storage/storeBlob":
        return this.#storeBlob(args, body);
      case "storage/getBlob": {
        const file = await this.#store.hold(storageIdArg(args, "storage.get"));
        return file === null ? null : { ...this.#toRead(file) };
      }
      default:
        throw new SyscallError("UnknownAsyncOperation", `Unknown async operation ${op}`);
    }
  }

  async #storeBlob(args: JsonObject, port: MessagePort | null): Promise<string> {
    if (port === null) throw badRequest("InvalidArgument", "A file to store has a body.");
    const announced = optionalStringArg(args, "sha256");
    const sha256 = announced === undefined ? null : parseSha256(announced);
    try {
      if (announced !== undefined && sha256 === null) {
        throw badRequest("InvalidDigestHeader", "The sha256 of a blob must be 32 bytes in base64.");
      }
      return await this.#store.store({
        body: receiveBody(port),
        contentType: optionalStringArg(args, "contentType") ?? null,
        sha256,
      });
    } finally {
      port.close();
    }
  }

  #toRead(file: HeldFile): FileToRead {
    // An action that has ended meanwhile lets go of nothing any more.
    if (this.#isOver) file.release();
    else this.#held.push(file);
    return { path: file.path, contentType: file.record.contentType };
  }
}

function storageIdArg(args: JsonObject, method: string) {
  return parseStorageId(stringArg(args, "storageId"), method);
}
