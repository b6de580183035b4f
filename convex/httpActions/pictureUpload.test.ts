import { expect, test } from "vitest";
import { api } from "../_generated/api";
import { callerWithToken, signedIn } from "../convexTest.setup";
import { APPLICATION, backendWithHttp } from "../httpTest.setup";
import { PICTURE_MAX_BYTES } from "./pictureRules";

const ascii = (text: string) => new TextEncoder().encode(text);
const PNG = Uint8Array.from([0x89, ...ascii("PNG\r\n"), 0x1a, 0x0a, 1, 2, 3]);
const JPEG = Uint8Array.from([0xff, 0xd8, 0xff, 0xe0, 1]);
const GIF = Uint8Array.from([...ascii("GIF89a"), 1]);
const WEBP = Uint8Array.from([...ascii("RIFF"), 0, 0, 0, 0, ...ascii("WEBP")]);

type Backend = ReturnType<typeof backendWithHttp>;

function send(
  { fetch }: Pick<Backend, "fetch">,
  body: BodyInit | null,
  headers: Record<string, string> = {},
) {
  return fetch("/picture", { method: "POST", body, headers, duplex: "half" } as RequestInit);
}

async function blobs(backend: Backend) {
  return await backend.run(({ db }) => db.system.query("_storage").collect());
}

async function newAda() {
  const backend = backendWithHttp();
  return { backend, ...(await signedIn(backend, "ada@example.com")) };
}

test("without a token, or with one of a session that is over, nothing is kept", async () => {
  const { backend, as, sessionId, userId } = await newAda();
  await backend.run(({ db }) => db.delete(sessionId));
  for (const caller of [backend, as, callerWithToken(backend, userId, "made up")]) {
    const response = await send(caller, PNG);
    expect(response.status).toBe(401);
    expect(await response.json()).toEqual({ error: "unauthenticated" });
  }
  expect(await blobs(backend)).toEqual([]);
});

test("a page that is not the application's is refused", async () => {
  const { backend, as } = await newAda();
  const response = await send(as, PNG, { Origin: "https://evil.example" });
  expect(response.status).toBe(403);
  expect(response.headers.get("Access-Control-Allow-Origin")).toBeNull();
  expect(await blobs(backend)).toEqual([]);
});

test.each([
  ["a page", "<html><script>alert(1)</script></html>", "text/html", "unsupported_type"],
  [
    "a drawing that runs",
    "<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
    "image/svg+xml",
    "unsupported_type",
  ],
  ["a page that says it is a picture", "<html></html>", "image/png", "unsupported_type"],
  ["a document", "%PDF-1.7", "application/pdf", "unsupported_type"],
  ["a picture of another kind than it says", PNG, "image/jpeg", "not_what_it_says"],
])("%s is refused", async (_what, body, type, error) => {
  const { backend, as } = await newAda();
  const response = await send(as, body, { "Content-Type": type });
  expect(response.status).toBe(415);
  expect(await response.json()).toEqual({ error });
  expect(await blobs(backend)).toEqual([]);
});

test("nothing at all is refused", async () => {
  const { backend, as } = await newAda();
  const response = await send(as, new Uint8Array());
  expect([response.status, await response.json()]).toEqual([400, { error: "empty" }]);
  expect(await blobs(backend)).toEqual([]);
});

test("too large a picture is refused, by what it says and by what it is", async () => {
  const { backend, as } = await newAda();
  const large = new Uint8Array(PICTURE_MAX_BYTES + 1);
  large.set(PNG);
  const said = await send(as, PNG, { "Content-Length": String(PICTURE_MAX_BYTES + 1) });
  const sent = await send(as, new Blob([large]).stream());
  for (const response of [said, sent]) {
    expect([response.status, await response.json()]).toEqual([413, { error: "too_large" }]);
  }
  expect(await blobs(backend)).toEqual([]);
});

test("the thirty-first within an hour has to wait", async () => {
  const { backend, as, userId } = await newAda();
  await backend.run(({ db }) =>
    db.insert("limits", { key: `profileChangesByUser ${userId}`, tokens: 0, updatedAt: Date.now() }),
  );
  const response = await send(as, PNG);
  expect([response.status, await response.json()]).toEqual([429, { error: "limited" }]);
  expect(Number(response.headers.get("Retry-After"))).toBeGreaterThan(100);
  expect(await blobs(backend)).toEqual([]);
});

test.each([
  ["image/png", PNG],
  ["image/jpeg", JPEG],
  ["image/gif", GIF],
  ["image/webp", WEBP],
])("a picture of type %s is kept under that type, and is what everyone sees", async (type, body) => {
  const { backend, as, userId } = await newAda();
  const response = await send(as, body, { Origin: APPLICATION });
  expect([response.status, await response.json()]).toEqual([200, { ok: true }]);
  expect(response.headers.get("Access-Control-Allow-Origin")).toBe(APPLICATION);
  expect(response.headers.get("Cache-Control")).toBe("private, no-store");

  const { image } = await as.query(api.account.profile, {});
  const user = await backend.run(({ db }) => db.get(userId));
  expect(image).toMatch(/^https?:/u);
  const [blob] = await blobs(backend);
  expect(blob?._id).toBe(user?.imageFile);
  const kept = await backend.run(async ({ storage }) => (blob ? (await storage.get(blob._id))?.type : null));
  expect(kept).toBe(type);
});

test("the last picture goes with the next, and with its removal", async () => {
  const { backend, as, userId } = await newAda();
  await send(as, PNG);
  const [first] = await blobs(backend);
  await send(as, GIF);
  const [second, ...rest] = await blobs(backend);
  expect(rest).toEqual([]);
  expect(second?._id).not.toBe(first?._id);

  expect(await as.mutation(api.account.removePicture, {})).toEqual({ ok: true });
  expect(await blobs(backend)).toEqual([]);
  const user = await backend.run(({ db }) => db.get(userId));
  expect([user?.image, user?.imageFile]).toEqual([undefined, undefined]);
  expect(await as.mutation(api.account.removePicture, {})).toEqual({ ok: true });
});

test("a picture of a provider's is removed without a file", async () => {
  const { backend, as, userId } = await newAda();
  await backend.run(({ db }) => db.patch(userId, { image: "https://x.example/a.png" }));
  expect(await as.mutation(api.account.removePicture, {})).toEqual({ ok: true });
  expect((await as.query(api.account.profile, {})).image).toBeNull();
});

test("the log names whom the deployment sees, and not who signed in", async () => {
  const { backend, sessionId, userId } = await newAda();
  const home = { device: "Firefox on Linux", ip: "192.0.2.1" };
  await backend.run(({ db }) => db.insert("sessionDetails", { userId, sessionId, ...home }));
  const away = backend
    .withRequestMetadata({ ip: "198.51.100.7" })
    .withIdentity({ subject: `${userId}|${sessionId}` });
  const browser =
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/140.0 Safari/537.36 OPR/120.0";
  expect((await send(away, PNG, { "User-Agent": browser })).status).toBe(200);
  expect(await backend.run(({ db }) => db.query("securityEvents").collect())).toMatchObject([
    { kind: "profile_changed", device: "Opera on Windows", ip: "198.51.100.7" },
  ]);
});
