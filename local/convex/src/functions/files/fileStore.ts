/**
 * The files of a deployment, on the main thread, where their bytes come and go. Files lie in the folder before their
 * document is committed and are removed after it is gone, so a document always has its file; a file without a document
 * is what a crash has left, and is swept. Holds the names of files that are being written or read, which no sweep and no
 * removal may touch.
 */
import { randomUUID } from "node:crypto";
import { badRequest, DeploymentError } from "../../protocol/errors.ts";
import type { ByteRange, FileBlobs } from "../../storage/blobs.ts";
import type { FileApi, FileContent } from "../engine.ts";
import type { FileRecord, NewFile } from "./fileRecord.ts";
import type { FileUrls } from "./fileUrls.ts";
import type { StorageId } from "./storageId.ts";

/** What the engine knows of files. */
export interface FileCatalog {
  insert(file: NewFile): Promise<string>;
  find(id: StorageId): Promise<FileRecord | null>;
  remove(id: StorageId): Promise<boolean>;
  /** Those of the names that no document has. */
  unclaimed(names: readonly string[]): Promise<readonly string[]>;
}

export interface FileStoreOptions {
  readonly blobs: FileBlobs;
  readonly catalog: FileCatalog;
  readonly urls: FileUrls;
  readonly maxFileBytes: number;
  /** Epoch milliseconds. */
  readonly clock: () => number;
}

/** A file that stays on disk until it is released, also when it is deleted meanwhile. */
export interface HeldFile {
  readonly record: FileRecord;
  readonly path: string;
  release(): void;
}

const SWEEP_BATCH = 256;
const SWEEP_INTERVAL_MS = 1000 * 60 * 60; // 1 hour

export class FileStore implements FileApi {
  readonly urls: FileUrls;
  readonly #options: FileStoreOptions;
  readonly #writing = new Set<string>();
  readonly #readers = new Map<string, number>();
  /** To be removed when their last reader is done. */
  readonly #doomed = new Set<string>();
  #sweeping: Promise<void> = Promise.resolve();
  #timer: NodeJS.Timeout | null = null;
  #isClosed = false;

  constructor(options: FileStoreOptions) {
    this.urls = options.urls;
    this.#options = options;
  }

  async upload(token: string, content: FileContent): Promise<string> {
    this.urls.checkUploadToken(token, this.#options.clock());
    return this.store(content);
  }

  /** The id of the document, once that and the file are on disk. Throws DeploymentError 400 and 413. */
  async store({ body, contentType, sha256: expected }: FileContent): Promise<string> {
    const { blobs, catalog, maxFileBytes } = this.#options;
    const name = randomUUID();
    this.#writing.add(name);
    try {
      const info = await blobs.write(name, bounded(body, maxFileBytes));
      const sha256 = Buffer.from(info.sha256).toString("base64");
      if (expected !== null && expected !== sha256) {
        await blobs.remove(name);
        throw badRequest("Sha256Mismatch", `Sha256 mismatch. Expected: ${expected} Actual: ${sha256}`);
      }
      // Where no answer comes, the document may be there or not: the file is left to the next sweep.
      return await catalog.insert({ name, sha256, size: info.size, contentType });
    } finally {
      this.#writing.delete(name);
    }
  }

  find(id: StorageId): Promise<FileRecord | null> {
    return this.#options.catalog.find(id);
  }

  read(name: string, range?: ByteRange): Promise<ReadableStream<Uint8Array> | null> {
    return this.#options.blobs.stream(name, range);
  }

  remove(id: StorageId): Promise<boolean> {
    return this.#options.catalog.remove(id);
  }

  async hold(id: StorageId): Promise<HeldFile | null> {
    const record = await this.find(id);
    if (record === null) return null;
    const { name } = record;
    this.#readers.set(name, (this.#readers.get(name) ?? 0) + 1);
    return { record, path: this.#options.blobs.pathOf(name), release: () => this.#release(name) };
  }

  /** For files whose documents are gone for good. */
  discard(names: readonly string[]): void {
    for (const name of names) {
      if (this.#readers.has(name)) this.#doomed.add(name);
      else void this.#removeBlob(name);
    }
  }

  /** Sweeps now, and from time to time. */
  startSweeping(): void {
    this.#sweeping = this.sweep();
    this.#timer = setInterval(() => {
      this.#sweeping = this.sweep();
    }, SWEEP_INTERVAL_MS).unref();
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    if (this.#timer !== null) clearInterval(this.#timer);
    await this.#sweeping;
  }

  /** Removes what no document names. Never rejects: what it could not do is left to the next one. */
  async sweep(): Promise<void> {
    const { blobs, catalog } = this.#options;
    try {
      for await (const names of blobs.list(SWEEP_BATCH)) {
        if (this.#isClosed) return;
        // Listed before it is asked for, so a file that is in nobody's hands now has its document, or never will.
        const idle = names.filter((name) => !this.#writing.has(name) && !this.#readers.has(name));
        for (const name of await catalog.unclaimed(idle)) await this.#removeBlob(name);
      }
    } catch (error) {
      if (!(error instanceof DeploymentError)) console.error("Stored files could not be swept:", error);
    }
  }

  #release(name: string): void {
    const readers = (this.#readers.get(name) ?? 1) - 1;
    if (readers > 0) {
      this.#readers.set(name, readers);
      return;
    }
    this.#readers.delete(name);
    if (this.#doomed.delete(name)) void this.#removeBlob(name);
  }

  async #removeBlob(name: string): Promise<void> {
    try {
      await this.#options.blobs.remove(name);
    } catch (error) {
      console.error("A stored file could not be removed:", error);
    }
  }
}

async function* bounded(
  body: AsyncIterable<Uint8Array>,
  maxBytes: number,
): AsyncGenerator<Uint8Array, void, undefined> {
  let size = 0;
  for await (const chunk of body) {
    size += chunk.length;
    if (size > maxBytes) throw fileTooLarge(maxBytes);
    yield chunk;
  }
}

function fileTooLarge(maxBytes: number): DeploymentError {
  return new DeploymentError(413, "FileTooLarge", `The file is larger than ${maxBytes} bytes.`);
}
