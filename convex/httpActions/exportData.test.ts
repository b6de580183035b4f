import { expect, onTestFinished, test, vi } from "vitest";
import { api } from "../_generated/api";
import type { TableNames } from "../_generated/dataModel";
import { signedIn } from "../convexTest.setup";
import { streamLines } from "./exportData";
import { SECTIONS, type Position, type Section } from "../exportRows";
import { APPLICATION, backendWithHttp } from "../httpTest.setup";
import { RECENT_MS } from "../recentViewer";
import schema from "../schema";
import { note } from "../securityLog";

type Line = Record<string, unknown>;

const linesOf = (text: string) =>
  text
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line) as Line);

type Caller = Pick<ReturnType<typeof backendWithHttp>, "action" | "fetch">;

/**
 * Reads the answer as it is written. `convex-test` knows whose functions are called from inside its own calls only, and
 * an answer is written after the HTTP action has returned it.
 */
function readExport<Read>(
  caller: Caller,
  path: string,
  read: (response: Response) => Promise<Read>,
): Promise<Read> {
  return caller.action(async () => await read(await caller.fetch(path)));
}

const textOf = (response: Response) => response.text();

async function fullAccount() {
  const backend = backendWithHttp();
  const ada = await signedIn(backend, "ada@example.com", RECENT_MS * 3);
  const bob = await signedIn(backend, "bob@example.com");
  await backend.run(async ({ db }) => {
    await db.patch(ada.userId, { name: "Ada" });
    const { userId, sessionId } = ada;
    const expirationTime = Date.now() + 1000;
    await db.insert("authAccounts", {
      userId,
      provider: "password",
      secret: "secret-hash",
      providerAccountId: "ada@example.com",
      emailVerified: "ada@example.com",
    });
    await db.insert("authAccounts", { userId, provider: "google", providerAccountId: "1815" });
    await db.insert("authRefreshTokens", { sessionId, expirationTime });
    for (const { userId: each, sessionId: theirs } of [ada, bob]) {
      const device = each === userId ? "Firefox on Linux" : "Bob's browser";
      const deviceHash = "secret-device";
      await db.insert("sessionDetails", {
        userId: each,
        sessionId: theirs,
        device,
        ip: "10.0.0.1",
      });
      await db.insert("knownDevices", { userId: each, deviceHash, lastSeen: 0 });
      await db.insert("securityEvents", {
        userId: each,
        kind: "signed_in",
        device,
        detail: { method: "password" },
      });
    }
    await db.insert("emailChanges", {
      userId,
      email: "new@example.com",
      codeHash: "secret-code",
      expirationTime,
    });
    await db.insert("emailUndos", {
      userId,
      email: "old@example.com",
      tokenHash: "secret-token",
      expirationTime,
    });
  });
  await ada.as.mutation(api.tasks.add, { text: "Oil the hinges" });
  await bob.as.mutation(api.tasks.add, { text: "A task of Bob's" });
  await bob.as.mutation(api.messages.send, { text: "A message of Bob's" });
  await ada.as.mutation(api.messages.send, { text: "line one\nline two" });
  await ada.as.fetch("/files", { method: "POST", body: "hello", headers: { "X-File-Name": "a.txt" } });
  return { backend, ada, bob };
}

test("everything of the caller is in it, one object a line, and nothing of anybody else", async () => {
  const { ada } = await fullAccount();
  const response = await ada.as.fetch("/export");
  expect(response.headers.get("Content-Type")).toBe("application/x-ndjson; charset=utf-8");
  expect(response.headers.get("Cache-Control")).toBe("private, no-store");
  await response.body?.cancel();
  const text = await readExport(ada.as, "/export", textOf);
  const date = expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/u);
  const device = "Firefox on Linux";
  const download = expect.stringMatching(/^\/files\/\w+/u);
  expect(linesOf(text)).toEqual([
    expect.objectContaining({ type: "profile", name: "Ada", email: "ada@example.com", createdAt: date }),
    { type: "account", provider: "google", id: "1815", email: null, addedAt: date },
    {
      type: "account",
      provider: "password",
      id: "ada@example.com",
      email: "ada@example.com",
      addedAt: date,
    },
    {
      type: "session",
      startedAt: date,
      endsAt: date,
      device,
      ip: "10.0.0.1",
      place: null,
      confirmedAt: null,
    },
    { type: "known_device", lastSeenAt: "1970-01-01T00:00:00.000Z" },
    { type: "security_event", kind: "signed_in", at: date, ip: null, device, detail: { method: "password" } },
    { type: "email_change", email: "new@example.com", endsAt: date },
    { type: "former_email", email: "old@example.com", endsAt: date },
    { type: "task", text: "Oil the hinges", done: false, addedAt: date },
    { type: "message", text: "line one\nline two", sentAt: date },
    { type: "file", name: "a.txt", size: 5, contentType: "text/plain", addedAt: date, download },
    { type: "end" },
  ]);
});

test("whoever finds a browser open gets nothing of it, and the application's page may read why", async () => {
  vi.useFakeTimers({ toFake: ["Date"] });
  onTestFinished(() => void vi.useRealTimers());
  const { backend, ada } = await fullAccount();
  vi.advanceTimersByTime(RECENT_MS + 1);
  for (const path of ["/export", "/export?from=messages", "/export?from=nonsense"]) {
    const response = await ada.as.fetch(path, { headers: { Origin: APPLICATION } });
    expect([response.status, await response.json()]).toEqual([403, { error: "confirmation_needed" }]);
    expect(response.headers.get("Access-Control-Allow-Origin")).toBe(APPLICATION);
    expect(response.headers.get("Cache-Control")).toBe("private, no-store");
  }
  await backend.run(async ({ db }) => {
    const details = await db.query("sessionDetails").collect();
    const own = details.find(({ sessionId }) => sessionId === ada.sessionId);
    if (own !== undefined) await db.patch(own._id, { confirmedAt: Date.now() });
  });
  const text = await readExport(ada.as, "/export", textOf);
  expect(linesOf(text).at(-1)).toEqual({ type: "end" });
});

test("an export that began in time is not broken off by the clock", async () => {
  vi.useFakeTimers({ toFake: ["Date"] });
  onTestFinished(() => void vi.useRealTimers());
  const { ada } = await fullAccount();
  const text = await readExport(ada.as, "/export", async (response) => {
    vi.advanceTimersByTime(RECENT_MS + 1);
    return await response.text();
  });
  expect(linesOf(text).at(-1)).toEqual({ type: "end" });
});

test("no secret, hash or id of a session or token is in it, nor of an administrator", async () => {
  const { backend, ada } = await fullAccount();
  await backend.run(({ db }) => note(db, ada.userId, "disabled", {}, { by: "secret administrator" }));
  const text = await readExport(ada.as, "/export", textOf);
  const tokens = await backend.run(({ db }) => db.query("authRefreshTokens").collect());
  const ids = tokens.flatMap(({ _id, sessionId }) => [_id as string, sessionId as string]);
  expect(ids).toHaveLength(2);
  expect(["secret", ...ids].filter((secret) => text.includes(secret))).toEqual([]);
  expect(text).toContain('"by":"administrator"');
});

test("long lists are in it whole", async () => {
  const { backend, ada } = await fullAccount();
  await backend.run(async ({ db }) => {
    for (let sent = 0; sent < 250; sent++)
      await db.insert("messages", { userId: ada.userId, text: `Message ${sent}` });
  });
  const lines = linesOf(await readExport(ada.as, "/export", textOf));
  const texts = lines.flatMap(({ type, text }) => (type === "message" ? [text] : []));
  expect(texts).toEqual([
    "line one\nline two",
    ...Array.from({ length: 250 }, (_, sent) => `Message ${sent}`),
  ]);
  expect(lines.at(-1)).toEqual({ type: "end" });
});

test("an export goes on where it is told to", async () => {
  const { ada } = await fullAccount();
  const lines = linesOf(await readExport(ada.as, "/export?from=messages", textOf));
  expect(lines.map(({ type }) => type)).toEqual(["message", "file", "end"]);
});

test.each(["nonsense", "", "users", "toString", "profile%00"])("from=%s is refused", async (from) => {
  const { ada } = await fullAccount();
  const response = await ada.as.fetch(`/export?from=${from}`);
  expect([response.status, await response.json()]).toEqual([400, { error: "invalid_position" }]);
});

test("an export that is under way ends with its session", async () => {
  const { backend, ada } = await fullAccount();
  const [first = "", ...rest] = await readExport(ada.as, "/export", async ({ body }) => {
    const chunks: string[] = [];
    for await (const chunk of body?.pipeThrough(new TextDecoderStream()) ?? []) {
      chunks.push(chunk);
      if (chunks.length === 1) await backend.run(({ db }) => db.delete(ada.sessionId));
    }
    return chunks;
  });
  expect(linesOf(first).map(({ type }) => type)).toEqual(["profile"]);
  // What had been read already may still come.
  expect(linesOf(rest.join("")).at(-1)).toEqual({ type: "signed_out" });
  expect(rest.join("")).not.toContain("Oil the hinges");
});

/** Where the rows of each table are in an export; null where they are nobody's, or open something. */
const sectionOf = {
  users: "profile",
  authAccounts: "accounts",
  authSessions: "sessions",
  sessionDetails: "sessions",
  knownDevices: "knownDevices",
  securityEvents: "securityEvents",
  emailChanges: "emailChanges",
  emailUndos: "emailUndos",
  tasks: "tasks",
  messages: "messages",
  files: "files",
  authRefreshTokens: null,
  authVerificationCodes: null,
  authVerifiers: null,
  authRateLimits: null,
  limits: null,
  methodLinks: null,
  deletions: null,
} satisfies Record<TableNames, Section | null>;

test("each table is in it, or is left out on purpose", () => {
  expect(Object.keys(sectionOf).toSorted()).toEqual(Object.keys(schema.tables).toSorted());
  const named = Object.values(sectionOf).filter((section) => section !== null);
  expect([...new Set(named)].toSorted()).toEqual(SECTIONS.toSorted());
});

const START: Position = { section: "tasks", cursor: null };

/** A list of pages, and how far it has been read. */
function pagesOf(count: number) {
  const reads: (string | null)[] = [];
  const page = (number: number) => ({
    rows: [{ type: "task", number }],
    next: number + 1 < count ? { section: START.section, cursor: String(number + 1) } : null,
  });
  const readPage = async ({ cursor }: Position) => {
    reads.push(cursor);
    return page(Number(cursor));
  };
  return { reads, first: page(0), readPage };
}

test("a page is read when the one before it has been taken", async () => {
  const { reads, first, readPage } = pagesOf(1000);
  const reader = streamLines(first, readPage, 1e6).getReader();
  expect(reads).toEqual([]);
  await reader.read();
  await reader.read();
  await reader.read();
  expect(reads).toEqual(["1", "2"]);
});

test("nothing is read after the client has gone", async () => {
  const { reads, first, readPage } = pagesOf(1000);
  const reader = streamLines(first, readPage, 1e6).getReader();
  await reader.read();
  await reader.read();
  await reader.cancel();
  await new Promise(setImmediate);
  expect(reads).toEqual(["1"]);
});

test("pages without rows do not hold it up", async () => {
  const empty = { rows: [], next: { section: START.section, cursor: "1" } };
  let left = 3;
  const stream = streamLines(empty, async () => (left-- > 0 ? empty : { rows: [], next: null }), 1e6);
  expect(await new Response(stream).text()).toBe('{"type":"end"}\n');
});

test("an answer that has grown long says where to go on", async () => {
  const { first, readPage } = pagesOf(1000);
  const lines = linesOf(await new Response(streamLines(first, readPage, 100)).text());
  expect(lines.slice(0, -1).map(({ number }) => number)).toEqual([0, 1, 2, 3]);
  expect(lines.at(-1)).toEqual({ type: "continue", from: "tasks:4" });
});

test("an error while reading breaks the answer off, so that nobody takes it for whole", async () => {
  const { first } = pagesOf(2);
  const stream = streamLines(first, () => Promise.reject(new Error("The disk is gone")), 1e6);
  await expect(new Response(stream).text()).rejects.toThrow("The disk is gone");
});
