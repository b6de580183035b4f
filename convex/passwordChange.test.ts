import { beforeAll, beforeEach, describe, expect, test } from "vitest";
import { api } from "./_generated/api";
import {
  ADA,
  CONFIRMATION_NEEDED,
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
import {
  callerFrom,
  type Doorstep,
  EVIL,
  type From,
  OTHER_PASSWORD,
  passPause,
  PASSWORD,
  setBreached,
  setDeploymentVariables,
} from "./signInTest.setup";

beforeAll(setDeploymentVariables);
beforeEach(() => setBreached());

interface Change {
  readonly current?: string;
  readonly password?: string;
  readonly signOutOthers?: boolean;
}

async function set(
  { as }: Pick<Member, "as">,
  { password = OTHER_PASSWORD, signOutOthers = true, ...current }: Change,
  from?: From,
) {
  const by = from === undefined ? {} : { caller: await callerFrom(from) };
  return await as.action(api.passwordChange.set, { password, signOutOthers, ...current, ...by });
}

async function signIn(door: Doorstep, password: string) {
  return await door.outcome("password", { flow: "signIn", email: ADA, password });
}

const WRONG = { ok: false, reason: "wrong_password" };

describe("without the current password", () => {
  test.each([{}, { current: "" }, { current: OTHER_PASSWORD }, { current: "x".repeat(100_000) }])(
    "%#: nothing is changed",
    async (current) => {
      const door = newHouse();
      const ada = await newMember(door, { hasPassword: true });
      expect(await set(ada, current)).toEqual(WRONG);
      expect(await signIn(door, PASSWORD)).toBe("in");
    },
  );

  test("ten guesses an hour are all, and the right one comes too late", async () => {
    const door = newHouse();
    const ada = await newMember(door, { hasPassword: true });
    for (let guess = 0; guess < 10; guess++) {
      expect(await set(ada, { current: `a wrong password ${guess}` })).toEqual(WRONG);
    }
    await expect(set(ada, { current: PASSWORD })).rejects.toMatchObject({ data: { code: "limited" } });
    expect(await signIn(door, PASSWORD)).toBe("in");
  });

  test("an open browser is not enough, even with the password", async () => {
    const door = newHouse();
    const ada = await newMember(door, { hasPassword: true });
    await pass(door, MINUTE_MS * 11);
    await expect(set(ada, { current: PASSWORD })).rejects.toMatchObject(CONFIRMATION_NEEDED);
    await expect(set({ as: door.backend }, { current: PASSWORD })).rejects.toMatchObject(UNAUTHENTICATED);
  });
});

describe("a password that will not do", () => {
  test.each([
    ["too short", "short", "too_short"],
    ["too long", "x".repeat(257), "too_long"],
    ["common", "password12345", "common"],
    ["personal", "ada@example.com", "personal"],
  ])("%s is refused before anything is compared", async (_what, password, reason) => {
    const door = newHouse();
    const ada = await newMember(door, { hasPassword: true });
    const refusal = { data: { code: "weak_password", reason } };
    for (let times = 0; times < 12; times++) {
      await expect(set(ada, { current: "wrong", password })).rejects.toMatchObject(refusal);
    }
    expect(await set(ada, { current: PASSWORD })).toEqual({ ok: true });
  });

  test("one from a breach is refused, and does not count as a guess", async () => {
    const door = newHouse();
    const ada = await newMember(door, { hasPassword: true });
    setBreached(OTHER_PASSWORD);
    for (let times = 0; times < 11; times++) {
      await expect(set(ada, { current: PASSWORD })).rejects.toMatchObject({
        data: { code: "weak_password", reason: "breached" },
      });
    }
    expect(await signIn(door, PASSWORD)).toBe("in");
  });

  test("whether it is in a breach is not told to who does not know the current one", async () => {
    const door = newHouse();
    const ada = await newMember(door, { hasPassword: true });
    setBreached(OTHER_PASSWORD);
    expect(await set(ada, { current: "not this one" })).toEqual(WRONG);
  });
});

describe("changing", () => {
  test("the new one signs in from then on, and the old one does not", async () => {
    const door = newHouse();
    const ada = await newMember(door, { hasPassword: true });
    expect(await set(ada, { current: PASSWORD })).toEqual({ ok: true });
    expect(await signIn(door, OTHER_PASSWORD)).toBe("in");
    expect(await signIn(door, PASSWORD)).toBe("out");
  });

  test("other sessions are out, and this one stays", async () => {
    const door = newHouse();
    const ada = await newMember(door, { hasPassword: true });
    const other = await newSession(door, ada);
    await set(ada, { current: PASSWORD });
    expect(await other.as.query(api.auth.isAuthenticated, {})).toBe(false);
    expect(await ada.as.query(api.auth.isAuthenticated, {})).toBe(true);
  });

  test("other sessions stay where that is wanted", async () => {
    const door = newHouse();
    const ada = await newMember(door, { hasPassword: true });
    const other = await newSession(door, ada);
    await set(ada, { current: PASSWORD, signOutOthers: false });
    expect(await other.as.query(api.auth.isAuthenticated, {})).toBe(true);
  });

  test("a code for a new password that is on its way is worth nothing after", async () => {
    const door = newHouse();
    const ada = await newMember(door, { hasPassword: true });
    await door.enter("password", { flow: "requestReset", email: ADA });
    const code = door.lastCode();
    await set(ada, { current: PASSWORD });
    const reset = { flow: "reset", email: ADA, code, password: "yet another teapot" };
    expect(await door.outcome("password", reset)).toBe("out");
  });

  test("its owner is told by mail and in the log", async () => {
    const door = newHouse();
    const ada = await newMember(door, { hasPassword: true });
    await set(ada, { current: PASSWORD }, EVIL);
    await pass(door);
    expect(lastMailTo(door, ADA, "password-changed")).toMatchObject({
      isFirst: false,
      resetUrl: "https://doorman.example/signin/reset",
      origin: { device: "an unknown device", ip: EVIL.ip },
    });
    expect(await kinds(door, ada)).toEqual(["password_changed"]);
  });

  test("two at once: the second finds that the password is another", async () => {
    const door = newHouse();
    const ada = await newMember(door, { hasPassword: true });
    const results = await Promise.all([
      set(ada, { current: PASSWORD }),
      set(ada, { current: PASSWORD, password: "yet another teapot" }),
    ]);
    expect(results.filter(({ ok }) => ok)).toHaveLength(1);
  });
});

describe("adding the first one", () => {
  test("needs no current one, signs in from then on, and its owner is told", async () => {
    const door = newHouse();
    const ada = await newMember(door, { github: "1815" });
    expect(await set(ada, {})).toEqual({ ok: true });
    expect(await signIn(door, OTHER_PASSWORD)).toBe("in");
    await pass(door);
    expect(lastMailTo(door, ADA, "password-changed")).toMatchObject({ isFirst: true });
    expect(await kinds(door, ada)).toContain("method_added");
  });

  test("is refused without a proven address", async () => {
    const door = newHouse();
    const ada = await newMember(door, { isProven: false, github: "1815" });
    await expect(set(ada, {})).rejects.toMatchObject({ data: { code: "invalid", field: "password" } });
  });

  test("ends what somebody else has begun for the address", async () => {
    const door = newHouse();
    const squat = { flow: "signUp", name: "Eve", email: ADA, password: "the password of eve" };
    await door.enter("password", squat, EVIL);
    const code = door.lastCode();
    const ada = await newMember(door, { github: "1815" });
    await passPause(door);
    expect(await set(ada, {})).toEqual({ ok: true });
    const verify = { flow: "verify", email: ADA, code, password: "the password of eve" };
    expect(await door.outcome("password", verify, EVIL)).toBe("out");
    expect(await signIn(door, "the password of eve")).toBe("out");
    expect(await signIn(door, OTHER_PASSWORD)).toBe("in");
    expect(await door.users()).toHaveLength(1);
  });
});

test("a new password by mail, for who has forgotten theirs, is told of in the same way", async () => {
  const door = newHouse();
  const ada = await newMember(door, { hasPassword: true });
  await door.enter("password", { flow: "requestReset", email: ADA });
  const reset = { flow: "reset", email: ADA, code: door.lastCode(), password: OTHER_PASSWORD };
  expect(await door.outcome("password", reset)).toBe("in");
  await pass(door);
  expect(mailsTo(door, ADA).filter(({ kind }) => kind === "password-changed")).toHaveLength(1);
  expect(await kinds(door, ada)).toContain("password_reset");
});
