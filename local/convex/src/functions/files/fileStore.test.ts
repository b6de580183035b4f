import { createHash, randomUUID } from "node:crypto";
import { expect, test, vi } from "vitest";
import { DeploymentError } from "../../protocol/errors.ts";
import type { StorageId } from "./storageId.ts";
import { openTestFiles, textBody } from "./testFiles.ts";

const sha256 = (text: string) => createHash("sha256").update(text).digest("base64");
const byId = (id: string): StorageId => ({ type: "document", id });

test("a file is stored, found and read", async () => {
  const { files } = await openTestFiles();
  const body = textBody("hello ", "world");
  const storageId = await files.store({ body, contentType: "text/plain", sha256: sha256("hello world") });
  const file = await files.find(byId(storageId));
  expect(file).toMatchObject({
    storageId,
    size: 11,
    contentType: "text/plain",
    sha256: sha256("hello world"),
  });
  expect(await new Response(await files.read(file?.name ?? "")).text()).toBe("hello world");
});

test("an upload needs a token that is still good", async () => {
  const { files, urls, clock, onDisk } = await openTestFiles();
  const token = new URL(urls.forUpload(clock.ms)).searchParams.get("token") ?? "";
  const upload = (used: string) =>
    files.upload(used, { body: textBody("x"), contentType: null, sha256: null });
  await expect(upload("nonsense")).rejects.toMatchObject({ status: 401, code: "StorageTokenInvalid" });
  expect(await onDisk()).toEqual([]);
  await upload(token);
  clock.ms += 3_600_000;
  await expect(upload(token)).rejects.toMatchObject({ status: 401, code: "StorageTokenExpired" });
});

test("what is refused or fails leaves no file and no document", async () => {
  const { files, onDisk, db } = await openTestFiles(10);
  async function* failing() {
    yield* textBody("half");
    throw new DeploymentError(408, "ClientDisconnect", "gone");
  }
  const store = (body: AsyncIterable<Uint8Array>, hash: string | null = null) =>
    files.store({ body, contentType: null, sha256: hash });
  await expect(store(textBody("12345", "678901"))).rejects.toMatchObject({
    status: 413,
    code: "FileTooLarge",
  });
  await expect(store(textBody("a"), sha256("b"))).rejects.toMatchObject({
    status: 400,
    code: "Sha256Mismatch",
    message: `Sha256 mismatch. Expected: ${sha256("b")} Actual: ${sha256("a")}`,
  });
  await expect(store(failing())).rejects.toMatchObject({ status: 408 });
  expect(await onDisk()).toEqual([]);
  expect(db.begin("system").system.count("_storage")).toBe(0);
  await store(textBody("1234567890"));
  expect(await onDisk()).toHaveLength(1);
});

test("a source that is too long is not read to its end", async () => {
  const { files } = await openTestFiles(1000);
  const closed = vi.fn<() => void>();
  async function* endless() {
    try {
      for (;;) yield Buffer.alloc(600);
    } finally {
      closed();
    }
  }
  await expect(files.store({ body: endless(), contentType: null, sha256: null })).rejects.toThrow(
    "larger than 1000",
  );
  expect(closed).toHaveBeenCalledOnce();
});

test("the document is committed when the file is under its name, and not before", async () => {
  const { files, catalog, onDisk } = await openTestFiles();
  const insert = catalog.insert.bind(catalog);
  Object.assign(catalog, {
    insert: async (file: Parameters<typeof insert>[0]) => {
      expect(await onDisk()).toEqual([file.name]);
      return insert(file);
    },
  });
  await files.store({ body: textBody("x"), contentType: null, sha256: null });
  expect.assertions(1);
});

test("a file is removed after its document, and held by who reads it until then", async () => {
  const { files, catalog, store, onDisk } = await openTestFiles();
  const storageId = await store("held");
  const [first, second] = [await files.hold(byId(storageId)), await files.hold(byId(storageId))];
  expect(await catalog.remove(byId(storageId))).toBe(true);
  expect(await files.hold(byId(storageId))).toBe(null);
  first?.release();
  await files.sweep();
  expect(await onDisk()).toHaveLength(1);
  second?.release();
  await vi.waitFor(async () => expect(await onDisk()).toEqual([]));
});

test("a sweep removes what no document names, and nothing else", async () => {
  const { files, blobs, store, onDisk } = await openTestFiles();
  await store("kept");
  const kept = await onDisk();
  await blobs.write(randomUUID(), [Buffer.from("orphan")]);
  const halves = textBody("ha", "lf");
  void blobs.write(randomUUID(), halves).catch(() => {});
  await vi.waitFor(async () => expect((await onDisk()).length).toBeGreaterThan(2));
  await files.sweep();
  await vi.waitFor(async () => expect(await onDisk()).toEqual(kept));
});

test("a sweep leaves alone what is on its way", async () => {
  const { files, onDisk } = await openTestFiles();
  let goOn = () => {};
  const swept = new Promise<void>((resolve) => {
    goOn = resolve;
  });
  async function* slow() {
    yield* textBody("first half, ");
    await swept;
    yield* textBody("second half");
  }
  const storing = files.store({ body: slow(), contentType: null, sha256: null });
  await vi.waitFor(async () => expect(await onDisk()).toHaveLength(1));
  await files.sweep();
  goOn();
  const file = await files.find(byId(await storing));
  expect(await new Response(await files.read(file?.name ?? "")).text()).toBe("first half, second half");
});

test("a file whose document was never heard of is left, and swept later", async () => {
  const { files, catalog, onDisk } = await openTestFiles();
  const insert = catalog.insert.bind(catalog);
  Object.assign(catalog, { insert: () => Promise.reject(new Error("the engine was lost")) });
  const lost = files.store({ body: textBody("x"), contentType: null, sha256: null });
  await expect(lost).rejects.toThrow("the engine was lost");
  expect(await onDisk()).toHaveLength(1);
  Object.assign(catalog, {
    insert: async (file: Parameters<typeof insert>[0]) => {
      await insert(file);
      throw new Error("the answer was lost");
    },
  });
  await expect(files.store({ body: textBody("y"), contentType: null, sha256: null })).rejects.toThrow(
    "answer",
  );
  await files.sweep();
  expect(await onDisk()).toHaveLength(1);
});

test("a sweep that cannot ask says so and removes nothing", async () => {
  const { files, catalog, blobs, onDisk } = await openTestFiles();
  await blobs.write(randomUUID(), [Buffer.from("x")]);
  const told = vi.spyOn(console, "error").mockImplementation(() => undefined);
  Object.assign(catalog, { unclaimed: () => Promise.reject(new Error("no answer")) });
  await files.sweep();
  expect(told).toHaveBeenCalledOnce();
  told.mockRestore();
  expect(await onDisk()).toHaveLength(1);
});
