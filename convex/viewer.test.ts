import { ConvexError } from "convex/values";
import { expect, test } from "vitest";
import { api } from "./_generated/api";
import { callerWithToken, emptyBackend, signedIn } from "./convexTest.setup";

type Caller = Pick<Awaited<ReturnType<typeof signedIn>>["as"], "query" | "mutation">;

/** Each kind of wrapper refuses with data that a client can read, and the middleware's question is answered no. */
async function expectRefused(caller: Caller): Promise<void> {
  const refusal = { data: { code: "unauthenticated" } };
  await expect(caller.query(api.users.viewer, {})).rejects.toBeInstanceOf(ConvexError);
  await expect(caller.query(api.users.viewer, {})).rejects.toMatchObject(refusal);
  await expect(caller.query(api.tasks.list, {})).rejects.toMatchObject(refusal);
  await expect(caller.mutation(api.tasks.add, { text: "Get in" })).rejects.toMatchObject(refusal);
  expect(await caller.query(api.auth.isAuthenticated, {})).toBe(false);
}

test("a live session of an existing user is let in", async () => {
  const { as, userId } = await signedIn(emptyBackend(), "ada@example.com");
  expect(await as.query(api.users.viewer, {})).toEqual({
    id: userId,
    name: null,
    email: "ada@example.com",
    image: null,
  });
  expect(await as.query(api.auth.isAuthenticated, {})).toBe(true);
});

test("a caller without a token is refused", async () => {
  await expectRefused(emptyBackend());
});

test("a deleted session is refused although its token is still good", async () => {
  const backend = emptyBackend();
  const { as, sessionId } = await signedIn(backend, "ada@example.com");
  await backend.run(({ db }) => db.delete(sessionId));
  await expectRefused(as);
});

test("an expired session is refused", async () => {
  const { as } = await signedIn(emptyBackend(), "ada@example.com", -1);
  await expectRefused(as);
});

test("a deleted user is refused although their session is still there", async () => {
  const backend = emptyBackend();
  const { as, userId } = await signedIn(backend, "ada@example.com");
  await backend.run(({ db }) => db.delete(userId));
  await expectRefused(as);
});

test("a session of somebody else is refused", async () => {
  const backend = emptyBackend();
  const ada = await signedIn(backend, "ada@example.com");
  const bob = await signedIn(backend, "bob@example.com");
  await expectRefused(callerWithToken(backend, ada.userId, bob.sessionId));
});

test.each(["", "|", "nobody", "nobody|nothing", "a|b|c"])("a subject of %j is refused", async (subject) => {
  await expectRefused(emptyBackend().withIdentity({ subject }));
});

test("ids of the wrong tables are refused", async () => {
  const backend = emptyBackend();
  const { userId, sessionId } = await signedIn(backend, "ada@example.com");
  await expectRefused(callerWithToken(backend, sessionId, userId));
});
