import { expect, onTestFinished, test, vi } from "vitest";
import { api } from "./_generated/api";
import { callerWithToken, signedIn } from "./convexTest.setup";
import { backendWithHttp } from "./httpTest.setup";
import { MESSAGES_PER_MINUTE } from "./limits";
import { MESSAGE_TEXT_MAX_LENGTH } from "./messageText";

const NOT_FOUND = { ok: false, reason: "not_found" };
const INVALID_TEXT = { ok: false, reason: "invalid_text" };
const TOO_FAST = { ok: false, reason: "too_fast" };
const SESSION_MS = 1000 * 60 * 10; // 10 minutes
const newest = (numItems = 30) => ({ paginationOpts: { numItems, cursor: null } });

async function roomOfTwo() {
  const backend = backendWithHttp();
  const ada = await signedIn(backend, "ada@example.com", SESSION_MS);
  const bob = await signedIn(backend, "bob@example.com", SESSION_MS);
  await backend.run(({ db }) => db.patch(ada.userId, { name: "Ada", image: "https://pictures.example/ada" }));
  await ada.as.mutation(api.messages.send, { text: "Who has the key?" });
  const { page } = await ada.as.query(api.messages.list, newest());
  const [message] = page;
  if (message === undefined) throw new Error("Expected the message that was just sent");
  return { backend, ada, bob, message };
}

test("everyone who is signed in sees who wrote what, and no address", async () => {
  const { ada, bob, message } = await roomOfTwo();
  await bob.as.mutation(api.messages.send, { text: "  It is under the mat. " });
  const { page } = await bob.as.query(api.messages.list, newest());
  expect(page).toEqual([
    {
      id: expect.any(String),
      text: "It is under the mat.",
      sentAt: expect.any(Number),
      author: { id: bob.userId, name: null, image: null },
    },
    {
      id: message.id,
      text: "Who has the key?",
      sentAt: message.sentAt,
      author: { id: ada.userId, name: "Ada", image: "https://pictures.example/ada" },
    },
  ]);
  expect(JSON.stringify(page)).not.toContain("@");
});

test("each author is read once, however much of a page is theirs", async () => {
  const { ada, bob } = await roomOfTwo();
  for (const text of ["Which mat?", "Whose?", "Under none."]) {
    await ada.as.mutation(api.messages.send, { text });
    await bob.as.mutation(api.messages.send, { text });
  }
  const reads = watchReads();
  const { page } = await bob.as.query(api.messages.list, newest());
  expect(page).toHaveLength(7);
  // The reader's own row is what tells who is asking. Beside it and the session, there is one read for each other author.
  expect(reads.toSorted()).toEqual([bob.sessionId, bob.userId, ada.userId].toSorted());
});

test("a caller without a session neither reads nor writes", async () => {
  const { backend, ada, bob, message } = await roomOfTwo();
  await backend.run(({ db }) => db.delete(ada.sessionId));
  for (const caller of [backend, ada.as, callerWithToken(backend, ada.userId, bob.sessionId)]) {
    const refusal = { data: { code: "unauthenticated" } };
    await expect(caller.query(api.messages.list, newest())).rejects.toMatchObject(refusal);
    await expect(caller.mutation(api.messages.send, { text: "Let me in" })).rejects.toMatchObject(refusal);
    await expect(caller.mutation(api.messages.remove, { id: message.id })).rejects.toMatchObject(refusal);
  }
  expect((await bob.as.query(api.messages.list, newest())).page).toEqual([message]);
});

test("a page that has grown is read whole, and a list from end to end is refused as a page", async () => {
  const { backend, ada } = await roomOfTwo();
  const send = (count: number) =>
    backend.run(async ({ db }) => {
      for (let sent = 0; sent < count; sent++)
        await db.insert("messages", { userId: ada.userId, text: `Message ${sent}` });
    });
  const read = (endCursor: string) =>
    ada.as.query(api.messages.list, { paginationOpts: { numItems: 30, cursor: null, endCursor } });

  await send(100);
  const { continueCursor } = await ada.as.query(api.messages.list, newest());
  await send(970);
  expect((await read(continueCursor)).page).toHaveLength(1000);
  await send(1);
  // So that `usePaginatedQuery` begins again.
  const begin = { data: { isConvexSystemError: true, paginationError: "InvalidCursor" } };
  await expect(read(continueCursor)).rejects.toMatchObject(begin);
});

test("a message is removed by its author alone", async () => {
  const { ada, bob, message } = await roomOfTwo();
  expect(await bob.as.mutation(api.messages.remove, { id: message.id })).toEqual(NOT_FOUND);
  expect((await bob.as.query(api.messages.list, newest())).page).toEqual([message]);
  expect(await ada.as.mutation(api.messages.remove, { id: message.id })).toEqual({ ok: true });
  expect((await bob.as.query(api.messages.list, newest())).page).toEqual([]);
});

test("an id of nothing, of another table or no id at all gets the same answer", async () => {
  const { ada, message } = await roomOfTwo();
  await ada.as.mutation(api.messages.remove, { id: message.id });
  for (const id of [message.id, ada.userId, ada.sessionId, "nonsense", ""]) {
    expect(await ada.as.mutation(api.messages.remove, { id })).toEqual(NOT_FOUND);
  }
});

test.each([
  ["no text", ""],
  ["blank text", " \n\t "],
  ["text that is too long", "x".repeat(MESSAGE_TEXT_MAX_LENGTH + 1)],
])("%s is refused", async (_what, text) => {
  const { ada, message } = await roomOfTwo();
  expect(await ada.as.mutation(api.messages.send, { text })).toEqual(INVALID_TEXT);
  expect((await ada.as.query(api.messages.list, newest())).page).toEqual([message]);
});

test("the longest text is kept whole, lines and all", async () => {
  const { ada } = await roomOfTwo();
  const text = `one\ntwo\n${"x".repeat(MESSAGE_TEXT_MAX_LENGTH - 8)}`;
  await ada.as.mutation(api.messages.send, { text });
  expect((await ada.as.query(api.messages.list, newest(1))).page[0]?.text).toBe(text);
});

test("pages lead back to the first message, without a gap or a message twice", async () => {
  const { backend, bob, ada } = await roomOfTwo();
  await backend.run(async ({ db }) => {
    for (let sent = 1; sent < 75; sent++)
      await db.insert("messages", { userId: ada.userId, text: `Message ${sent}` });
  });
  const texts: string[] = [];
  let cursor: string | null = null;
  const sizes = [];
  for (;;) {
    const paginationOpts: { numItems: number; cursor: string | null } = { numItems: 30, cursor };
    const { page, isDone, continueCursor } = await bob.as.query(api.messages.list, { paginationOpts });
    texts.push(...page.map(({ text }) => text));
    sizes.push(page.length);
    if (isDone) break;
    cursor = continueCursor;
  }
  expect(sizes.slice(0, 3)).toEqual([30, 30, 15]);
  expect(texts).toEqual([
    ...Array.from({ length: 74 }, (_, index) => `Message ${74 - index}`),
    "Who has the key?",
  ]);
});

test("a page is no larger than we allow, whatever is asked for", async () => {
  const { backend, ada } = await roomOfTwo();
  await backend.run(async ({ db }) => {
    for (let sent = 0; sent < 150; sent++) await db.insert("messages", { userId: ada.userId, text: "again" });
  });
  expect((await ada.as.query(api.messages.list, newest(10_000))).page).toHaveLength(100);
});

test("nobody sends more than their share in a minute, and others are not held up by it", async () => {
  vi.useFakeTimers({ toFake: ["Date"] });
  try {
    const { ada, bob } = await roomOfTwo();
    for (let sent = 1; sent < MESSAGES_PER_MINUTE; sent++) {
      expect(await ada.as.mutation(api.messages.send, { text: `Message ${sent}` })).toEqual({ ok: true });
    }
    expect(await ada.as.mutation(api.messages.send, { text: "One more" })).toEqual(TOO_FAST);
    expect(await bob.as.mutation(api.messages.send, { text: "Calm down" })).toEqual({ ok: true });
    vi.advanceTimersByTime(61_000);
    expect(await ada.as.mutation(api.messages.send, { text: "Sorry" })).toEqual({ ok: true });
  } finally {
    vi.useRealTimers();
  }
});

test("who removes what they have sent may not send more for it", async () => {
  vi.useFakeTimers({ toFake: ["Date"] });
  onTestFinished(() => void vi.useRealTimers());
  const { ada, message } = await roomOfTwo();
  let id = message.id;
  let sent = 1;
  for (;;) {
    expect(await ada.as.mutation(api.messages.remove, { id })).toEqual({ ok: true });
    const answer = await ada.as.mutation(api.messages.send, { text: "again" });
    if (!answer.ok) {
      expect(answer).toEqual(TOO_FAST);
      break;
    }
    sent += 1;
    expect(sent).toBeLessThanOrEqual(MESSAGES_PER_MINUTE);
    id = (await ada.as.query(api.messages.list, newest())).page[0]?.id ?? "";
  }
  expect(sent).toBe(MESSAGES_PER_MINUTE);
});

/** The ids of the documents that are read by their id from here on, in order. */
function watchReads(): string[] {
  const reads: string[] = [];
  const { Convex } = globalThis as unknown as { Convex: { asyncSyscall: unknown } };
  const original = Object.defineProperties({}, Object.getOwnPropertyDescriptors(Convex)) as {
    readonly asyncSyscall: (op: string, args: string) => Promise<string>;
  };
  const spy = vi.spyOn(Convex, "asyncSyscall", "get").mockReturnValue(async (op: string, args: string) => {
    if (op === "1.0/get") reads.push((JSON.parse(args) as { id: string }).id);
    return await original.asyncSyscall(op, args);
  });
  onTestFinished(() => spy.mockRestore());
  return reads;
}
