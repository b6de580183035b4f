import { convexTest } from "convex-test";
import { beforeAll, beforeEach, describe, expect, onTestFinished, test, vi } from "vitest";
import { api, internal } from "./_generated/api";
import type { Doc, Id } from "./_generated/dataModel";
import {
  ADA,
  CONFIRMATION_NEEDED,
  DAY_MS,
  EVE,
  kinds,
  mailsTo,
  type Member,
  memberOf,
  MINUTE_MS,
  newHouse,
  newMember,
  newSession,
  pass,
  UNAUTHENTICATED,
} from "./accountTest.setup";
import { SESSIONS_MAX } from "./session/endSession";
import { type Backend, callerWithToken, modules, signedIn } from "./convexTest.setup";
import schema from "./schema";
import {
  callerFrom,
  type Doorstep,
  enterByProvider,
  EVIL,
  type From,
  HOME,
  OTHER_PASSWORD,
  PASSWORD,
  setBreached,
  setDeploymentVariables,
  signUp,
  SITE_URL,
} from "./signInTest.setup";

beforeAll(setDeploymentVariables);
beforeEach(() => setBreached());

const FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0";
const NOT_FOUND = { ok: false, reason: "not_found" };

async function signIn(door: Doorstep, from: From = HOME): Promise<Member & { refreshToken: string }> {
  const { tokens } = await door.enter("password", { flow: "signIn", email: ADA, password: PASSWORD }, from);
  return memberOf(door, tokens);
}

async function addToken(
  { backend }: Doorstep,
  sessionId: Id<"authSessions">,
  more: Partial<Doc<"authRefreshTokens">> = {},
) {
  return await backend.run(({ db }) =>
    db.insert("authRefreshTokens", { sessionId, expirationTime: Date.now() + DAY_MS, ...more }),
  );
}

async function rows(
  { backend }: Doorstep,
  table: "authSessions" | "sessionDetails" | "authRefreshTokens" | "knownDevices",
) {
  return await backend.run(({ db }) => db.query(table).collect());
}

async function events({ backend }: Doorstep) {
  return await backend.run(({ db }) => db.query("securityEvents").collect());
}

/** Refused wherever a token can be shown. */
async function expectOver({ backend }: Doorstep, { as, sessionId }: Member, refreshToken?: string) {
  expect(await as.query(api.sessions.alive, {})).toBe(false);
  expect(await as.query(api.auth.isAuthenticated, {})).toBe(false);
  await expect(as.query(api.sessions.list, {})).rejects.toMatchObject(UNAUTHENTICATED);
  await expect(as.mutation(api.tasks.add, { text: "Get in" })).rejects.toMatchObject(UNAUTHENTICATED);
  await expect(as.action(api.recent.requestCode, {})).rejects.toMatchObject(UNAUTHENTICATED);
  if (refreshToken !== undefined) {
    expect(await backend.action(api.auth.signIn, { refreshToken })).toEqual({ tokens: null });
  }
  expect(await backend.run(({ db }) => db.get(sessionId))).toBeNull();
}

describe("what a sign-in leaves behind", () => {
  test("is written by the deployment itself, also for whoever calls it without the application", async () => {
    const door = newHouse();
    await signUp(door);
    await door.backend.action(api.auth.signIn, {
      provider: "password",
      params: { flow: "signIn", email: ADA, password: PASSWORD },
    });
    const details = await rows(door, "sessionDetails");
    expect(details).toHaveLength(2);
    expect((await events(door)).map(({ kind }) => kind)).toEqual(["signed_in", "signed_in", "new_device"]);
  });

  test.each([
    ["a refresh token beside it", { refreshToken: "x|y" }],
    ["an empty refresh token", { refreshToken: "" }],
  ])("is written also with %s", async (_what, more) => {
    const door = newHouse();
    await signUp(door);
    const params = { flow: "signIn", email: ADA, password: PASSWORD };
    const { tokens } = await door.backend.action(api.auth.signIn, { provider: "password", params, ...more });
    expect(tokens).toBeTruthy();
    expect(await rows(door, "sessionDetails")).toHaveLength(2);
  });

  test("says from where, as far as the application vouches for it", async () => {
    const door = newHouse();
    await signUp(door);
    await signIn(door, { ...HOME, userAgent: FIREFOX });
    expect((await events(door)).at(-1)).toMatchObject({
      kind: "signed_in",
      ip: HOME.ip,
      device: "Firefox on Linux",
      detail: { method: "password" },
    });
  });

  test("a forged caller token is not believed: neither its address nor its device", async () => {
    const door = newHouse();
    await signUp(door);
    const { tokens } = await door.backend.action(api.auth.signIn, {
      provider: "password",
      params: {
        flow: "signIn",
        email: ADA,
        password: PASSWORD,
        caller: `${btoa(JSON.stringify({ ...HOME, at: Date.now() })).replace(/=+$/u, "")}.AAAA`,
      },
    });
    const { sessionId } = memberOf(door, tokens);
    const details = (await rows(door, "sessionDetails")) as Doc<"sessionDetails">[];
    const own = details.find((row) => row.sessionId === sessionId);
    expect(own?.ip).not.toBe(HOME.ip);
    expect(await kinds(door, memberOf(door, tokens))).toContain("new_device");
  });

  test("through a provider, too, from where the caller token says that came with its code", async () => {
    const door = newHouse();
    await signUp(door);
    const profile = { email: ADA, emailVerified: true };
    const { tokens } = await enterByProvider(door, "google", "1", profile, HOME);
    // The device is known from the sign-up.
    expect(await kinds(door, memberOf(door, tokens))).not.toContain("new_device");
    expect((await events(door)).at(-1)).toMatchObject({ ip: HOME.ip, detail: { method: "google" } });
  });

  test("once for each session, however often it is said", async () => {
    const door = newHouse();
    await signUp(door);
    const ada = await signIn(door);
    const before = await events(door);
    const again = {
      sessionId: ada.sessionId,
      method: "password",
      ip: EVIL.ip ?? null,
      place: null,
      device: "x",
      deviceHash: "x",
    };
    await door.backend.mutation(internal.sessions.open, again);
    expect(await events(door)).toEqual(before);
    expect(await rows(door, "sessionDetails")).toHaveLength(2);
  });

  test("a refresh writes nothing", async () => {
    const door = newHouse();
    await signUp(door);
    const { refreshToken } = await signIn(door);
    const before = await events(door);
    expect((await door.backend.action(api.auth.signIn, { refreshToken })).tokens).toBeTruthy();
    expect(await events(door)).toEqual(before);
  });

  test("one account has so many sessions at most, and the oldest makes room", async () => {
    const door = newHouse();
    await signUp(door);
    const first = await signIn(door);
    await door.backend.run(async ({ db }) => {
      for (let session = 2; session < SESSIONS_MAX; session++) {
        await db.insert("authSessions", { userId: first.userId, expirationTime: Date.now() + DAY_MS });
      }
    });
    await signIn(door);
    expect(await first.as.query(api.sessions.alive, {})).toBe(true);
    await signIn(door);
    expect(await rows(door, "authSessions")).toHaveLength(SESSIONS_MAX);
    await expectOver(door, first, first.refreshToken);
  });
});

describe("a mail about a new device", () => {
  test("does not come with the first sign-in, nor with a device that is known", async () => {
    const door = newHouse();
    await signUp(door);
    await signIn(door);
    await pass(door);
    expect(mailsTo(door, ADA).map(({ kind }) => kind)).toEqual(["code"]);
  });

  test("comes after a sign-in from elsewhere, which does not wait for it, and says what is known", async () => {
    const door = newHouse();
    await signUp(door);
    door.mailServer.isDown = true;
    await signIn(door, { ...EVIL, userAgent: FIREFOX });
    door.mailServer.isDown = false;
    await pass(door);
    expect(mailsTo(door, ADA).at(-1)).toEqual({
      kind: "new-device",
      accountUrl: `${SITE_URL}/account`,
      origin: { device: "Firefox on Linux", ip: EVIL.ip, at: expect.any(Number) },
    });
    await signIn(door, EVIL);
    await pass(door);
    expect(mailsTo(door, ADA)).toHaveLength(2);
  });

  test("comes also where the mail server was down at first, and says when it was", async () => {
    const door = newHouse();
    await signUp(door);
    const at = Date.now();
    door.mailServer.isDown = true;
    await signIn(door, EVIL);
    await pass(door);
    expect(mailsTo(door, ADA)).toHaveLength(1);
    door.mailServer.isDown = false;
    await pass(door, MINUTE_MS);
    expect(mailsTo(door, ADA).at(-1)).toMatchObject({ kind: "new-device", origin: { ip: EVIL.ip } });
    expect(Date.now() - at).toBeGreaterThanOrEqual(MINUTE_MS);
    expect(mailsTo(door, ADA).at(-1)).toHaveProperty("origin.at", at);
    await pass(door, DAY_MS);
    expect(mailsTo(door, ADA)).toHaveLength(2);
  });

  test("comes also after a sign-in by a code, and only to an address that is proven", async () => {
    const door = newHouse();
    await signUp(door);
    await door.enter("mail", { flow: "requestCode", email: ADA }, EVIL);
    expect(await door.outcome("mail", { flow: "verify", email: ADA, code: door.lastCode() }, EVIL)).toBe(
      "in",
    );
    await pass(door);
    expect(mailsTo(door, ADA).at(-1)).toMatchObject({ kind: "new-device" });

    for (let time = 0; time < 2; time++)
      await enterByProvider(door, "github", "1", { email: EVE, emailVerified: false });
    await pass(door);
    expect(mailsTo(door, EVE)).toEqual([]);
  });

  test("comes so often an hour and no more, and each time stands in the log", async () => {
    const door = newHouse();
    await signUp(door);
    for (let time = 0; time < 8; time++) {
      await signIn(door, { ...EVIL, device: `device ${time}` });
      await pass(door);
    }
    expect(mailsTo(door, ADA).filter(({ kind }) => kind === "new-device")).toHaveLength(5);
    expect((await events(door)).filter(({ kind }) => kind === "new_device")).toHaveLength(8);
  });
});

describe("the list", () => {
  test("shows where the viewer is signed in, this session first, and no id of a session", async () => {
    const door = newHouse();
    await signUp(door);
    const home = await signIn(door, { ...HOME, userAgent: FIREFOX });
    await pass(door, MINUTE_MS);
    const away = await signIn(door, EVIL);
    const list = await home.as.query(api.sessions.list, {});
    expect(list.map(({ device, ip, current }) => ({ device, ip, current }))).toEqual([
      { device: "Firefox on Linux", ip: HOME.ip, current: true },
      { device: "an unknown device", ip: EVIL.ip, current: false },
      { device: "an unknown device", ip: HOME.ip, current: false },
    ]);
    const text = JSON.stringify(list);
    for (const secret of [home.sessionId, away.sessionId, home.refreshToken])
      expect(text).not.toContain(secret);
  });

  test("tells when a session was last seen: when it last got a token", async () => {
    const door = newHouse();
    await signUp(door);
    const home = await signIn(door);
    await pass(door, MINUTE_MS * 7);
    await door.backend.action(api.auth.signIn, { refreshToken: home.refreshToken });
    const [own] = await home.as.query(api.sessions.list, {});
    expect((own?.lastSeenAt ?? 0) - (own?.createdAt ?? 0)).toBeCloseTo(MINUTE_MS * 7, -2);
  });

  test("leaves out other people's, those that are over, and those that nobody can come back to", async () => {
    const door = newHouse();
    const ada = await newMember(door);
    const eve = await newMember(door, { email: EVE });
    const other = await newSession(door, ada);
    await door.backend.run(async ({ db }) => {
      await db.insert("sessionDetails", { sessionId: other.sessionId, userId: ada.userId, device: "gone" });
      await db.patch(eve.sessionId, { expirationTime: Date.now() });
    });
    await addToken(door, other.sessionId, { expirationTime: Date.now() - 1 });
    const list = await ada.as.query(api.sessions.list, {});
    expect(list).toMatchObject([{ current: true, device: "Firefox on Linux" }]);
  });
});

describe("revoking", () => {
  test.each<[string, (door: Doorstep, ada: Member, eve: Member) => Promise<string>]>([
    [
      "the details of somebody else's session",
      async ({ backend }, _ada, eve) => {
        const details = await backend.run(({ db }) =>
          db
            .query("sessionDetails")
            .withIndex("by_session", (q) => q.eq("sessionId", eve.sessionId))
            .unique(),
        );
        return details?._id ?? "";
      },
    ],
    ["the id of somebody else's session", async (_door, _ada, eve) => eve.sessionId],
    ["the id of an own session", async (_door, ada) => ada.sessionId],
    ["an id of another table", async (_door, ada) => ada.userId],
    ["no id", async () => "all of them"],
    ["nothing", async () => ""],
  ])("%s is not found, and nothing ends", async (_what, idOf) => {
    const door = newHouse();
    const ada = await newMember(door);
    const eve = await newMember(door, { email: EVE });
    expect(await ada.as.mutation(api.sessions.revoke, { id: await idOf(door, ada, eve) })).toEqual(NOT_FOUND);
    expect(await ada.as.query(api.sessions.alive, {})).toBe(true);
    expect(await eve.as.query(api.sessions.alive, {})).toBe(true);
  });

  test("needs a session that is recent", async () => {
    const door = newHouse();
    const ada = await newMember(door);
    await pass(door, MINUTE_MS * 10);
    await expect(ada.as.mutation(api.sessions.revoke, { id: "x" })).rejects.toMatchObject(
      CONFIRMATION_NEEDED,
    );
    await expect(ada.as.mutation(api.sessions.revokeOthers, {})).rejects.toMatchObject(CONFIRMATION_NEEDED);
  });

  test("ends the session with all of its tokens, at once, and says so in the log", async () => {
    const door = newHouse();
    await signUp(door);
    const away = await signIn(door, EVIL);
    const home = await signIn(door, HOME);
    const [, other] = await home.as.query(api.sessions.list, {});
    const caller = await callerFrom(HOME);
    expect(await home.as.mutation(api.sessions.revoke, { id: other?.id ?? "", caller })).toEqual({
      ok: true,
    });
    await expectOver(door, away, away.refreshToken);
    expect(await home.as.query(api.sessions.alive, {})).toBe(true);
    expect((await events(door)).at(-1)).toMatchObject({ kind: "session_revoked", ip: HOME.ip });
    const left = (await rows(door, "authRefreshTokens")) as Doc<"authRefreshTokens">[];
    expect(left.filter(({ sessionId }) => sessionId === away.sessionId)).toEqual([]);
  });

  test("a session that has many tokens is over at once, and its tokens go in small steps", async () => {
    const door = newHouse();
    const ada = await newMember(door);
    const other = await newSession(door, ada);
    const id = await door.backend.run(async ({ db }) => {
      for (let token = 0; token < 450; token++) {
        await db.insert("authRefreshTokens", {
          sessionId: other.sessionId,
          expirationTime: Date.now() + DAY_MS,
        });
      }
      return await db.insert("sessionDetails", {
        sessionId: other.sessionId,
        userId: ada.userId,
        device: "busy",
      });
    });
    await ada.as.mutation(api.sessions.revoke, { id });
    expect(await other.as.query(api.sessions.alive, {})).toBe(false);
    const left = (await rows(door, "authRefreshTokens")).length;
    expect(left).toBeGreaterThan(300);
    await door.backend.finishAllScheduledFunctions(vi.runAllTimers);
    expect(await rows(door, "authRefreshTokens")).toEqual([]);
  });

  test("all others end, and this one stays", async () => {
    const door = newHouse();
    await signUp(door);
    const away = await signIn(door, EVIL);
    const home = await signIn(door, HOME);
    expect(await home.as.mutation(api.sessions.revokeOthers, {})).toEqual({ ok: true, ended: 2 });
    await expectOver(door, away, away.refreshToken);
    expect(await home.as.query(api.sessions.list, {})).toMatchObject([{ current: true }]);
    expect((await events(door)).at(-1)).toMatchObject({ kind: "sessions_revoked", detail: { sessions: 2 } });
    expect(await home.as.mutation(api.sessions.revokeOthers, {})).toEqual({ ok: true, ended: 0 });
    expect((await events(door)).filter(({ kind }) => kind === "sessions_revoked")).toHaveLength(1);
  });

  test("all that there may be, each with many tokens, are ended in one transaction that Convex allows", async () => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "Date"] });
    onTestFinished(() => void vi.useRealTimers());
    const backend: Backend = convexTest({ schema, modules, transactionLimits: true });
    const { as, userId, sessionId } = await signedIn(backend, ADA);
    await backend.run(async ({ db }) => {
      const expirationTime = Date.now() + DAY_MS;
      for (let session = 1; session < SESSIONS_MAX; session++) {
        const other = await db.insert("authSessions", { userId, expirationTime });
        for (let token = 0; token < 150; token++) {
          await db.insert("authRefreshTokens", { sessionId: other, expirationTime });
        }
      }
    });
    expect(await as.mutation(api.sessions.revokeOthers, {})).toEqual({ ok: true, ended: SESSIONS_MAX - 1 });
    const sessions = await backend.run(({ db }) => db.query("authSessions").collect());
    expect(sessions.map(({ _id }) => _id)).toEqual([sessionId]);
  });

  test("more sessions than there may be are ended all the same", async () => {
    const door = newHouse();
    const ada = await newMember(door);
    const eve = await newMember(door, { email: EVE });
    await door.backend.run(async ({ db }) => {
      for (let session = 0; session < SESSIONS_MAX * 3; session++) {
        await db.insert("authSessions", { userId: ada.userId, expirationTime: Date.now() + DAY_MS });
      }
    });
    await ada.as.mutation(api.sessions.revokeOthers, {});
    await door.backend.finishAllScheduledFunctions(vi.runAllTimers);
    expect((await rows(door, "authSessions")).map(({ _id }) => _id)).toEqual([ada.sessionId, eve.sessionId]);
  });
});

describe("the end by a refresh token", () => {
  async function end({ backend }: Doorstep, refreshToken: string) {
    return await backend.mutation(api.sessions.end, { refreshToken });
  }

  test("a token of one's own with the session of somebody else ends neither", async () => {
    const door = newHouse();
    const eve = await newMember(door, { email: EVE });
    const ada = await newMember(door);
    const token = await addToken(door, eve.sessionId);
    expect(await end(door, `${token}|${ada.sessionId}`)).toBeNull();
    expect(await ada.as.query(api.sessions.alive, {})).toBe(true);
    expect(await eve.as.query(api.sessions.alive, {})).toBe(true);
    expect(await kinds(door, ada)).toEqual([]);
  });

  test.each([
    ["nothing", () => ""],
    ["a session without a token", (token: string, session: string) => `|${session}`],
    ["a token without its session", (token: string) => token],
    ["a token twice", (token: string) => `${token}|${token}`],
    ["the two the wrong way round", (token: string, session: string) => `${session}|${token}`],
    ["more than the two", (token: string, session: string) => `${token}|${session}|`],
    ["no ids", () => "a|b"],
    ["a session alone", (token: string, session: string) => session],
  ])("%s ends nothing, and is answered the same", async (_what, write) => {
    const door = newHouse();
    const ada = await newMember(door);
    const token = await addToken(door, ada.sessionId);
    expect(await end(door, write(token, ada.sessionId))).toBeNull();
    expect(await ada.as.query(api.sessions.alive, {})).toBe(true);
  });

  test("the right one ends its session, whether or not an access token is at hand, and once more does nothing", async () => {
    const door = newHouse();
    await signUp(door);
    const ada = await signIn(door);
    expect(await end(door, ada.refreshToken)).toBeNull();
    await expectOver(door, ada, ada.refreshToken);
    expect(await end(door, ada.refreshToken)).toBeNull();
    expect((await kinds(door, ada)).filter((kind) => kind === "signed_out")).toHaveLength(1);
  });
});

describe("signing out", () => {
  test("ends the session with its tokens, and says so in the log", async () => {
    const door = newHouse();
    await signUp(door);
    const ada = await signIn(door);
    expect(await ada.as.action(api.auth.signOut, {})).toBeNull();
    await expectOver(door, ada, ada.refreshToken);
    expect((await kinds(door, ada)).at(-1)).toBe("signed_out");
  });

  test("nobody's session, one that is over, and a session under another name end nothing", async () => {
    const door = newHouse();
    const ada = await newMember(door);
    const eve = await newMember(door, { email: EVE });
    await door.backend.action(api.auth.signOut, {});
    await callerWithToken(door.backend, eve.userId, ada.sessionId).action(api.auth.signOut, {});
    await callerWithToken(door.backend, ada.userId, "nothing").action(api.auth.signOut, {});
    expect(await ada.as.query(api.sessions.alive, {})).toBe(true);
    expect(await eve.as.query(api.sessions.alive, {})).toBe(true);
  });
});

test("whether a session is alive is never refused, only answered", async () => {
  const door = newHouse();
  const ada = await newMember(door);
  expect(await door.backend.query(api.sessions.alive, {})).toBe(false);
  expect(await callerWithToken(door.backend, "", "").query(api.sessions.alive, {})).toBe(false);
  expect(await ada.as.query(api.sessions.alive, {})).toBe(true);
  await door.backend.run(({ db }) => db.delete(ada.userId));
  expect(await ada.as.query(api.sessions.alive, {})).toBe(false);
});

describe("a password that was wrong", () => {
  async function guess(door: Doorstep, email = ADA, from: From = EVIL) {
    return await door.outcome("password", { flow: "signIn", email, password: OTHER_PASSWORD }, from);
  }

  test("stands in the log of its account, with the place it came from", async () => {
    const door = newHouse();
    await signUp(door);
    expect(await guess(door)).toBe("out");
    await pass(door);
    expect((await events(door)).at(-1)).toMatchObject({
      kind: "sign_in_failed",
      ip: EVIL.ip,
      device: "an unknown device",
      detail: { method: "password" },
    });
  });

  test("stands in nobody's log where there is no account, or one that is not proven", async () => {
    const door = newHouse();
    await door.enter("password", { flow: "signUp", name: "Ada", email: ADA, password: PASSWORD });
    await guess(door);
    await guess(door, EVE);
    await pass(door);
    expect(await events(door)).toEqual([]);
  });

  test("twenty an hour are written down, however many there are", async () => {
    const door = newHouse();
    await signUp(door);
    const failure = { email: ADA, ip: null, device: "x", method: "password" };
    for (let time = 0; time < 60; time++)
      await door.backend.mutation(internal.securityLog.addFailure, failure);
    expect((await events(door)).filter(({ kind }) => kind === "sign_in_failed")).toHaveLength(20);
  });
});
