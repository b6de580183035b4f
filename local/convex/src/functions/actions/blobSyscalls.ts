/**
 * `ctx.storage.store` and `get` in an action's thread. A blob's bytes go to the main thread as a stream; a stored file
 * comes as a blob that reads the file when it is read itself.
 */
import { openAsBlob } from "node:fs";
import type { MessagePort } from "node:worker_threads";
import { SyscallError } from "../../protocol/errors.ts";
import type { FileToRead, FileToStore } from "./actionFiles.ts";
import { sendBody } from "./bodyPort.ts";

/** Asks the main thread; answers with JSON. */
type Ask = (argsJson: string, body: MessagePort | null) => Promise<string>;

export async function blobSyscall(op: string, args: unknown, ask: Ask): Promise<unknown> {
  const fields = Object(args) as { readonly [name: string]: unknown };
  switch (op) {
    case "storage/storeBlob":
      return storeBlob(fields["blob"], fields["options"], ask);
    case "storage/getBlob":
      return getBlob(fields["storageId"], ask);
    default:
      throw new SyscallError("UnknownJsSyscall", `Unknown JS syscall: ${op}`);
  }
}

async function storeBlob(blob: unknown, options: unknown, ask: Ask): Promise<string> {
  if (!(blob instanceof Blob)) {
    throw new SyscallError(
      "InvalidArgument",
      "store() expects a Blob. If you are trying to store a Request, `await request.blob()` will give you the correct input.",
    );
  }
  const { sha256 = null } = Object(options) as { readonly sha256?: unknown };
  if (sha256 !== null && typeof sha256 !== "string") {
    throw new SyscallError("InvalidArgument", "The sha256 of a blob must be text in base64.");
  }
  const file: FileToStore = {
    contentType: blob.type === "" ? null : blob.type,
    sha256,
  };
  // How much may be stored, the main thread knows.
  const { port } = sendBody(blob.stream(), Infinity);
  try {
    return JSON.parse(await ask(JSON.stringify(file), port)) as string;
  } finally {
    // Where the question never left, nobody else closes it.
    port.close();
  }
}

async function getBlob(storageId: unknown, ask: Ask): Promise<Blob | null> {
  if (typeof storageId !== "string") {
    throw new SyscallError(
      "InvalidArgument",
      `storage.get requires a string storageId but received ${String(storageId)}`,
    );
  }
  const file = JSON.parse(await ask(JSON.stringify({ storageId }), null)) as FileToRead | null;
  return file === null ? null : openAsBlob(file.path, { type: file.contentType ?? "" });
}
