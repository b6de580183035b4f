/** For tests: a file store over a database in memory and a temporary folder, without threads. */
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import { FileBlobs } from "../../storage/blobs.ts";
import { openTestDatabase } from "../../transaction/testDatabase.ts";
import type { Transaction } from "../../transaction/transaction.ts";
import { findFile, insertFile, removedNames, removeFile, unclaimedNames } from "./fileDocuments.ts";
import { type FileCatalog, FileStore } from "./fileStore.ts";
import { fileUrls } from "./fileUrls.ts";

const CLOUD_URL = "http://127.0.0.1:3210";

export async function openTestFiles(maxFileBytes = Infinity) {
  const folder = await mkdtemp(join(tmpdir(), "files-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  const { db, clock } = openTestDatabase(undefined, {
    onCommit: (_commit, documents) => files.discard(removedNames(documents)),
  });
  async function write<T>(run: (tx: Transaction) => T): Promise<T> {
    const tx = db.begin("system");
    const answer = run(tx);
    await db.commit(tx).durable;
    return answer;
  }
  const catalog: FileCatalog = {
    insert: (file) => write((tx) => insertFile(tx, file)),
    find: async (id) => findFile(db.begin("system"), id),
    remove: (id) => write((tx) => removeFile(tx, id)),
    unclaimed: async (names) => unclaimedNames(db.begin("system"), names),
  };
  const blobs = new FileBlobs(folder);
  const urls = fileUrls(CLOUD_URL, "secret");
  const files: FileStore = new FileStore({ blobs, catalog, urls, maxFileBytes, clock: () => clock.ms });
  const store = (text: string) => files.store({ body: textBody(text), contentType: null, sha256: null });
  return { db, clock, catalog, blobs, urls, files, store, onDisk: () => readdir(folder) };
}

export async function* textBody(...parts: readonly string[]): AsyncGenerator<Uint8Array, void, undefined> {
  for (const part of parts) yield Buffer.from(part);
}
