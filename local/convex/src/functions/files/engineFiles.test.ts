/** Stored files through a whole engine, threads and all. */
import { randomUUID } from "node:crypto";
import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test, vi } from "vitest";
import type { EngineOptions } from "../engine.ts";
import { startEngine } from "../engineClient.ts";
import { fileUrls } from "./fileUrls.ts";
import { textBody } from "./testFiles.ts";

const CLOUD_URL = "http://127.0.0.1:3210";
const SECRET = "secret";

async function openEngine(options: Partial<EngineOptions> = {}) {
  const engine = await startEngine({
    storePath: null,
    deploymentName: "test",
    instanceSecret: SECRET,
    cloudUrl: CLOUD_URL,
    siteUrl: "http://127.0.0.1:3211",
    ...options,
  });
  onTestFinished(() => engine.close());
  const token = new URL(fileUrls(CLOUD_URL, SECRET).forUpload(Date.now())).searchParams.get("token") ?? "";
  const upload = (...parts: string[]) =>
    engine.files.upload(token, { body: textBody(...parts), contentType: null, sha256: null });
  return { engine, upload };
}

async function newFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "engine-files-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  return folder;
}

test("files of a deployment in memory go with it", async () => {
  const { engine, upload } = await openEngine();
  const file = await engine.files.find({ type: "document", id: await upload("in ", "memory") });
  const read = () => engine.files.read(file?.name ?? "");
  expect(await new Response(await read()).text()).toBe("in memory");
  await engine.close();
  expect(await read()).toBe(null);
});

test("a limit on the size of files is kept", async () => {
  const blobsPath = await newFolder();
  const { upload } = await openEngine({ blobsPath, limits: { storedFileBytes: 10 } });
  await upload("0123456789");
  await expect(upload("0123456789", "x")).rejects.toMatchObject({ status: 413 });
  expect(await readdir(blobsPath)).toHaveLength(1);
});

test("what an earlier run has left is swept at the start", async () => {
  const blobsPath = await newFolder();
  await writeFile(join(blobsPath, randomUUID()), "orphan");
  await writeFile(join(blobsPath, `${randomUUID()}.part`), "half");
  const { upload } = await openEngine({ blobsPath });
  await upload("kept");
  await vi.waitFor(async () => expect(await readdir(blobsPath)).toHaveLength(1));
});
