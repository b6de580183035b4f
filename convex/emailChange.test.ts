import { beforeAll, describe, expect, test } from "vitest";
import { vi } from "vitest";
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
  readUser,
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
  setDeploymentVariables,
} from "./signInTest.setup";

const NEW = "ada@new.example";

beforeAll(setDeploymentVariables);

async function ask({ as }: Pick<Member, "as">, email = NEW): Promise<unknown> {
  return await as.action(api.emailChange.request, { email });
}

async function confirm({ as }: Pick<Member, "as">, code: string, from?: From) {
  const by = from === undefined ? {} : { caller: await callerFrom(from) };
  return await as.action(api.emailChange.confirm, { code, ...by });
}

function codeFor(door: Doorstep, email = NEW): string {
  return lastMailTo(door, email, "code").code;
}

async function addressOf({ backend }: Doorstep, { userId }: Member) {
  return (await readUser(backend, userId))?.email;
}

describe("somebody who is not them", () => {
  test("without a session nothing is mailed and no code is taken", async () => {
    const door = newHouse();
    await newMember(door);
    await expect(ask({ as: door.backend })).rejects.toMatchObject(UNAUTHENTICATED);
    await expect(confirm({ as: door.backend }, "00000000")).rejects.toMatchObject(UNAUTHENTICATED);
    expect(door.mails).toEqual([]);
  });

  test("an open browser is not enough, neither to ask nor to confirm", async () => {
    const door = newHouse();
    const ada = await newMember(door);
    await ask(ada);
    await pass(door, MINUTE_MS * 11);
    await expect(ask(ada, "evil@example.com")).rejects.toMatchObject(CONFIRMATION_NEEDED);
    await expect(confirm(ada, codeFor(door))).rejects.toMatchObject(CONFIRMATION_NEEDED);
    expect(await addressOf(door, ada)).toBe(ADA);
  });

  test("the code of one user is none for another", async () => {
    const door = newHouse();
    const ada = await newMember(door);
    const eve = await newMember(door, { email: EVE });
    await ask(ada);
    const code = codeFor(door);
    await passPause(door);
    await ask(eve, NEW);
    expect(await confirm(eve, code)).toEqual({ ok: false });
    expect(await addressOf(door, eve)).toBe(EVE);
  });

  test("the code for one address is none for another", async () => {
    const door = newHouse();
    const eve = await newMember(door, { email: EVE });
    await ask(eve, "mine@evil.example");
    const code = codeFor(door, "mine@evil.example");
    await ask(eve, NEW);
    expect(await confirm(eve, code)).toEqual({ ok: false });
    expect(await addressOf(door, eve)).toBe(EVE);
  });

  test("eleven guesses are one too many", async () => {
    const door = newHouse();
    const ada = await newMember(door);
    await ask(ada);
    for (let guess = 0; guess < 10; guess++)
      expect(await confirm(ada, `0000000${guess}`)).toEqual({ ok: false });
    await expect(confirm(ada, codeFor(door))).rejects.toMatchObject({ data: { code: "limited" } });
    expect(await addressOf(door, ada)).toBe(ADA);
  });

  test("a code that was mailed to the old address before is good for nothing after", async () => {
    const door = newHouse();
    const ada = await newMember(door, { hasPassword: true, hasMailAccount: true });
    await door.enter("mail", { flow: "requestCode", email: ADA });
    const stale = { mail: door.lastCode(), reset: "" };
    await passPause(door);
    await door.enter("password", { flow: "requestReset", email: ADA });
    stale.reset = door.lastCode();

    await ask(ada);
    expect(await confirm(ada, codeFor(door))).toEqual({ ok: true });
    expect(await door.backend.run(({ db }) => db.query("authVerificationCodes").collect())).toEqual([]);
    const reset = { flow: "reset", email: ADA, code: stale.reset, password: OTHER_PASSWORD };
    expect(await door.outcome("mail", { flow: "verify", email: ADA, code: stale.mail })).toBe("out");
    expect(await door.outcome("password", reset)).toBe("out");
  });

  test("whoever signed up with the address before its owner proved it loses it", async () => {
    const door = newHouse();
    const ada = await newMember(door, { hasPassword: true });
    const squat = { flow: "signUp", name: "Eve", email: NEW, password: OTHER_PASSWORD };
    await door.enter("password", squat, EVIL);
    const squatCode = door.lastCode();
    await passPause(door);

    await ask(ada);
    expect(await confirm(ada, codeFor(door))).toEqual({ ok: true });
    const verify = { flow: "verify", email: NEW, code: squatCode, password: OTHER_PASSWORD };
    expect(await door.outcome("password", verify, EVIL)).toBe("out");
    expect(await door.outcome("password", { flow: "signIn", email: NEW, password: OTHER_PASSWORD })).toBe(
      "out",
    );
    expect(await door.outcome("password", { flow: "signIn", email: NEW, password: PASSWORD })).toBe("in");
    expect(await door.users()).toHaveLength(1);
  });
});

describe("an address that is taken", () => {
  test("gets the same answer, and only its owner is told", async () => {
    const door = newHouse();
    const ada = await newMember(door);
    await newMember(door, { email: EVE });
    const free = await ask(ada, "free@example.com");
    expect(await ask(ada, EVE)).toEqual(free);
    expect(mailsTo(door, EVE)).toMatchObject([{ kind: "address-taken" }]);
    expect(JSON.stringify(mailsTo(door, EVE))).not.toContain(ADA);
  });

  test("is not moved, whatever code is tried", async () => {
    const door = newHouse();
    const ada = await newMember(door);
    const eve = await newMember(door, { email: EVE });
    await ask(ada, EVE);
    expect(await confirm(ada, "00000000")).toEqual({ ok: false });
    expect([await addressOf(door, ada), await addressOf(door, eve)]).toEqual([ADA, EVE]);
  });

  test("is not moved where somebody else proved it between the mail and the code", async () => {
    const door = newHouse();
    const ada = await newMember(door);
    await ask(ada);
    await newMember(door, { email: NEW, hasMailAccount: true });
    expect(await confirm(ada, codeFor(door))).toEqual({ ok: false });
    expect(await addressOf(door, ada)).toBe(ADA);
  });
});

describe("limits", () => {
  test("one mail a minute goes to an address, and the next asks for patience", async () => {
    const door = newHouse();
    const ada = await newMember(door);
    await ask(ada);
    await expect(ask(ada)).rejects.toMatchObject({ data: { code: "limited", retryAfterMs: 60_000 } });
    expect(mailsTo(door, NEW)).toHaveLength(1);
  });

  test("one user can ask five addresses an hour, and no sixth", async () => {
    const door = newHouse();
    const ada = await newMember(door);
    for (const name of ["a", "b", "c", "d", "e"]) await ask(ada, `${name}@example.org`);
    await expect(ask(ada, "f@example.org")).rejects.toMatchObject({ data: { code: "limited" } });
    expect(mailsTo(door, "f@example.org")).toEqual([]);
  });

  test("a mail that did not leave is said so, and may be asked for again at once", async () => {
    const door = newHouse();
    const ada = await newMember(door);
    door.mailServer.isDown = true;
    await expect(ask(ada)).rejects.toMatchObject({ data: { code: "mail_failed" } });
    door.mailServer.isDown = false;
    await ask(ada);
    expect(await confirm(ada, codeFor(door))).toEqual({ ok: true });
  });
});

test.each(["", "ada", "ada@", "a b@example.com", `${"a".repeat(255)}@example.com`])(
  "%j is refused as an address",
  async (email) => {
    const door = newHouse();
    const ada = await newMember(door);
    await expect(ask(ada, email)).rejects.toMatchObject({ data: { code: "invalid", field: "email" } });
  },
);

test("their own address is refused, however it is spelt", async () => {
  const door = newHouse();
  const ada = await newMember(door);
  await expect(ask(ada, " ADA@example.com ")).rejects.toMatchObject({
    data: { code: "invalid", field: "email" },
  });
  expect(door.mails).toEqual([]);
});

test.each(["", "1234", "not-a-code!", "x".repeat(1000)])(
  "%j is no code, and is not counted",
  async (code) => {
    const door = newHouse();
    const ada = await newMember(door);
    await ask(ada);
    for (let guess = 0; guess < 12; guess++) expect(await confirm(ada, code)).toEqual({ ok: false });
    expect(await confirm(ada, codeFor(door))).toEqual({ ok: true });
  },
);

test("a code works for ten minutes, and once", async () => {
  const door = newHouse();
  const ada = await newMember(door);
  await ask(ada);
  await pass(door, MINUTE_MS * 10 + 1);
  const later = await newSession(door, ada);
  expect(await confirm(later, codeFor(door))).toEqual({ ok: false });

  await ask(later);
  const code = codeFor(door);
  expect(await confirm(later, code)).toEqual({ ok: true });
  expect(await confirm(later, code)).toEqual({ ok: false });
});

test("the address moves in the user and in the accounts that go by it, at once", async () => {
  const door = newHouse();
  const ada = await newMember(door, { hasPassword: true, hasMailAccount: true, github: "1815" });
  await ask(ada, " ADA@New.Example ");
  expect(await confirm(ada, codeFor(door).toLowerCase())).toEqual({ ok: true });

  expect(await readUser(door.backend, ada.userId)).toMatchObject({
    email: NEW,
    emailVerificationTime: Date.now(),
  });
  const accounts = await door.backend.run(({ db }) => db.query("authAccounts").collect());
  expect(
    accounts.map(({ provider, providerAccountId, emailVerified }) => [
      provider,
      providerAccountId,
      emailVerified,
    ]),
  ).toEqual([
    ["password", NEW, NEW],
    ["mail", NEW, NEW],
    ["github", "1815", undefined],
  ]);
  expect(await door.outcome("password", { flow: "signIn", email: NEW, password: PASSWORD })).toBe("in");
  expect(await door.outcome("password", { flow: "signIn", email: ADA, password: PASSWORD })).toBe("out");
});

test("signing in by mail to the new address leads to the same user, and the old one is free", async () => {
  const door = newHouse();
  const ada = await newMember(door, { hasMailAccount: true });
  await ask(ada);
  await confirm(ada, codeFor(door));
  await passPause(door);

  for (const email of [NEW, ADA]) {
    await door.enter("mail", { flow: "requestCode", email });
    expect(await door.outcome("mail", { flow: "verify", email, code: door.lastCode() })).toBe("in");
  }
  const users = await door.users();
  expect(users.map(({ _id, email }) => [_id === ada.userId, email])).toEqual([
    [true, NEW],
    [false, ADA],
  ]);
});

test("the old address is told, the change is in the log, and the session stays", async () => {
  const door = newHouse();
  const ada = await newMember(door);
  await ask(ada);
  await confirm(ada, codeFor(door), EVIL);
  await pass(door);
  const { undoUrl, origin } = lastMailTo(door, ADA, "address-changed");
  expect(undoUrl).toMatch(/^https:\/\/doorman\.example\/account\/undo\?token=\w{32}$/);
  expect(origin).toMatchObject({ device: "an unknown device", ip: EVIL.ip });
  expect(await kinds(door, ada)).toEqual(["email_changed"]);
  expect(await ada.as.query(api.auth.isAuthenticated, {})).toBe(true);
});

test("an address that nobody has proven is told nothing, and cannot be gone back to", async () => {
  const door = newHouse();
  const ada = await newMember(door, { isProven: false, github: "1815" });
  await ask(ada);
  expect(await confirm(ada, codeFor(door))).toEqual({ ok: true });
  await pass(door, MINUTE_MS);
  expect(mailsTo(door, ADA)).toEqual([]);
  expect(await door.backend.run(({ db }) => db.query("emailUndos").collect())).toEqual([]);
});

test("where the mails link to is asked before anything is stored", async () => {
  const door = newHouse();
  const ada = await newMember(door);
  vi.stubEnv("SITE_URL", "");
  await expect(ask(ada)).rejects.toThrow("Set SITE_URL");
  vi.unstubAllEnvs();
  expect(await door.backend.run(({ db }) => db.query("emailChanges").collect())).toEqual([]);
});
