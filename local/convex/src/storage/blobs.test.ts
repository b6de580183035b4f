import { createHash, randomUUID } from "node:crypto";
import { mkdtemp, readdir, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { FileBlobs } from "./blobs.ts";

async function openBlobs(): Promise<{ blobs: FileBlobs; folder: string }> {
  const parent = await mkdtemp(join(tmpdir(), "blobs-"));
  onTestFinished(() => rm(parent, { recursive: true }));
  const folder = join(parent, "blobs");
  return { blobs: new FileBlobs(folder), folder };
}

const bytes = (text: string): Uint8Array => Buffer.from(text);

async function textOf(stream: ReadableStream<Uint8Array> | null): Promise<string | null> {
  return stream === null ? null : new Response(stream).text();
}

async function* failing(): AsyncGenerator<Uint8Array> {
  yield bytes("half");
  await Promise.resolve();
  throw new Error("upload aborted");
}

async function namesOf(blobs: FileBlobs, batchSize = 100): Promise<string[][]> {
  const batches: string[][] = [];
  for await (const batch of blobs.list(batchSize)) batches.push(batch);
  return batches;
}

test("a blob is read back as it was written, with its size and hash", async () => {
  const { blobs } = await openBlobs();
  const name = randomUUID();
  const info = await blobs.write(name, [bytes("hello "), bytes("world")]);
  expect(info.size).toBe(11);
  expect(Buffer.from(info.sha256)).toEqual(createHash("sha256").update("hello world").digest());
  expect(await textOf(await blobs.stream(name))).toBe("hello world");
});

test("a part of it is streamed by start and exclusive end", async () => {
  const { blobs } = await openBlobs();
  const name = randomUUID();
  await blobs.write(name, [bytes("0123456789")]);
  expect(await textOf(await blobs.stream(name, { start: 2, end: 5 }))).toBe("234");
  expect(await textOf(await blobs.stream(name, { start: 9, end: 10 }))).toBe("9");
  expect(await textOf(await blobs.stream(name, { start: 5, end: 5 }))).toBe("");
});

test("a large blob comes in pieces, and none before it is asked for", async () => {
  const { blobs } = await openBlobs();
  const name = randomUUID();
  const content = Buffer.alloc(1_000_003, "abcdefg");
  await blobs.write(name, [content]);
  const whole = await new Response(await blobs.stream(name)).arrayBuffer();
  expect(Buffer.from(whole).equals(content)).toBe(true);
  const reader = (await blobs.stream(name))?.getReader();
  expect((await reader?.read())?.value?.length).toBeLessThan(content.length);
  await reader?.cancel();
});

test("an empty blob is a blob", async () => {
  const { blobs } = await openBlobs();
  const name = randomUUID();
  expect((await blobs.write(name, [])).size).toBe(0);
  expect(await textOf(await blobs.stream(name))).toBe("");
});

test("what is not there streams as null, and is removed without complaint", async () => {
  const { blobs } = await openBlobs();
  const name = randomUUID();
  expect(await blobs.stream(name)).toBeNull();
  await blobs.remove(name);
  await blobs.write(name, [bytes("x")]);
  await blobs.remove(name);
  expect(await blobs.stream(name)).toBeNull();
});

test("a reader that has begun gets the rest of a blob that is removed", async () => {
  const { blobs } = await openBlobs();
  const name = randomUUID();
  await blobs.write(name, [bytes("still here")]);
  const stream = await blobs.stream(name);
  await blobs.remove(name);
  expect(await textOf(stream)).toBe("still here");
});

test("an upload that fails leaves no file behind", async () => {
  const { blobs, folder } = await openBlobs();
  const name = randomUUID();
  await expect(blobs.write(name, failing())).rejects.toThrow("upload aborted");
  expect(await blobs.stream(name)).toBeNull();
  expect(await readdir(folder)).toEqual([]);
});

test("nothing is under its name before it is whole", async () => {
  const { blobs, folder } = await openBlobs();
  const name = randomUUID();
  async function* watched(): AsyncGenerator<Uint8Array> {
    yield bytes("half");
    expect(await readdir(folder)).toEqual([`${name}.part`]);
    yield bytes("whole");
  }
  await blobs.write(name, watched());
  expect(await readdir(folder)).toEqual([name]);
});

test("blobs and their folder are their owner's only", async () => {
  const { blobs, folder } = await openBlobs();
  const name = randomUUID();
  await blobs.write(name, [bytes("x")]);
  expect((await stat(folder)).mode & 0o77).toBe(0);
  expect((await stat(join(folder, name))).mode & 0o77).toBe(0);
});

test("blobs are listed in batches, with what a crash has left half done", async () => {
  const { blobs, folder } = await openBlobs();
  expect(await namesOf(blobs)).toEqual([]);
  const [whole, half, third] = [randomUUID(), randomUUID(), randomUUID()];
  await blobs.write(whole, [bytes("x")]);
  await blobs.write(third, [bytes("x")]);
  await writeFile(join(folder, `${half}.part`), "ha");
  await writeFile(join(folder, "notes.txt"), "somebody else's");
  expect((await namesOf(blobs)).flat().toSorted()).toEqual([whole, half, third].toSorted());
  expect((await namesOf(blobs, 2)).map((batch) => batch.length)).toEqual([2, 1]);
  await blobs.remove(half);
  expect((await readdir(folder)).toSorted()).toEqual([whole, third, "notes.txt"].toSorted());
});

test("a name that is not a UUID is refused", async () => {
  const { blobs } = await openBlobs();
  for (const name of ["../secrets.json", "", "a/b", randomUUID().toUpperCase()]) {
    await expect(async () => blobs.stream(name)).rejects.toThrow(TypeError);
    await expect(async () => blobs.write(name, [])).rejects.toThrow(TypeError);
    await expect(async () => blobs.remove(name)).rejects.toThrow(TypeError);
  }
});
