/**
 * Files, each under the name its maker chose for it (a UUID). A file is there whole or not at all, also after a crash:
 * what is being written lies beside under `NAME.part`. Who may see a file, and whether any document still names it, is
 * known above. Holds nothing; threads may share a folder.
 */
import { createHash } from "node:crypto";
import { type FileHandle, mkdir, open, opendir, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { syncFolder } from "./durableFile.ts";

export interface BlobInfo {
  readonly size: number;
  /** 32 bytes. */
  readonly sha256: Uint8Array;
}

export interface ByteRange {
  readonly start: number;
  /** Exclusive. */
  readonly end: number;
}

const BLOB_NAME = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
const PART = ".part";
const CHUNK_BYTES = 128 * 1024;

export class FileBlobs {
  readonly #folder: string;

  /** The folder is made with the first file. */
  constructor(folder: string) {
    this.#folder = folder;
  }

  /** On disk when it resolves. Leaves nothing behind where the source fails. */
  async write(name: string, source: AsyncIterable<Uint8Array> | Iterable<Uint8Array>): Promise<BlobInfo> {
    const path = this.pathOf(name);
    await mkdir(this.#folder, { recursive: true, mode: 0o700 });
    const file = await open(path + PART, "wx", 0o600);
    try {
      const info = await copy(source, file);
      await file.sync();
      await file.close();
      await rename(path + PART, path);
      await syncFolder(this.#folder);
      return info;
    } catch (error) {
      await file.close().catch(() => {});
      await this.remove(name);
      throw error;
    }
  }

  /** Null where there is no such file. One that is removed meanwhile is still read to its end. */
  async stream(name: string, range?: ByteRange): Promise<ReadableStream<Uint8Array> | null> {
    const file = await open(this.pathOf(name), "r").catch(ignoreMissing);
    if (file === null) return null;
    const start = range?.start ?? 0;
    const end = range?.end ?? Infinity;
    return streamOf(file, start, end);
  }

  /** Removing what is not there is no error. */
  async remove(name: string): Promise<void> {
    const path = this.pathOf(name);
    await Promise.all([rm(path, { force: true }), rm(path + PART, { force: true })]);
  }

  /** The names of all files, whole or not, in batches: a folder may hold more than fit in memory. */
  async *list(batchSize: number): AsyncGenerator<string[], void, undefined> {
    const folder = await opendir(this.#folder).catch(ignoreMissing);
    if (folder === null) return;
    let batch: string[] = [];
    for await (const { name: fileName } of folder) {
      const name = fileName.endsWith(PART) ? fileName.slice(0, -PART.length) : fileName;
      if (!BLOB_NAME.test(name)) continue;
      batch.push(name);
      if (batch.length < batchSize) continue;
      yield batch;
      batch = [];
    }
    if (batch.length > 0) yield batch;
  }

  /** A name comes from a document or from an address, and must never lead out of the folder. */
  pathOf(name: string): string {
    if (!BLOB_NAME.test(name)) {
      throw new TypeError(`A blob's name is a UUID in lower case, not ${JSON.stringify(name)}.`);
    }
    return join(this.#folder, name);
  }
}

async function copy(
  source: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  file: FileHandle,
): Promise<BlobInfo> {
  const hash = createHash("sha256");
  let size = 0;
  for await (const chunk of source) {
    hash.update(chunk);
    size += chunk.length;
    await file.writeFile(chunk);
  }
  return { size, sha256: new Uint8Array(hash.digest()) };
}

/** Closes the file at its end, and when its reader has gone. */
function streamOf(file: FileHandle, start: number, end: number): ReadableStream<Uint8Array> {
  let position = start;
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        try {
          const wanted = Math.min(CHUNK_BYTES, end - position);
          const bytes = new Uint8Array(Math.max(wanted, 0));
          const { bytesRead } = await file.read(bytes, 0, bytes.length, position);
          position += bytesRead;
          if (bytesRead > 0) controller.enqueue(bytes.subarray(0, bytesRead));
          if (bytesRead > 0 && position < end) return;
          await file.close();
          controller.close();
        } catch (error) {
          await file.close().catch(() => {});
          throw error;
        }
      },
      cancel: () => file.close(),
    },
    { highWaterMark: 0 },
  );
}

function ignoreMissing(error: unknown): null {
  if (error instanceof Error && "code" in error && error.code === "ENOENT") return null;
  throw error;
}
