/** What every blob store promises, held against each of them. */
import { createHash, randomUUID } from "node:crypto";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { FileBlobs, MemoryBlobs, type BlobStore } from "./blobs.ts";

async function newFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "blobs-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  return folder;
}

const stores: [string, () => Promise<BlobStore>][] = [
  ["memory", () => Promise.resolve(new MemoryBlobs())],
  ["files", async () => new FileBlobs(await newFolder())],
];

const bytes = (text: string): Uint8Array => Buffer.from(text);

async function textOf(stream: ReadableStream<Uint8Array> | null): Promise<string | null> {
  return stream === null ? null : new Response(stream).text();
}

async function* failing(): AsyncGenerator<Uint8Array> {
  yield bytes("half");
  await Promise.resolve();
  throw new Error("upload aborted");
}

describe.each(stores)("%s", (_name, openBlobs) => {
  test("a blob is read back as it was written, with its size and hash", async () => {
    const blobs = await openBlobs();
    const name = randomUUID();
    const info = await blobs.write(name, [bytes("hello "), bytes("world")]);
    expect(info.size).toBe(11);
    expect(Buffer.from(info.sha256)).toEqual(createHash("sha256").update("hello world").digest());
    expect(Buffer.from((await blobs.read(name)) ?? []).toString()).toBe("hello world");
    expect(await textOf(await blobs.stream(name))).toBe("hello world");
  });

  test("a part of it is streamed by start and exclusive end", async () => {
    const blobs = await openBlobs();
    const name = randomUUID();
    await blobs.write(name, [bytes("0123456789")]);
    expect(await textOf(await blobs.stream(name, { start: 2, end: 5 }))).toBe("234");
    expect(await textOf(await blobs.stream(name, { start: 9, end: 10 }))).toBe("9");
    expect(await textOf(await blobs.stream(name, { start: 5, end: 5 }))).toBe("");
  });

  test("an empty blob is a blob", async () => {
    const blobs = await openBlobs();
    const name = randomUUID();
    expect((await blobs.write(name, [])).size).toBe(0);
    expect(await blobs.read(name)).toHaveLength(0);
    expect(await textOf(await blobs.stream(name))).toBe("");
  });

  test("what is not there reads as null, and is removed without complaint", async () => {
    const blobs = await openBlobs();
    const name = randomUUID();
    expect(await blobs.read(name)).toBeNull();
    expect(await blobs.stream(name)).toBeNull();
    await blobs.remove(name);
    await blobs.write(name, [bytes("x")]);
    await blobs.remove(name);
    expect(await blobs.read(name)).toBeNull();
  });

  test("an upload that fails leaves nothing", async () => {
    const blobs = await openBlobs();
    const name = randomUUID();
    await expect(blobs.write(name, failing())).rejects.toThrow("upload aborted");
    expect(await blobs.read(name)).toBeNull();
  });

  test("a name that is not a UUID is refused", async () => {
    const blobs = await openBlobs();
    for (const name of ["../secrets.json", "", "a/b", randomUUID().toUpperCase()]) {
      await expect(async () => blobs.read(name)).rejects.toThrow(TypeError);
      await expect(async () => blobs.write(name, [])).rejects.toThrow(TypeError);
    }
  });
});

test("an upload that fails leaves no file behind", async () => {
  const folder = await newFolder();
  await expect(new FileBlobs(folder).write(randomUUID(), failing())).rejects.toThrow("upload aborted");
  expect(await readdir(folder)).toEqual([]);
});
