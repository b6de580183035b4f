import { expect, test } from "vitest";
import { api, internal } from "./_generated/api";
import { callerWithToken, signedIn } from "./convexTest.setup";
import { FILE_MAX_BYTES, FILES_MAX, FILES_MAX_BYTES } from "./httpActions/fileRules";
import { APPLICATION, backendWithHttp } from "./httpTest.setup";

const PNG = Uint8Array.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 1, 2, 3]);
const MEGABYTE = 1024 * 1024;

type Backend = ReturnType<typeof backendWithHttp>;
type Caller = Pick<Backend, "fetch">;

function send(
  caller: Caller,
  body: BodyInit | null,
  headers: Record<string, string> = {},
): Promise<Response> {
  const init = { method: "POST", body, headers: { "X-File-Name": "door.png", ...headers }, duplex: "half" };
  return caller.fetch("/files", init);
}

/** What an upload by nobody or a refused one must leave behind. */
async function expectNothingKept(backend: Backend): Promise<void> {
  const kept = await backend.run(async ({ db }) => [
    await db.query("files").collect(),
    await db.system.query("_storage").collect(),
  ]);
  expect(kept).toEqual([[], []]);
}

async function answerOf(response: Response): Promise<unknown> {
  const type = response.headers.get("Content-Type");
  expect(type).toMatch(/^application\/json/u);
  expect(response.headers.get("Cache-Control")).toBe("private, no-store");
  return [response.status, await response.json()];
}

async function adaWithOneFile() {
  const backend = backendWithHttp();
  const ada = await signedIn(backend, "ada@example.com");
  const response = await send(ada.as, PNG, { "Content-Type": "image/png" });
  expect(response.status).toBe(201);
  const { id } = (await response.json()) as { id: string };
  return { backend, ada, id };
}

test("what is uploaded is listed to its owner, and comes back as it was", async () => {
  const { ada, id } = await adaWithOneFile();
  const file = { id, name: "door.png", size: PNG.length, type: "image/png", addedAt: expect.any(Number) };
  expect(await ada.as.query(api.files.list, {})).toEqual([file]);

  const response = await ada.as.fetch(`/files/${id}`);
  expect(response.status).toBe(200);
  expect(Object.fromEntries(response.headers)).toEqual({
    "cache-control": "private, no-store",
    "content-disposition": `attachment; filename="door.png"; filename*=UTF-8''door.png`,
    "content-length": String(PNG.length),
    "content-security-policy": "default-src 'none'; sandbox",
    "content-type": "image/png",
    vary: "Origin",
    "x-content-type-options": "nosniff",
  });
  expect(new Uint8Array(await response.arrayBuffer())).toEqual(PNG);
});

test("nobody else gets a file, or learns that it is there", async () => {
  const { backend, ada, id } = await adaWithOneFile();
  const bob = await signedIn(backend, "bob@example.com");
  const notFound = [404, { error: "not_found" }];
  expect(await answerOf(await bob.as.fetch(`/files/${id}`))).toEqual(notFound);
  expect(await bob.as.query(api.files.list, {})).toEqual([]);
  expect(await bob.as.mutation(api.files.remove, { id })).toEqual({ ok: false, reason: "not_found" });
  expect((await ada.as.fetch(`/files/${id}`)).status).toBe(200);
});

test.each(["", "nonsense", "%2e%2e%2fexport", "a/b", "%00"])("/files/%s is not found", async (path) => {
  const { ada } = await adaWithOneFile();
  expect(await answerOf(await ada.as.fetch(`/files/${path}`))).toEqual([404, { error: "not_found" }]);
});

test("ids of other tables, of the stored bytes and of what was deleted are not found", async () => {
  const { backend, ada, id } = await adaWithOneFile();
  const [file] = await backend.run(({ db }) => db.query("files").collect());
  await ada.as.mutation(api.files.remove, { id });
  for (const each of [id, file?.storageId, ada.userId, ada.sessionId]) {
    expect((await ada.as.fetch(`/files/${each}`)).status).toBe(404);
  }
});

test("deleting takes the bytes along", async () => {
  const { backend, ada, id } = await adaWithOneFile();
  expect(await ada.as.mutation(api.files.remove, { id })).toEqual({ ok: true });
  await expectNothingKept(backend);
});

test("a caller without a live session is refused by every route, and leaves nothing behind", async () => {
  const { backend, ada, id } = await adaWithOneFile();
  await ada.as.mutation(api.files.remove, { id });
  const bob = await signedIn(backend, "bob@example.com");
  const expired = await signedIn(backend, "eve@example.com", -1);
  const gone = await signedIn(backend, "gus@example.com");
  await backend.run(({ db }) => db.delete(gone.userId));
  await backend.run(({ db }) => db.delete(ada.sessionId));
  const callers = [
    backend,
    ada.as,
    expired.as,
    gone.as,
    callerWithToken(backend, bob.userId, gone.sessionId),
    backend.withIdentity({ subject: "nonsense" }),
  ];
  for (const caller of callers) {
    for (const response of [
      await send(caller, PNG),
      await caller.fetch(`/files/${id}`),
      await caller.fetch("/export"),
    ]) {
      expect(response.headers.get("WWW-Authenticate")).toBe("Bearer");
      expect(await answerOf(response)).toEqual([401, { error: "unauthenticated" }]);
    }
  }
  await expectNothingKept(backend);
});

test("a session that ends while its upload is under way keeps nothing", async () => {
  const backend = backendWithHttp();
  const ada = await signedIn(backend, "ada@example.com");
  let isEnded = false;
  const body = new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        if (!isEnded) await backend.run(({ db }) => db.delete(ada.sessionId));
        isEnded = true;
        controller.enqueue(PNG);
        controller.close();
      },
    },
    { highWaterMark: 0 },
  );
  expect(await answerOf(await send(ada.as, body))).toEqual([401, { error: "unauthenticated" }]);
  await expectNothingKept(backend);
});

test.each([
  ["a program", Uint8Array.from([0x7f, 0x45, 0x4c, 0x46, 2, 1]), {}, "unsupported_type"],
  [
    "a program called a picture",
    Uint8Array.from([0x7f, 0x45, 0x4c, 0x46, 0]),
    { "Content-Type": "image/png" },
    "unsupported_type",
  ],
  ["HTML called a picture", "<script>alert(1)</script>", { "Content-Type": "image/png" }, "not_what_it_says"],
  ["HTML", "<!doctype html><script>alert(1)</script>", { "Content-Type": "text/html" }, "not_what_it_says"],
  [
    "SVG",
    "<svg xmlns='http://www.w3.org/2000/svg'/>",
    { "Content-Type": "image/svg+xml" },
    "not_what_it_says",
  ],
  ["a picture called text", PNG, { "Content-Type": "text/plain" }, "not_what_it_says"],
])("%s is refused with 415", async (_what, body, headers, error) => {
  const backend = backendWithHttp();
  const ada = await signedIn(backend, "ada@example.com");
  expect(await answerOf(await send(ada.as, body, headers))).toEqual([415, { error }]);
  await expectNothingKept(backend);
});

test("text is handed back as text, whatever it looks like", async () => {
  const backend = backendWithHttp();
  const ada = await signedIn(backend, "ada@example.com");
  const response = await send(ada.as, "<script>alert(1)</script>", {
    "Content-Type": "text/plain",
    "X-File-Name": "a.html",
  });
  const { id } = (await response.json()) as { id: string };
  const { headers } = await ada.as.fetch(`/files/${id}`);
  expect(headers.get("Content-Type")).toBe("text/plain; charset=utf-8");
  expect(headers.get("X-Content-Type-Options")).toBe("nosniff");
  expect(headers.get("Content-Disposition")).toMatch(/^attachment;/u);
});

test.each([null, ""])("an empty file, as the body %j, is refused", async (body) => {
  const backend = backendWithHttp();
  const ada = await signedIn(backend, "ada@example.com");
  expect(await answerOf(await send(ada.as, body))).toEqual([400, { error: "empty" }]);
  await expectNothingKept(backend);
});

test.each(["", ".", "a%2F..", "%FF"])("the name %j is refused", async (name) => {
  const backend = backendWithHttp();
  const ada = await signedIn(backend, "ada@example.com");
  const response = await send(ada.as, PNG, { "X-File-Name": name });
  expect(await answerOf(response)).toEqual([400, { error: "invalid_name" }]);
  await expectNothingKept(backend);
});

test("a hostile name neither leaves its folder nor its header", async () => {
  const backend = backendWithHttp();
  const ada = await signedIn(backend, "ada@example.com");
  const name = encodeURIComponent('../../"; filename=evil.exe\r\nSet-Cookie: a=b');
  const { id } = (await (await send(ada.as, PNG, { "X-File-Name": name })).json()) as { id: string };
  const { headers } = await ada.as.fetch(`/files/${id}`);
  expect(headers.get("Set-Cookie")).toBeNull();
  expect(headers.get("Content-Disposition")).toBe(
    `attachment; filename="__ filename_evil.exeSet-Cookie_ a_b"; ` +
      `filename*=UTF-8''%22%3B%20filename%3Devil.exeSet-Cookie%3A%20a%3Db`,
  );
});

test("a file that says it is too large is not read", async () => {
  const backend = backendWithHttp();
  const ada = await signedIn(backend, "ada@example.com");
  let pulls = 0;
  const body = new ReadableStream<Uint8Array>(
    {
      pull: () => void pulls++,
    },
    { highWaterMark: 0 },
  );
  const response = await send(ada.as, body, { "Content-Length": String(FILE_MAX_BYTES + 1) });
  expect(await answerOf(response)).toEqual([413, { error: "too_large" }]);
  expect(pulls).toBe(0);
  await expectNothingKept(backend);
});

test("a file that does not say so is read up to the limit, and no further", async () => {
  const backend = backendWithHttp();
  const ada = await signedIn(backend, "ada@example.com");
  let sentMegabytes = 0;
  let isCancelled = false;
  const body = new ReadableStream<Uint8Array>(
    {
      pull(controller) {
        sentMegabytes++;
        controller.enqueue(new Uint8Array(MEGABYTE).fill(0x61));
      },
      cancel: () => void (isCancelled = true),
    },
    { highWaterMark: 0 },
  );
  const response = await send(ada.as, body, { "Content-Length": "5" });
  expect(await answerOf(response)).toEqual([413, { error: "too_large" }]);
  expect([sentMegabytes, isCancelled]).toEqual([FILE_MAX_BYTES / MEGABYTE + 1, true]);
  await expectNothingKept(backend);
});

test("the largest file is taken", async () => {
  const backend = backendWithHttp();
  const ada = await signedIn(backend, "ada@example.com");
  const largest = new Uint8Array(FILE_MAX_BYTES).fill(0x61);
  expect((await send(ada.as, largest)).status).toBe(201);
});

async function fill(
  backend: Backend,
  userId: Parameters<typeof callerWithToken>[1],
  count: number,
  size: number,
) {
  await backend.run(async ({ db, storage }) => {
    const storageId = await storage.store(new Blob(["x"]));
    const owner = db.normalizeId("users", userId);
    if (owner === null) throw new Error("Expected the id of a user");
    for (let made = 0; made < count; made++) {
      await db.insert("files", { userId: owner, storageId, name: `${made}.txt`, size, type: "text/plain" });
    }
  });
}

test("whoever has as many files as one may have gets no more, and others do", async () => {
  const backend = backendWithHttp();
  const ada = await signedIn(backend, "ada@example.com");
  const bob = await signedIn(backend, "bob@example.com");
  await fill(backend, ada.userId, FILES_MAX, 1);
  expect(await answerOf(await send(ada.as, PNG))).toEqual([409, { error: "too_many_files" }]);
  expect((await send(bob.as, PNG)).status).toBe(201);
});

test("files are taken up to their size together", async () => {
  const backend = backendWithHttp();
  const ada = await signedIn(backend, "ada@example.com");
  await fill(backend, ada.userId, 1, FILES_MAX_BYTES - PNG.length);
  expect((await send(ada.as, PNG)).status).toBe(201);
  expect(await answerOf(await send(ada.as, PNG))).toEqual([409, { error: "storage_full" }]);
  expect(await backend.run(({ db }) => db.system.query("_storage").collect())).toHaveLength(2);
});

test("many uploads at once do not get past the limit together", async () => {
  const backend = backendWithHttp();
  const ada = await signedIn(backend, "ada@example.com");
  await fill(backend, ada.userId, FILES_MAX - 2, 1);
  const answers = await Promise.all(Array.from({ length: 5 }, () => send(ada.as, PNG)));
  expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([201, 201, 409, 409, 409]);
  expect(await ada.as.query(api.files.list, {})).toHaveLength(FILES_MAX);
  expect(await backend.run(({ db }) => db.system.query("_storage").collect())).toHaveLength(3);
});

test("the functions behind the routes look for themselves", async () => {
  const { backend, id } = await adaWithOneFile();
  const bob = await signedIn(backend, "bob@example.com");
  expect(await bob.as.query(internal.files.find, { id })).toBeNull();
  expect(await backend.query(internal.files.find, { id })).toBeNull();
  expect(await backend.query(internal.files.findObstacle, { size: 1 })).toBe("unauthenticated");
});

test("pages of the application may ask, and read the answer", async () => {
  const { ada, id } = await adaWithOneFile();
  for (const path of ["/files", `/files/${id}`, "/export"]) {
    const preflight = await ada.as.fetch(path, {
      method: "OPTIONS",
      headers: { Origin: APPLICATION, "Access-Control-Request-Method": "POST" },
    });
    expect([preflight.status, await preflight.text()]).toEqual([204, ""]);
    expect(Object.fromEntries(preflight.headers)).toEqual({
      "access-control-allow-headers": "Authorization, Content-Type, X-File-Name",
      "access-control-allow-methods": "GET, POST",
      "access-control-allow-origin": APPLICATION,
      "access-control-max-age": "3600",
      vary: "Origin",
    });
  }
  for (const response of [
    await ada.as.fetch(`/files/${id}`, { headers: { Origin: APPLICATION } }),
    await ada.as.fetch("/files/nonsense", { headers: { Origin: APPLICATION } }),
    await send(ada.as, "", { Origin: APPLICATION }),
  ]) {
    expect(response.headers.get("Access-Control-Allow-Origin")).toBe(APPLICATION);
    expect(response.headers.get("Access-Control-Allow-Credentials")).toBeNull();
    expect(response.headers.get("Vary")).toBe("Origin");
  }
});

test.each([
  "https://evil.example",
  "null",
  "http://doorman.example",
  "https://doorman.example.evil.example",
  "https://doorman.example:8443",
  "https://DOORMAN.example",
  "",
])("a page at %j is refused, token or not", async (origin) => {
  const { backend, ada, id } = await adaWithOneFile();
  const headers = { Origin: origin };
  for (const response of [
    await ada.as.fetch(`/files/${id}`, { headers }),
    await ada.as.fetch("/export", { headers }),
    await send(ada.as, PNG, headers),
    await backend.fetch("/files", { method: "OPTIONS", headers }),
  ]) {
    expect(response.headers.get("Access-Control-Allow-Origin")).toBeNull();
    expect(await answerOf(response)).toEqual([403, { error: "cross_origin" }]);
  }
  expect(await ada.as.query(api.files.list, {})).toHaveLength(1);
});
