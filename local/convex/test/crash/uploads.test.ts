/**
 * SIGKILL while files are uploaded and deleted, many times over one data folder. After each start every
 * acknowledged file must be there and whole, no document may be without its file, and what was left half done must go.
 * CRASH_KILLS makes the run longer or shorter.
 */
import { createHash, randomBytes, randomInt } from "node:crypto";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import type { GenericId } from "convex/values";
import { expect, test } from "vitest";
import { api } from "../fixtures/files/api.ts";
import { useApp } from "../harness/app.ts";
import { httpClient } from "../harness/clients.ts";
import { eventuallyTrue } from "../harness/eventually.ts";

type FileId = GenericId<"_storage">;

const app = useApp("files");

const kills = Math.ceil(Number(process.env["CRASH_KILLS"] ?? 50) / 5);
const uploaders = 6;
const largestFileBytes = 400_000;
/** Every so manieth acknowledged file is deleted again. */
const deleteEvery = 4;

interface Acknowledged {
  /** By id, what the file hashes to. */
  readonly stored: Map<FileId, string>;
  readonly deleted: Set<FileId>;
  /** Of these nobody knows whether they are deleted. */
  readonly doubtful: Set<FileId>;
}

test(`${kills} kills lose no acknowledged file and leave no half one`, { timeout: 600_000 }, async () => {
  const acknowledged: Acknowledged = { stored: new Map(), deleted: new Set(), doubtful: new Set() };
  for (let kill = 0; kill < kills; kill += 1) {
    const uploadUrl = await httpClient(app.deployment).mutation(api.files.uploadUrl, {});
    const before = acknowledged.stored.size;
    const working = Array.from({ length: uploaders }, () => work(uploadUrl, acknowledged));
    const goal = before + randomInt(40);
    await eventuallyTrue("more files to be acknowledged", () => acknowledged.stored.size >= goal);
    await app.deployment.kill();
    await Promise.all(working);
    await app.deployment.restart();
    await audit(acknowledged);
  }
  console.log(`${kills} kills, ${acknowledged.stored.size} files, ${acknowledged.deleted.size} deleted`);
  expect(acknowledged.stored.size).toBeGreaterThan(kills);
  expect(acknowledged.deleted.size).toBeGreaterThan(0);
});

/** Uploads and deletes until the deployment is gone. */
async function work(uploadUrl: string, acknowledged: Acknowledged): Promise<void> {
  const client = httpClient(app.deployment);
  try {
    for (let turn = 1; ; turn += 1) {
      const body = randomBytes(randomInt(largestFileBytes));
      const response = await fetch(uploadUrl, { method: "POST", body });
      const { storageId: file } = (await response.json()) as { storageId: FileId };
      acknowledged.stored.set(file, hashOf(body));
      if (turn % deleteEvery !== 0) continue;
      acknowledged.doubtful.add(file);
      await client.mutation(api.files.remove, { file });
      acknowledged.deleted.add(file);
      acknowledged.doubtful.delete(file);
    }
  } catch {
    // The kill.
  }
}

async function audit({ stored, deleted, doubtful }: Acknowledged): Promise<void> {
  const client = httpClient(app.deployment);
  const documents = await client.query(api.files.documents, {});
  const present = new Map(documents.map((document) => [document._id as FileId, document]));
  for (const [file, hash] of stored) {
    if (doubtful.has(file)) continue;
    expect(present.get(file)?.sha256, `${file} is there`).toBe(deleted.has(file) ? undefined : hash);
  }
  // Those too that were never acknowledged: a document has its file, whole.
  for (const { _id, sha256, size } of documents) {
    const url = (await client.query(api.files.url, { file: _id })) ?? "";
    const bytes = Buffer.from(await (await fetch(url)).arrayBuffer());
    expect([bytes.length, hashOf(bytes)]).toEqual([size, sha256]);
  }
  await eventuallyTrue("what was left half done to be swept", async () => {
    const names = await readdir(join(app.deployment.dataDir, "blobs"));
    return names.length === documents.length && names.every((name) => !name.endsWith(".part"));
  });
}

function hashOf(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("base64");
}
