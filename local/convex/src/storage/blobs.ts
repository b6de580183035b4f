/**
 * Uploaded files, each under the name its maker chose for it (a UUID). A file is there whole or not at all; who may
 * see it, and whether any document still names it, is known above.
 */
import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { mkdir, open, readFile, rename, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { Readable } from "node:stream";
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

export interface BlobStore {
  /** On disk when it resolves. Leaves nothing behind where the source fails. */
  write(name: string, source: AsyncIterable<Uint8Array> | Iterable<Uint8Array>): Promise<BlobInfo>;
  /** Null where there is no such blob. */
  stream(name: string, range?: ByteRange): Promise<ReadableStream<Uint8Array> | null>;
  read(name: string): Promise<Uint8Array | null>;
  /** Removing what is not there is no error. */
  remove(name: string): Promise<void>;
}

const BLOB_NAME = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

export class FileBlobs implements BlobStore {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  async write(name: string, source: AsyncIterable<Uint8Array> | Iterable<Uint8Array>): Promise<BlobInfo> {
    const path = this.#path(name);
    await mkdir(this.#folder, { recursive: true });
    const temporary = `${path}.part`;
    const hash = createHash("sha256");
    let size = 0;
    const file = await open(temporary, "w", 0o600);
    try {
      for await (const chunk of source) {
        hash.update(chunk);
        size += chunk.length;
        await file.writeFile(chunk);
      }
      await file.sync();
      await file.close();
      await rename(temporary, path);
      await syncFolder(this.#folder);
    } catch (error) {
      await file.close().catch(() => {});
      await rm(temporary, { force: true });
      throw error;
    }
    return { size, sha256: new Uint8Array(hash.digest()) };
  }

  async stream(name: string, range?: ByteRange): Promise<ReadableStream<Uint8Array> | null> {
    const path = this.#path(name);
    const found = await stat(path).catch(ignoreMissing);
    if (found === null) return null;
    const { start, end } = range ?? { start: 0, end: found.size };
    if (start >= end) return new Blob([]).stream();
    const bytes = createReadStream(path, { start, end: end - 1 });
    // The two declarations of ReadableStream, Node's and the DOM's, name one class.
    return Readable.toWeb(bytes) as ReadableStream<Uint8Array>;
  }

  async read(name: string): Promise<Uint8Array | null> {
    return readFile(this.#path(name)).catch(ignoreMissing);
  }

  async remove(name: string): Promise<void> {
    await rm(this.#path(name), { force: true });
  }

  #path(name: string): string {
    checkName(name);
    return join(this.#folder, name);
  }
}

export class MemoryBlobs implements BlobStore {
  readonly #blobs = new Map<string, Uint8Array>();

  async write(name: string, source: AsyncIterable<Uint8Array> | Iterable<Uint8Array>): Promise<BlobInfo> {
    checkName(name);
    const chunks: Uint8Array[] = [];
    for await (const chunk of source) chunks.push(Uint8Array.from(chunk));
    const bytes = Buffer.concat(chunks);
    this.#blobs.set(name, bytes);
    return { size: bytes.length, sha256: new Uint8Array(createHash("sha256").update(bytes).digest()) };
  }

  async stream(name: string, range?: ByteRange): Promise<ReadableStream<Uint8Array> | null> {
    const bytes = await this.read(name);
    if (bytes === null) return null;
    return new Blob([
      Uint8Array.from(range === undefined ? bytes : bytes.subarray(range.start, range.end)),
    ]).stream();
  }

  read(name: string): Promise<Uint8Array | null> {
    checkName(name);
    return Promise.resolve(this.#blobs.get(name) ?? null);
  }

  remove(name: string): Promise<void> {
    this.#blobs.delete(name);
    return Promise.resolve();
  }
}

/** A name comes from a document, and must never lead out of the folder. */
function checkName(name: string): void {
  if (!BLOB_NAME.test(name))
    throw new TypeError(`A blob's name is a UUID in lower case, not ${JSON.stringify(name)}.`);
}

function ignoreMissing(error: unknown): null {
  if (error instanceof Error && "code" in error && error.code === "ENOENT") return null;
  throw error;
}
