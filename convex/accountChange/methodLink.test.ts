import { beforeAll, describe, expect, test } from "vitest";
import { api } from "../_generated/api";
import {
  ADA,
  CONFIRMATION_NEEDED,
  EVE,
  goRound,
  kinds,
  lastMailTo,
  mailsTo,
  type Member,
  MINUTE_MS,
  newHouse,
  newMember,
  pass,
  readUser,
  UNAUTHENTICATED,
} from "../accountTest.setup";
import {
  callerFrom,
  type Doorstep,
  enterByProvider,
  EVIL,
  setDeploymentVariables,
} from "../signInTest.setup";

beforeAll(setDeploymentVariables);

const EXPIRED = { ok: false, reason: "expired" };
const TAKEN = { ok: false, reason: "taken" };

async function begin({ as }: Pick<Member, "as">): Promise<string> {
  return (await as.mutation(api.methods.begin, {})).intent;
}

async function offer({ as }: Pick<Member, "as">, intent: string): Promise<string> {
  return (await as.mutation(api.methods.offer, { intent })).ticket;
}

async function accept({ as }: Pick<Member, "as">, ticket: string) {
  return await as.mutation(api.methods.accept, { ticket });
}

async function ownerOf({ backend }: Doorstep, id = "1815") {
  const accounts = await backend.run(({ db }) => db.query("authAccounts").collect());
  return accounts.find(({ provider, providerAccountId }) => provider === "github" && providerAccountId === id)
    ?.userId;
}

describe("a ticket", () => {
  test("of another round trip does nothing", async () => {
    const door = newHouse();
    const ada = await newMember(door);
    const eve = await newMember(door, { email: EVE });
    await begin(ada);
    // Eve goes all the way herself, and gets Ada's browser to take what she brought.
    const evil = await goRound(door, "666");
    const ticket = await offer(evil, await begin(eve));
    expect(await accept(ada, ticket)).toEqual(EXPIRED);
    expect(await ownerOf(door, "666")).toBe(evil.userId);
    expect(await accept(eve, ticket)).toEqual(EXPIRED);
  });

  test("for an intent that is none does nothing", async () => {
    const door = newHouse();
    const ada = await newMember(door);
    const guest = await goRound(door);
    for (const intent of ["", "0".repeat(32), "x".repeat(10_000)]) {
      expect(await accept(ada, await offer(guest, intent))).toEqual(EXPIRED);
    }
    expect(await ownerOf(door)).toBe(guest.userId);
  });

  test("used by a third user does nothing, and is used up", async () => {
    const door = newHouse();
    const ada = await newMember(door);
    const eve = await newMember(door, { email: EVE });
    const intent = await begin(ada);
    const guest = await goRound(door);
    const ticket = await offer(guest, intent);
    expect(await accept(eve, ticket)).toEqual(EXPIRED);
    expect(await accept(ada, ticket)).toEqual(EXPIRED);
    expect(await ownerOf(door)).toBe(guest.userId);
  });

  test("used twice does nothing the second time", async () => {
    const door = newHouse();
    const ada = await newMember(door);
    const intent = await begin(ada);
    const ticket = await offer(await goRound(door), intent);
    expect(await accept(ada, ticket)).toEqual({ ok: true });
    expect(await accept(ada, ticket)).toEqual(EXPIRED);
    const again = await goRound(door, "1816");
    expect(await accept(ada, await offer(again, intent))).toEqual(EXPIRED);
  });

  test("older than a minute does nothing", async () => {
    const door = newHouse();
    const ada = await newMember(door);
    const intent = await begin(ada);
    const guest = await goRound(door);
    const ticket = await offer(guest, intent);
    await pass(door, MINUTE_MS);
    expect(await accept(ada, ticket)).toEqual(EXPIRED);
    expect(await ownerOf(door)).toBe(guest.userId);
  });

  test("for an intent of a quarter of an hour ago does nothing", async () => {
    const door = newHouse();
    const ada = await newMember(door);
    const intent = await begin(ada);
    await pass(door, MINUTE_MS * 15);
    expect(await accept(ada, await offer(await goRound(door), intent))).toEqual(EXPIRED);
  });

  test("for an intent that another tab has replaced does nothing", async () => {
    const door = newHouse();
    const ada = await newMember(door);
    const intent = await begin(ada);
    await begin(ada);
    expect(await accept(ada, await offer(await goRound(door), intent))).toEqual(EXPIRED);
  });

  test.each(["", "0".repeat(32), "x".repeat(10_000)])("made up (%#) does nothing", async (ticket) => {
    const door = newHouse();
    const ada = await newMember(door);
    await begin(ada);
    expect(await accept(ada, ticket)).toEqual(EXPIRED);
  });

  test("is not in the table, and neither is the intent", async () => {
    const door = newHouse();
    const ada = await newMember(door);
    const intent = await begin(ada);
    const ticket = await offer(await goRound(door), intent);
    const rows = JSON.stringify(await door.backend.run(({ db }) => db.query("methodLinks").collect()));
    expect(rows).not.toContain(intent);
    expect(rows).not.toContain(ticket);
  });
});

describe("an account that is somebody's", () => {
  async function expectTaken(door: Doorstep, prepare: (somebody: Member) => Promise<unknown>): Promise<void> {
    const ada = await newMember(door);
    const intent = await begin(ada);
    const guest = await goRound(door);
    await prepare(guest);
    expect(await accept(ada, await offer(guest, intent))).toEqual(TAKEN);
    expect(await ownerOf(door)).toBe(guest.userId);
    expect(await readUser(door.backend, guest.userId)).not.toBeNull();
  }

  test("because they were here before is not moved", async () => {
    const door = newHouse();
    const somebody = await goRound(door);
    const ada = await newMember(door);
    const intent = await begin(ada);
    const back = await goRound(door);
    expect(back.userId).toBe(somebody.userId);
    expect(await accept(ada, await offer(back, intent))).toEqual(TAKEN);
    expect(await ownerOf(door)).toBe(somebody.userId);
  });

  test("because the provider vouches for their address is not moved", async () => {
    const door = newHouse();
    const eve = await newMember(door, { email: EVE });
    const ada = await newMember(door);
    const intent = await begin(ada);
    const back = await goRound(door, "666", { email: EVE, emailVerified: true });
    expect(back.userId).toBe(eve.userId);
    expect(await accept(ada, await offer(back, intent))).toEqual(TAKEN);
    expect(await ownerOf(door, "666")).toBe(eve.userId);
  });

  test("because they have a task is not moved", async () => {
    await expectTaken(newHouse(), ({ as }) => as.mutation(api.tasks.add, { text: "Stay" }));
  });

  test("because they have another way of signing in is not moved", async () => {
    const door = newHouse();
    await expectTaken(door, ({ userId }) =>
      door.backend.run(({ db }) =>
        db.insert("authAccounts", { userId, provider: "google", providerAccountId: "g" }),
      ),
    );
  });

  test("because they are about to change their address is not moved", async () => {
    const door = newHouse();
    await expectTaken(door, ({ as }) => as.action(api.emailChange.request, { email: "new@example.com" }));
  });

  test("by a password is not moved, whoever offers it", async () => {
    const door = newHouse();
    const ada = await newMember(door);
    const intent = await begin(ada);
    const somebody = await newMember(door, { email: EVE, hasPassword: true });
    expect(await accept(ada, await offer(somebody, intent))).toEqual(TAKEN);
    expect(await readUser(door.backend, somebody.userId)).toMatchObject({ email: EVE });
  });
});

describe("without a fresh session", () => {
  test("an open browser is not enough to begin", async () => {
    const door = newHouse();
    const ada = await newMember(door);
    await pass(door, MINUTE_MS * 11);
    await expect(begin(ada)).rejects.toMatchObject(CONFIRMATION_NEEDED);
  });

  test("nobody begins, offers or accepts who is not signed in", async () => {
    const { backend } = newHouse();
    await expect(begin({ as: backend })).rejects.toMatchObject(UNAUTHENTICATED);
    await expect(offer({ as: backend }, "0")).rejects.toMatchObject(UNAUTHENTICATED);
    await expect(accept({ as: backend }, "0")).rejects.toMatchObject(UNAUTHENTICATED);
  });

  test("a session from before does not offer", async () => {
    const door = newHouse();
    const old = await goRound(door);
    const ada = await newMember(door);
    expect(await accept(ada, await offer(old, await begin(ada)))).toEqual(EXPIRED);
    // Neither can the viewer's own, which would say that something was added.
    expect(await accept(ada, await offer(ada, await begin(ada)))).toEqual(EXPIRED);
  });

  test("who began may take a little longer than the ten minutes at the provider", async () => {
    const door = newHouse();
    const ada = await newMember(door);
    await pass(door, MINUTE_MS * 9);
    const intent = await begin(ada);
    await pass(door, MINUTE_MS * 5);
    expect(await accept(ada, await offer(await goRound(door), intent))).toEqual({ ok: true });
  });
});

test("a provider with another address is added, and who it signed in is gone without a trace", async () => {
  const door = newHouse();
  const ada = await newMember(door);
  const intent = await begin(ada);
  const profile = {
    email: "ada@work.example",
    emailVerified: true,
    name: "A. L.",
    image: "https://x.example/a",
  };
  const guest = await goRound(door, "1815", { ...profile, githubId: 1815 });
  expect(await accept(ada, await offer(guest, intent))).toEqual({ ok: true });

  expect(await ownerOf(door)).toBe(ada.userId);
  // What she has said of herself stays; what she has not said is filled in.
  expect(await readUser(door.backend, ada.userId)).toMatchObject({
    email: ADA,
    name: "Ada",
    image: "https://x.example/a",
    githubId: 1815,
  });
  expect(await guest.as.query(api.auth.isAuthenticated, {})).toBe(false);
  const left = await door.backend.run(async ({ db }) => [
    await db.query("users").collect(),
    await db.query("authSessions").collect(),
    await db.query("authRefreshTokens").collect(),
    await db.query("sessionDetails").collect(),
    await db.query("securityEvents").collect(),
    await db.query("methodLinks").collect(),
  ]);
  expect(JSON.stringify(left)).not.toContain(guest.userId);
  expect(await ada.as.query(api.auth.isAuthenticated, {})).toBe(true);
});

test("from then on the provider signs in the same user", async () => {
  const door = newHouse();
  const ada = await newMember(door);
  const intent = await begin(ada);
  await accept(ada, await offer(await goRound(door), intent));
  expect((await goRound(door)).userId).toBe(ada.userId);
});

test("its owner is told by mail and in the log", async () => {
  const door = newHouse();
  const ada = await newMember(door);
  const intent = await begin(ada);
  const ticket = await offer(await goRound(door), intent);
  await ada.as.mutation(api.methods.accept, { ticket, caller: await callerFrom(EVIL) });
  await pass(door);
  expect(lastMailTo(door, ADA, "method-added")).toMatchObject({ method: "GitHub", origin: { ip: EVIL.ip } });
  const events = await door.backend.run(({ db }) => db.query("securityEvents").collect());
  expect(events).toMatchObject([{ userId: ada.userId, kind: "method_added", ip: EVIL.ip }]);
});

test("a provider that vouches for the viewer's own address is theirs already, and they are told", async () => {
  const door = newHouse();
  const ada = await newMember(door);
  const intent = await begin(ada);
  const back = await goRound(door, "1815", { email: ADA, emailVerified: true });
  expect(back.userId).toBe(ada.userId);
  expect(await accept(ada, await offer(back, intent))).toEqual({ ok: true });
  expect(await back.as.query(api.auth.isAuthenticated, {})).toBe(false);
  expect(await ada.as.query(api.auth.isAuthenticated, {})).toBe(true);
  expect((await kinds(door, ada)).filter((kind) => kind === "method_added")).toHaveLength(1);
  await pass(door);
  expect(mailsTo(door, ADA).filter(({ kind }) => kind === "method-added")).toHaveLength(1);
});

test("a provider that gets in by their address, without being asked for here, is told of too", async () => {
  const door = newHouse();
  const ada = await newMember(door);
  await goRound(door, "1815", { email: ADA, emailVerified: true });
  await pass(door);
  expect(await kinds(door, ada)).toContain("method_added");
  expect(mailsTo(door, ADA)).toMatchObject([{ kind: "method-added", method: "GitHub" }]);
  await goRound(door, "1815", { email: ADA, emailVerified: true });
  await pass(door);
  expect(mailsTo(door, ADA).filter(({ kind }) => kind === "method-added")).toHaveLength(1);
});

describe("a provider that was removed", () => {
  const VOUCHED = { email: ADA, emailVerified: true };
  const REMOVED = { data: { code: "removed" } };

  /** Somebody whom GitHub let in by her address, and who has removed it. */
  async function newMemberWithout(door: Doorstep): Promise<Member> {
    const ada = await newMember(door);
    await goRound(door, "1815", VOUCHED);
    const { methods } = await ada.as.query(api.methods.list, {});
    const { id = "" } = methods.find(({ kind }) => kind === "github") ?? {};
    expect(await ada.as.mutation(api.methods.remove, { id })).toEqual({ ok: true });
    return ada;
  }

  async function waysOf({ as }: Member): Promise<string[]> {
    return (await as.query(api.methods.list, {})).methods.map(({ kind }) => kind);
  }

  test.each([
    ["the account that was removed", "1815"],
    ["another account there", "1816"],
  ])("opens the account no more by its address: %s", async (_what, id) => {
    const door = newHouse();
    const ada = await newMemberWithout(door);
    const before = await door.users();
    const sessions = await door.sessions();
    for (let time = 0; time < 2; time++) {
      await expect(goRound(door, id, VOUCHED)).rejects.toMatchObject(REMOVED);
    }
    expect(await waysOf(ada)).toEqual(["mail"]);
    // Nothing is left of whoever came, and nobody hears of a way that was added.
    expect(await door.users()).toEqual(before);
    expect(await door.sessions()).toEqual(sessions);
    expect(await ownerOf(door, id)).toBeUndefined();
    await pass(door);
    expect(lastMailTo(door, ADA, "method-removed").method).toBe("GitHub");
  });

  test("and was tried again is in the log of whose account it was", async () => {
    const door = newHouse();
    const ada = await newMemberWithout(door);
    await expect(goRound(door, "1815", VOUCHED)).rejects.toMatchObject(REMOVED);
    await pass(door);
    expect((await kinds(door, ada)).slice(-2)).toEqual(["method_removed", "sign_in_failed"]);
  });

  test("opens nobody's account by saying that it is to be added", async () => {
    const door = newHouse();
    const ada = await newMemberWithout(door);
    const guest = await goRound(door, "1815", VOUCHED, "link");
    expect(guest.userId).not.toBe(ada.userId);
    expect(await readUser(door.backend, guest.userId)).not.toHaveProperty("emailVerificationTime");
    expect(await waysOf(ada)).toEqual(["mail"]);
    // Nor later: who came then is forgotten.
    await expect(goRound(door, "1815", VOUCHED)).rejects.toMatchObject(REMOVED);
  });

  test("opens it again once it was added on purpose, also after it was tried in vain or half", async () => {
    const door = newHouse();
    const ada = await newMemberWithout(door);
    await expect(goRound(door, "1815", VOUCHED)).rejects.toMatchObject(REMOVED);
    const half = await goRound(door, "1815", VOUCHED, "link");
    await half.as.action(api.auth.signOut, {});
    const intent = await begin(ada);
    const ticket = await offer(await goRound(door, "1815", VOUCHED, "link"), intent);
    expect(await accept(ada, ticket)).toEqual({ ok: true });
    expect(await waysOf(ada)).toEqual(["github", "mail"]);
    expect((await door.users()).map(({ _id }) => _id)).toEqual([ada.userId]);
    expect((await goRound(door, "1815", VOUCHED)).userId).toBe(ada.userId);
    // And another that vouches for the address, as before anything was removed.
    expect((await goRound(door, "1816", VOUCHED)).userId).toBe(ada.userId);
  });

  test("keeps out no other provider, and nobody with another address", async () => {
    const door = newHouse();
    const ada = await newMemberWithout(door);
    await enterByProvider(door, "google", "1", VOUCHED);
    expect(await waysOf(ada)).toEqual(["google", "mail"]);
    const other = await goRound(door, "1815", { email: EVE, emailVerified: true });
    expect(await readUser(door.backend, other.userId)).toMatchObject({ email: EVE });
  });

  test("does not show who somebody is, either", async () => {
    const door = newHouse();
    const ada = await newMemberWithout(door);
    const asAda = enterByProvider(door, "github", "1815", VOUCHED, undefined, { onlyAs: ada.userId });
    await expect(asAda).rejects.toMatchObject({ data: { code: "other_account" } });
    expect(await ownerOf(door)).toBeUndefined();
  });
});

test("a provider that was added long ago is no news", async () => {
  const door = newHouse();
  const ada = await newMember(door, { github: "1815" });
  const intent = await begin(ada);
  expect(await accept(ada, await offer(await goRound(door), intent))).toEqual({ ok: true });
  expect(await kinds(door, ada)).not.toContain("method_added");
});
