import { createHash } from "node:crypto";
import { expect, test, vi } from "vitest";
import { openTestFiles } from "../functions/files/testFiles.ts";
import { CLOUD_URL, createTestOrigins } from "./testOrigins.ts";

async function openOrigin(maxFileBytes?: number) {
  const opened = await openTestFiles(maxFileBytes);
  const { cloud } = createTestOrigins(opened.files);
  const upload = (body: BodyInit | null, headers: Record<string, string> = {}) => {
    // `duplex` says that the body may still be on its way; the DOM's types do not know it yet.
    const init: RequestInit & { duplex: "half" } = { method: "POST", body, headers, duplex: "half" };
    return cloud(new Request(opened.urls.forUpload(opened.clock.ms), init));
  };
  const store = async (body: BodyInit | null, headers: Record<string, string> = {}) => {
    const { storageId } = (await (await upload(body, headers)).json()) as { storageId: string };
    const file = await opened.files.find({ type: "document", id: storageId });
    return opened.urls.of(file?.name ?? "");
  };
  const get = (url: string, headers: Record<string, string> = {}, method = "GET") =>
    cloud(new Request(url, { headers, method }));
  return { ...opened, cloud, upload, store, get };
}

/** A body that nobody reads keeps its file open. */
async function headersOf(response: Response): Promise<Headers> {
  await response.body?.cancel();
  return response.headers;
}

const codeOf = async (response: Response) => ((await response.json()) as { code: string }).code;

test("an upload answers with the id of the file, its type as it was sent", async () => {
  const { store, get } = await openOrigin();
  const response = await get(await store("<p>", { "Content-Type": "Text/HTML; charset=x" }));
  expect(response.headers.get("Content-Type")).toBe("Text/HTML; charset=x");
  expect(await response.text()).toBe("<p>");
});

test("an upload without a body is an empty file, one without a type has none", async () => {
  const { store, get } = await openOrigin();
  const response = await get(await store(null));
  expect([response.status, await response.text()]).toEqual([200, ""]);
  expect(response.headers.get("Content-Type")).toBe("application/octet-stream");
});

test("a file over the limit is 413 and leaves nothing", async () => {
  const { upload, onDisk } = await openOrigin(4);
  const response = await upload("12345");
  expect([response.status, await codeOf(response)]).toEqual([413, "FileTooLarge"]);
  expect(await onDisk()).toEqual([]);
  expect((await upload("1234")).status).toBe(200);
});

test("an upload that breaks off is 408 and leaves nothing", async () => {
  const { upload, onDisk } = await openOrigin();
  let pulls = 0;
  const body = new ReadableStream({
    pull(controller) {
      if (++pulls < 3) controller.enqueue(new Uint8Array(1000));
      else controller.error(new Error("connection reset"));
    },
  });
  const response = await upload(body);
  expect([response.status, await codeOf(response)]).toEqual([408, "ClientDisconnect"]);
  expect(await onDisk()).toEqual([]);
});

test("a body is not read for a request that is refused", async () => {
  const { cloud, upload } = await openOrigin();
  const pull = vi.fn<() => void>();
  const body = () => new ReadableStream({ pull }, { highWaterMark: 0 });
  expect((await upload(body(), { Digest: "sha-256=short" })).status).toBe(400);
  const init: RequestInit & { duplex: "half" } = { method: "POST", body: body(), duplex: "half" };
  const refused = await cloud(new Request(`${CLOUD_URL}/api/storage/upload?token=x`, init));
  expect([refused.status, await codeOf(refused)]).toEqual([401, "StorageTokenInvalid"]);
  expect(pull).not.toHaveBeenCalled();
});

test("a token in the address is needed, and only POST uploads", async () => {
  const { cloud, urls, clock } = await openOrigin();
  const bare = await cloud(new Request(`${CLOUD_URL}/api/storage/upload`, { method: "POST", body: "x" }));
  expect([bare.status, await codeOf(bare)]).toEqual([400, "BadQueryArgs"]);
  const put = await cloud(new Request(urls.forUpload(clock.ms), { method: "PUT", body: "x" }));
  expect(put.status).toBe(404);
});

test("a digest that fits is accepted, in the one form that is known", async () => {
  const { upload } = await openOrigin();
  const hash = createHash("sha256").update("x").digest("base64");
  expect((await upload("x", { Digest: `sha-256=${hash}` })).status).toBe(200);
  for (const digest of [`SHA-512=${hash}`, "sha-256=", `sha-256=${hash}x`, hash]) {
    expect((await upload("x", { Digest: digest })).status, digest).toBe(400);
  }
});

test("HEAD opens no file", async () => {
  const { store, get, files } = await openOrigin();
  const url = await store("content");
  const read = vi.spyOn(files, "read");
  const head = await get(url, {}, "HEAD");
  expect([head.status, head.headers.get("Content-Length"), head.body]).toEqual([200, "7", null]);
  expect(read).not.toHaveBeenCalled();
});

test("the tag of a file is known in any list, weak or not", async () => {
  const { store, get } = await openOrigin();
  const url = await store("content");
  const etag = (await headersOf(await get(url))).get("ETag") ?? "";
  for (const known of [etag, `W/${etag}`, `"a", ${etag}`, "*"]) {
    const response = await get(url, { "If-None-Match": known });
    expect([response.status, response.headers.get("ETag")]).toEqual([304, etag]);
  }
  const other = await get(url, { "If-None-Match": `"a", "b"` });
  expect([other.status, await other.text()]).toEqual([200, "content"]);
});

test("a file that goes between its document and its bytes is 404", async () => {
  const { store, get, blobs } = await openOrigin();
  const url = await store("content");
  await blobs.remove(url.slice(url.lastIndexOf("/") + 1));
  const response = await get(url);
  expect([response.status, await codeOf(response)]).toEqual([404, "FileNotFound"]);
});

test("paths that are no UUID are 400 and reach no file", async () => {
  const { get } = await openOrigin();
  for (const path of ["x", "..%2f..%2fsecrets.json", "0123abcd-4567-4890-8abc-def012345678.part", "%00"]) {
    const response = await get(`${CLOUD_URL}/api/storage/${path}`);
    expect([response.status, await codeOf(response)], path).toEqual([400, "InvalidStoragePath"]);
  }
});

test("browsers of any origin may read a file, and read why they may not", async () => {
  const { store, get } = await openOrigin();
  const url = await store("content");
  for (const address of [url, `${CLOUD_URL}/api/storage/x`]) {
    const headers = await headersOf(
      await get(address, { Origin: "https://app.example", Range: "bytes=0-1" }),
    );
    expect(headers.get("Access-Control-Allow-Origin")).toBe("https://app.example");
  }
});
