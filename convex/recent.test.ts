import { beforeAll, describe, expect, test } from "vitest";
import { api } from "./_generated/api";
import {
  ADA,
  CONFIRMATION_NEEDED,
  EVE,
  kinds,
  lastMailTo,
  mailsTo,
  type Member,
  MINUTE_MS,
  newHouse,
  newMember,
  newSession,
  pass,
  UNAUTHENTICATED,
} from "./accountTest.setup";
import { sha256Hex } from "./sha256Hex";
import {
  callerFrom,
  type Doorstep,
  EVIL,
  HOME,
  OTHER_PASSWORD,
  PASSWORD,
  setDeploymentVariables,
} from "./signInTest.setup";

beforeAll(setDeploymentVariables);

const NO = { ok: false };
const YES = { ok: true };

/** Something that only a recent session may do. */
async function isRecent({ as }: Member): Promise<boolean> {
  try {
    await as.mutation(api.sessions.revoke, { id: "nothing" });
    return true;
  } catch (error) {
    expect(error).toMatchObject(CONFIRMATION_NEEDED);
    return false;
  }
}

async function requestCode(door: Doorstep, { as }: Member, from = HOME): Promise<string> {
  await as.action(api.recent.requestCode, { caller: await callerFrom(from) });
  return lastMailTo(door, ADA, "code").code;
}

async function enterCode({ as }: Member, code: string, from = HOME) {
  return await as.action(api.recent.confirmCode, { code, caller: await callerFrom(from) });
}

test("a session is recent for ten minutes, and no longer", async () => {
  const door = newHouse();
  const ada = await newMember(door);
  await pass(door, MINUTE_MS * 10 - 1000);
  expect(await isRecent(ada)).toBe(true);
  await pass(door, 1000);
  expect(await isRecent(ada)).toBe(false);
  expect(await ada.as.query(api.recent.state, {})).toMatchObject({ recentUntil: null });
});

describe("by password", () => {
  test("the right one makes this session recent again, and no other", async () => {
    const door = newHouse();
    const ada = await newMember(door, { hasPassword: true });
    const away = await newSession(door, ada);
    await pass(door, MINUTE_MS * 11);
    expect(await ada.as.action(api.recent.confirmPassword, { password: PASSWORD })).toEqual(YES);
    expect(await isRecent(ada)).toBe(true);
    expect(await isRecent(away)).toBe(false);
    const { recentUntil } = await ada.as.query(api.recent.state, {});
    expect((recentUntil ?? 0) - Date.now()).toBeCloseTo(MINUTE_MS * 10, -3);
    expect(await kinds(door, ada)).toEqual(["confirmed"]);
    await pass(door, MINUTE_MS * 10);
    expect(await isRecent(ada)).toBe(false);
  });

  test("a wrong one does not, and stands in the log", async () => {
    const door = newHouse();
    const ada = await newMember(door, { hasPassword: true });
    await pass(door, MINUTE_MS * 11);
    expect(await ada.as.action(api.recent.confirmPassword, { password: OTHER_PASSWORD })).toEqual(NO);
    expect(await isRecent(ada)).toBe(false);
    expect(await kinds(door, ada)).toEqual(["confirmation_failed"]);
  });

  test("guesses count as they do when signing in: whoever finds the browser open has twenty, then none", async () => {
    const door = newHouse();
    const ada = await newMember(door, { hasPassword: true });
    await pass(door, MINUTE_MS * 11);
    const caller = await callerFrom(EVIL);
    for (let guess = 0; guess < 20; guess++) {
      expect(await ada.as.action(api.recent.confirmPassword, { password: `guess ${guess}`, caller })).toEqual(
        NO,
      );
    }
    await expect(
      ada.as.action(api.recent.confirmPassword, { password: PASSWORD, caller }),
    ).rejects.toMatchObject({
      data: { code: "limited" },
    });
    expect(
      await door.outcome("password", { flow: "signIn", email: ADA, password: PASSWORD }, EVIL),
    ).toMatchObject({
      code: "limited",
    });
    expect(await isRecent(ada)).toBe(false);
  });

  test("a user without a password has none that is right, nor has one whose password is not proven", async () => {
    const door = newHouse();
    const ada = await newMember(door, { github: "1" });
    expect(await ada.as.action(api.recent.confirmPassword, { password: PASSWORD })).toEqual(NO);
    const eve = await newMember(door, { email: EVE, hasPassword: true });
    await door.backend.run(async ({ db }) => {
      const account = await db
        .query("authAccounts")
        .withIndex("providerAndAccountId", (q) => q.eq("provider", "password").eq("providerAccountId", EVE))
        .unique();
      if (account !== null) await db.patch(account._id, { emailVerified: undefined });
    });
    expect(await eve.as.action(api.recent.confirmPassword, { password: PASSWORD })).toEqual(NO);
  });

  test("somebody else's password is of no use", async () => {
    const door = newHouse();
    const ada = await newMember(door, { github: "1" });
    await newMember(door, { email: EVE, hasPassword: true });
    await pass(door, MINUTE_MS * 11);
    expect(await ada.as.action(api.recent.confirmPassword, { password: PASSWORD })).toEqual(NO);
    expect(await isRecent(ada)).toBe(false);
  });

  test("nobody can confirm a session that is over", async () => {
    const door = newHouse();
    const ada = await newMember(door, { hasPassword: true });
    await door.backend.run(({ db }) => db.delete(ada.sessionId));
    await expect(ada.as.action(api.recent.confirmPassword, { password: PASSWORD })).rejects.toMatchObject(
      UNAUTHENTICATED,
    );
    await expect(
      door.backend.action(api.recent.confirmPassword, { password: PASSWORD }),
    ).rejects.toMatchObject(UNAUTHENTICATED);
  });

  test("an endless one is refused before it is hashed", async () => {
    const door = newHouse();
    const ada = await newMember(door, { hasPassword: true });
    await expect(
      ada.as.action(api.recent.confirmPassword, { password: "x".repeat(1_000_000) }),
    ).rejects.toMatchObject({ data: { code: "invalid", field: "password" } });
  });
});

describe("by a mailed code", () => {
  test("it goes to the proven address, and makes this session recent, once", async () => {
    const door = newHouse();
    const ada = await newMember(door);
    await pass(door, MINUTE_MS * 11);
    const code = await requestCode(door, ada);
    expect(lastMailTo(door, ADA, "code")).toMatchObject({
      purpose: "confirm",
      minutes: 10,
      origin: { ip: HOME.ip },
    });
    expect(await enterCode(ada, `${code.slice(0, 4)}-${code.slice(4).toLowerCase()}`)).toEqual(YES);
    expect(await isRecent(ada)).toBe(true);
    expect(await kinds(door, ada)).toEqual(["confirmed"]);
    await pass(door, MINUTE_MS);
    expect(await enterCode(ada, code)).toEqual(NO);
  });

  test("it works in the session that asked for it only, and is no code to sign in with", async () => {
    const door = newHouse();
    const ada = await newMember(door, { hasPassword: true, hasMailAccount: true });
    const thief = await newSession(door, ada);
    await pass(door, MINUTE_MS * 11);
    const code = await requestCode(door, ada);
    expect(await enterCode(thief, code)).toEqual(NO);
    expect(await isRecent(thief)).toBe(false);
    expect(await door.outcome("mail", { flow: "verify", email: ADA, code })).toBe("out");
    expect(await enterCode(ada, code)).toEqual(YES);
  });

  test("a code to sign in with confirms nothing", async () => {
    const door = newHouse();
    const ada = await newMember(door, { hasMailAccount: true });
    await pass(door, MINUTE_MS * 11);
    await door.enter("mail", { flow: "requestCode", email: ADA });
    expect(await enterCode(ada, door.lastCode())).toEqual(NO);
  });

  test("it is good for ten minutes", async () => {
    const door = newHouse();
    const ada = await newMember(door);
    const code = await requestCode(door, ada);
    await pass(door, MINUTE_MS * 10);
    expect(await enterCode(ada, code)).toEqual(NO);
  });

  test("a new one ends the one before", async () => {
    const door = newHouse();
    const ada = await newMember(door);
    const first = await requestCode(door, ada);
    await pass(door, MINUTE_MS);
    const second = await requestCode(door, ada);
    expect(await enterCode(ada, first)).toEqual(NO);
    expect(await enterCode(ada, second)).toEqual(YES);
  });

  test("guesses are limited, and mails are", async () => {
    const door = newHouse();
    const ada = await newMember(door);
    const code = await requestCode(door, ada);
    await expect(requestCode(door, ada)).rejects.toMatchObject({ data: { code: "limited" } });
    for (let guess = 0; guess < 10; guess++) expect(await enterCode(ada, `0000000${guess}`)).toEqual(NO);
    await expect(enterCode(ada, code)).rejects.toMatchObject({ data: { code: "limited" } });
  });

  test("it stands nowhere but in the mail, and what is stored of it can be told from no list of codes", async () => {
    const door = newHouse();
    const ada = await newMember(door);
    const code = await requestCode(door, ada);
    const stored = await door.backend.run(async ({ db }) => [
      await db.query("sessionDetails").collect(),
      await db.query("limits").collect(),
    ]);
    for (const known of [code, await sha256Hex(code), await sha256Hex(`confirm ${code}`)]) {
      expect(JSON.stringify(stored)).not.toContain(known);
    }
  });

  test("a mail that did not leave is said, and does not count", async () => {
    const door = newHouse();
    const ada = await newMember(door);
    door.mailServer.isDown = true;
    await expect(requestCode(door, ada)).rejects.toMatchObject({ data: { code: "mail_failed" } });
    door.mailServer.isDown = false;
    expect(await enterCode(ada, await requestCode(door, ada))).toEqual(YES);
  });

  test("an address that is not proven gets none, and no session is needed to be refused one", async () => {
    const door = newHouse();
    const ada = await newMember(door, { isProven: false, github: "1" });
    await expect(requestCode(door, ada)).rejects.toMatchObject({ data: { code: "invalid" } });
    expect(mailsTo(door, ADA)).toEqual([]);
    await expect(door.backend.action(api.recent.requestCode, {})).rejects.toMatchObject(UNAUTHENTICATED);
  });
});

test.each([
  [{ hasPassword: true }, ["password", "code"]],
  [{ hasMailAccount: true }, ["code"]],
  [{ github: "1", isProven: false }, ["github"]],
  [{ github: "1" }, ["code", "github"]],
])("somebody with %j can confirm by %j", async (traits, methods) => {
  const door = newHouse();
  const ada = await newMember(door, traits);
  expect(await ada.as.query(api.recent.state, {})).toMatchObject({ methods });
});

test("who confirms again and again does not fill the log", async () => {
  const door = newHouse();
  const ada = await newMember(door, { hasPassword: true });
  await pass(door, MINUTE_MS * 11);
  for (let time = 0; time < 5; time++) {
    expect(await ada.as.action(api.recent.confirmPassword, { password: PASSWORD })).toEqual(YES);
  }
  expect(await kinds(door, ada)).toEqual(["confirmed"]);
});
