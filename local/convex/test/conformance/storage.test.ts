/** Step 14: stored files, by upload, by action, by URL. */
import { createHash, randomBytes } from "node:crypto";
import { once } from "node:events";
import { readdir } from "node:fs/promises";
import { connect } from "node:net";
import { join } from "node:path";
import type { GenericId } from "convex/values";
import { expect, test } from "vitest";
import { api } from "../fixtures/files/api.ts";
import { useApp } from "../harness/app.ts";
import { eventuallyTrue } from "../harness/eventually.ts";
import { subscribe } from "../harness/subscription.ts";

type FileId = GenericId<"_storage">;

const app = useApp("files");
const UNKNOWN = "00000000-0000-4000-8000-000000000000";

const sha256 = (bytes: Uint8Array | string) => createHash("sha256").update(bytes).digest();
const uploadUrl = () => app.http().mutation(api.files.uploadUrl, {});
const urlOf = (file: string) => app.http().query(api.files.url, { file });

async function post(body: BodyInit, headers: Record<string, string> = {}): Promise<Response> {
  return fetch(await uploadUrl(), { method: "POST", body, headers });
}

async function upload(body: BodyInit, headers: Record<string, string> = {}): Promise<FileId> {
  const response = await post(body, headers);
  expect(response.status).toBe(200);
  return ((await response.json()) as { storageId: FileId }).storageId;
}

async function download(
  file: string,
  headers: Record<string, string> = {},
  method = "GET",
): Promise<Response> {
  return fetch((await urlOf(file)) ?? "", { headers, method });
}

test("a file is uploaded, kept with its type, described, and served under a URL that nobody can guess", async () => {
  const content = randomBytes(300_000);
  const file = await upload(content, { "Content-Type": "image/png" });
  const document = await app.http().query(api.files.document, { file });
  expect(document).toEqual({
    _id: file,
    _creationTime: expect.any(Number) as number,
    sha256: sha256(content).toString("base64"),
    size: 300_000,
    contentType: "image/png",
  });
  expect((await app.http().query(api.files.documents, {}))[0]).toEqual(document);
  const url = (await urlOf(file)) ?? "";
  expect(url).toMatch(
    new RegExp(`^${app.deployment.url}/api/storage/[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$`),
  );
  const response = await fetch(url);
  expect(response.status).toBe(200);
  expect(Object.fromEntries(response.headers)).toMatchObject({
    "content-type": "image/png",
    "content-length": "300000",
    digest: `sha-256=${sha256(content).toString("base64")}`,
    "cache-control": "private, max-age=2592000",
    "accept-ranges": "bytes",
    "x-content-type-options": "nosniff",
  });
  expect(Buffer.from(await response.arrayBuffer()).equals(content)).toBe(true);
  expect(await app.http().query(api.files.metadata, { file })).toEqual({
    storageId: url.slice(url.lastIndexOf("/") + 1),
    sha256: sha256(content).toString("hex"),
    size: 300_000,
    contentType: "image/png",
  });
});

test("a file's id is a value like any other id of a document", async () => {
  const file = await upload("attached");
  const attached = await app.http().mutation(api.files.attach, { file, name: "a.txt" });
  expect(attached).toEqual(expect.any(String));
  await expect(
    app.http().mutation(api.files.attach, { file: attached as string as FileId, name: "b" }),
  ).rejects.toThrow("_storage");
});

test("an upload URL may be used again, and by browsers of any origin", async () => {
  const url = await uploadUrl();
  const Origin = "https://app.example";
  const preflight = await fetch(url, {
    method: "OPTIONS",
    headers: {
      Origin,
      "Access-Control-Request-Method": "POST",
      "Access-Control-Request-Headers": "content-type,digest",
    },
  });
  expect(preflight.status).toBe(200);
  expect(preflight.headers.get("Access-Control-Allow-Headers")).toBe("content-type,digest");
  const ids = await Promise.all(
    ["one", "two"].map(async (body) => {
      const response = await fetch(url, { method: "POST", body, headers: { Origin } });
      expect(response.headers.get("Access-Control-Allow-Origin")).toBe(Origin);
      return ((await response.json()) as { storageId: string }).storageId;
    }),
  );
  expect(new Set(ids).size).toBe(2);
});

test("an upload without a good token is 401, with Convex's code", async () => {
  const good = await uploadUrl();
  for (const token of ["", "nonsense", `${new URL(good).searchParams.get("token") ?? ""}A`]) {
    const response = await fetch(`${app.deployment.url}/api/storage/upload?token=${token}`, {
      method: "POST",
      body: "x",
    });
    expect(response.status).toBe(401);
    expect(await response.json()).toMatchObject({ code: "StorageTokenInvalid" });
  }
  expect(
    (await fetch(`${app.deployment.url}/api/storage/upload`, { method: "POST", body: "x" })).status,
  ).toBe(400);
});

test("a digest that is announced is checked, and nothing is kept where it is wrong", async () => {
  const right = { Digest: `sha-256=${sha256("content").toString("base64")}` };
  await upload("content", right);
  const before = await filesOnDisk();
  for (const [body, headers, code] of [
    ["other", right, "Sha256Mismatch"],
    ["content", { Digest: "md5=abc" }, "BadHeader"],
    ["content", { "Content-Type": "no type" }, "BadHeader"],
  ] as const) {
    const response = await post(body, headers);
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ code });
  }
  expect(await filesOnDisk()).toEqual(before);
});

test("a client that leaves in the middle of an upload leaves nothing", async () => {
  const before = await filesOnDisk();
  const { hostname, port, pathname, search } = new URL(await uploadUrl());
  const socket = connect(Number(port), hostname);
  await once(socket, "connect");
  socket.write(`POST ${pathname}${search} HTTP/1.1\r\nHost: x\r\nContent-Length: 1000000\r\n\r\n`);
  socket.write(Buffer.alloc(500_000));
  await eventuallyTrue("half of the file to arrive", async () =>
    (await filesOnDisk()).some((name) => name.endsWith(".part")),
  );
  const documents = (await app.http().query(api.files.documents, {})).length;
  socket.destroy();
  await eventuallyTrue("it to be gone", async () => (await filesOnDisk()).length === before.length);
  expect(await filesOnDisk()).toEqual(before);
  expect(await app.http().query(api.files.documents, {})).toHaveLength(documents);
});

test("parts of a file are served, one at a time", async () => {
  const file = await upload("0123456789", { "Content-Type": "text/plain" });
  for (const [range, content, text] of [
    ["bytes=2-4", "bytes 2-4/10", "234"],
    ["bytes=7-", "bytes 7-9/10", "789"],
    ["bytes=-2", "bytes 8-9/10", "89"],
    ["bytes=5-99", "bytes 5-9/10", "56789"],
  ] as const) {
    const response = await download(file, { Range: range });
    expect([response.status, response.headers.get("Content-Range")]).toEqual([206, content]);
    expect(response.headers.get("Content-Length")).toBe(String(text.length));
    expect(await response.text()).toBe(text);
  }
  for (const range of ["bytes=10-", "bytes=-0", "bytes=0-1,3-4"]) {
    const response = await download(file, { Range: range });
    expect([response.status, response.headers.get("Content-Range")]).toEqual([416, "bytes */10"]);
  }
  expect((await download(file, { Range: "lines=1-2" })).status).toBe(200);
});

test("a file that the client has already is not sent again", async () => {
  const file = await upload("unchanging");
  const etag = (await download(file)).headers.get("ETag") ?? "";
  const again = await download(file, { "If-None-Match": etag });
  expect([again.status, await again.text()]).toEqual([304, ""]);
  expect((await download(file, { "If-None-Match": '"other"' })).status).toBe(200);
  expect((await download(file, { Range: "bytes=0-1", "If-Range": etag })).status).toBe(206);
  expect((await download(file, { Range: "bytes=0-1", "If-Range": '"other"' })).status).toBe(200);
});

test("HEAD answers with the headers alone, also of an empty file", async () => {
  for (const [body, length] of [
    ["some", "4"],
    ["", "0"],
  ] as const) {
    const file = await upload(body);
    const head = await download(file, {}, "HEAD");
    expect([head.status, head.headers.get("Content-Length"), await head.text()]).toEqual([200, length, ""]);
    expect(await (await download(file)).text()).toBe(body);
  }
});

test("an address of no file is 404, one of no UUID 400", async () => {
  const missing = await fetch(`${app.deployment.url}/api/storage/${UNKNOWN}`);
  expect(missing.status).toBe(404);
  expect(await missing.json()).toEqual({ code: "FileNotFound", message: `File ${UNKNOWN} not found` });
  const file = await upload("x");
  const byId = await fetch(`${app.deployment.url}/api/storage/${file}`);
  expect(byId.status).toBe(400);
  expect(await byId.json()).toMatchObject({ code: "InvalidStoragePath" });
});

test("a page that somebody has uploaded runs in nobody's name", async () => {
  for (const type of ["text/html", "TEXT/HTML; charset=utf-8", "image/svg+xml", "application/xhtml+xml"]) {
    const response = await download(await upload("<script>1</script>", { "Content-Type": type }));
    expect(response.headers.get("Content-Security-Policy")).toMatch(/^sandbox (?!.*allow-same-origin)/);
    await response.body?.cancel();
  }
  const image = await download(await upload("x", { "Content-Type": "image/png" }));
  expect(image.headers.get("Content-Security-Policy")).toBe(null);
});

test("a file is deleted with its mutation: not when that fails, for good when it succeeds", async () => {
  const file = await upload("to go");
  const url = (await urlOf(file)) ?? "";
  const seen = subscribe(app.sync(), api.files.url, { file });
  await seen.value("the URL", (value) => value === url);
  await expect(app.http().mutation(api.files.removeInVain, { file })).rejects.toThrow("url within: null");
  expect(await (await fetch(url)).text()).toBe("to go");
  const before = await filesOnDisk();
  await app.http().mutation(api.files.remove, { file });
  await seen.value("null", (value) => value === null);
  expect((await fetch(url)).status).toBe(404);
  expect(await app.http().query(api.files.document, { file })).toBe(null);
  await eventuallyTrue("the file to be gone", async () => (await filesOnDisk()).length === before.length - 1);
  await expect(app.http().mutation(api.files.remove, { file })).rejects.toThrow(
    `storage id ${file} not found`,
  );
  expect(seen.values).toEqual([url, null]);
});

test("a file may be named by its UUID, and what names none is refused in Convex's words", async () => {
  const file = await upload("by either name");
  const url = (await urlOf(file)) ?? "";
  const uuid = url.slice(url.lastIndexOf("/") + 1);
  expect(await urlOf(uuid)).toBe(url);
  expect(await urlOf(UNKNOWN)).toBe(null);
  await expect(urlOf("garbage")).rejects.toThrow(
    'Invalid argument `storageId` for `storage.getUrl`: Invalid storage ID: "garbage".',
  );
  const attached = await app.http().mutation(api.files.attach, { file, name: "x" });
  await expect(urlOf(attached)).rejects.toThrow("cannot be an ID on any table other than '_storage'");
  await app.http().mutation(api.files.remove, { file: uuid });
  expect(await urlOf(file)).toBe(null);
});

test("actions store blobs and read them", async () => {
  const text = "stored by an action";
  const file = await app.http().action(api.work.store, { text, type: "text/plain" });
  expect(await app.http().query(api.files.document, { file })).toMatchObject({
    contentType: "text/plain",
    size: 19,
  });
  expect(await app.http().action(api.work.read, { file })).toEqual({
    isBlob: true,
    type: "text/plain",
    size: 19,
    text,
    start: "sto",
    again: 19,
  });
  const untyped = await app.http().action(api.work.store, { text: "" });
  expect(await app.http().query(api.files.document, { file: untyped })).toMatchObject({
    contentType: null,
    size: 0,
  });
  expect(await (await download(untyped)).text()).toBe("");
  const copied = (await app.http().action(api.work.copy, { file })) as FileId;
  expect(await (await download(copied)).text()).toBe(text);
});

test("an action checks what it stores, and its mistakes can be caught", async () => {
  const good = sha256("x").toString("base64");
  await app.http().action(api.work.store, { text: "x", sha256: good });
  await expect(app.http().action(api.work.store, { text: "y", sha256: good })).rejects.toThrow(
    `Uncaught Error: Sha256 mismatch. Expected: ${good} Actual: ${sha256("y").toString("base64")}`,
  );
  expect(await app.http().action(api.work.mistakes, {})).toEqual([
    expect.stringContaining("store() expects a Blob.") as string,
    "storage.get requires a string storageId but received 3",
    expect.stringContaining('Invalid storage ID: "garbage"') as string,
    "storage id 00000000-0000-4000-8000-000000000000 not found",
    expect.stringContaining("sha256") as string,
  ]);
});

test("an action may store what is larger than any message", async () => {
  const file = await app.http().action(api.work.storeLarge, { megabytes: 40 });
  expect(await app.http().query(api.files.document, { file })).toMatchObject({
    size: 40 * 1024 * 1024,
    sha256: sha256(Buffer.alloc(40 * 1024 * 1024, 7)).toString("base64"),
  });
});

test("what an action has got it may still read when it has deleted it", async () => {
  const file = await upload("read late");
  const before = await filesOnDisk();
  const result = await app.http().action(api.work.readAfterRemoval, { file });
  expect(result).toEqual({ url: null, again: null, text: "read late" });
  await eventuallyTrue("the file to be gone", async () => (await filesOnDisk()).length === before.length - 1);
});

test("an action may upload as a client does", async () => {
  const { storageId, url, metadata } = await app.http().action(api.work.asClient, { text: "hello" });
  expect(await (await fetch(url ?? "")).text()).toBe("hello");
  expect(metadata).toMatchObject({ size: 5, sha256: sha256("hello").toString("hex") });
  expect(await urlOf(storageId as string)).toBe(url);
});

test("mutations do not store blobs, and say where it can be done", async () => {
  expect(await app.http().mutation(api.files.storeInMutation, {})).toBe(
    "ctx.storage.store() is not supported in queries and mutations yet. Please use an action, or ctx.storage.generateUploadUrl() to upload from a client.",
  );
});

test("an HTTP action stores its body and serves a file", async () => {
  const stored = await fetch(`${app.deployment.siteUrl}/store`, {
    method: "POST",
    body: "over the site",
    headers: { "Content-Type": "text/csv" },
  });
  const { storageId } = (await stored.json()) as { storageId: FileId };
  expect(await app.http().query(api.files.document, { file: storageId })).toMatchObject({
    contentType: "text/csv",
  });
  const served = await fetch(`${app.deployment.siteUrl}/file?id=${storageId}`);
  expect([await served.text(), served.headers.get("Content-Type")]).toEqual(["over the site", "text/csv"]);
  expect((await fetch(`${app.deployment.siteUrl}/file?id=${UNKNOWN}`)).status).toBe(404);
});

test("files, their URLs and the tokens given out are there after a restart", async () => {
  const file = await upload("lasting", { "Content-Type": "text/plain" });
  const [url, token] = [await urlOf(file), await uploadUrl()];
  await app.deployment.stop();
  await app.deployment.restart();
  expect(await urlOf(file)).toBe(url);
  expect(await (await download(file)).text()).toBe("lasting");
  expect((await fetch(token, { method: "POST", body: "later" })).status).toBe(200);
});

function filesOnDisk(): Promise<string[]> {
  return readdir(join(app.deployment.dataDir, "blobs"));
}
