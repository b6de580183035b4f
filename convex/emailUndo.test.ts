import { beforeAll, describe, expect, test } from "vitest";
import { api } from "./_generated/api";
import {
  ADA,
  DAY_MS,
  EVE,
  goRound,
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
} from "./accountTest.setup";
import {
  type Doorstep,
  OTHER_PASSWORD,
  passPause,
  PASSWORD,
  setDeploymentVariables,
} from "./signInTest.setup";

const EVIL_ADDRESS = "eve@evil.example";
const SECOND_EVIL_ADDRESS = "eve@second.example";

beforeAll(setDeploymentVariables);

async function changeTo(door: Doorstep, { as }: Member, email: string): Promise<void> {
  await as.action(api.emailChange.request, { email });
  const { code } = lastMailTo(door, email, "code");
  expect(await as.action(api.emailChange.confirm, { code })).toEqual({ ok: true });
  await pass(door);
}

/** The token in the last mail to this address. */
function tokenFor(door: Doorstep, address = ADA): string {
  return new URL(lastMailTo(door, address, "address-changed").undoUrl).searchParams.get("token") ?? "";
}

async function undo({ backend }: Doorstep, token: string) {
  return await backend.action(api.emailChange.undo, { token });
}

async function addressOf({ backend }: Doorstep, { userId }: Member) {
  return (await readUser(backend, userId))?.email;
}

describe("a link that is none", () => {
  test.each(["", "0".repeat(32), "x".repeat(32), "0".repeat(31), "'; drop", "0".repeat(100_000)])(
    "%#: does nothing",
    async (token) => {
      const door = newHouse();
      const ada = await newMember(door);
      await changeTo(door, ada, EVIL_ADDRESS);
      expect(await undo(door, token)).toEqual({ ok: false, reason: "expired" });
      expect(await addressOf(door, ada)).toBe(EVIL_ADDRESS);
    },
  );

  test("what is stored about it does not open it", async () => {
    const door = newHouse();
    const ada = await newMember(door);
    await changeTo(door, ada, EVIL_ADDRESS);
    const [row] = await door.backend.run(({ db }) => db.query("emailUndos").collect());
    expect(await undo(door, row?.tokenHash ?? "")).toEqual({ ok: false, reason: "expired" });
    const scheduled = await door.backend.run(({ db }) => db.system.query("_scheduled_functions").collect());
    expect(JSON.stringify([row, scheduled])).not.toContain(tokenFor(door));
  });

  test("after seven days it does nothing, and a moment before it does", async () => {
    const door = newHouse();
    const ada = await newMember(door);
    await changeTo(door, ada, EVIL_ADDRESS);
    const token = tokenFor(door);
    await pass(door, DAY_MS * 7 - MINUTE_MS);
    expect(await undo(door, token)).toEqual({ ok: true });

    const later = await newSession(door, ada);
    await changeTo(door, later, EVIL_ADDRESS);
    const another = tokenFor(door);
    await pass(door, DAY_MS * 7);
    expect(await undo(door, another)).toEqual({ ok: false, reason: "expired" });
  });

  test("used once, it does nothing more", async () => {
    const door = newHouse();
    const ada = await newMember(door);
    await changeTo(door, ada, EVIL_ADDRESS);
    const token = tokenFor(door);
    expect(await undo(door, token)).toEqual({ ok: true });
    expect(await undo(door, token)).toEqual({ ok: false, reason: "expired" });
  });

  test("of a user who is gone, it does nothing", async () => {
    const door = newHouse();
    const ada = await newMember(door);
    await changeTo(door, ada, EVIL_ADDRESS);
    const token = tokenFor(door);
    await door.backend.run(({ db }) => db.delete(ada.userId));
    expect(await undo(door, token)).toEqual({ ok: false, reason: "expired" });
  });
});

describe("whoever took the account", () => {
  test("cannot outrun its owner by going on to a third address", async () => {
    const door = newHouse();
    const ada = await newMember(door);
    await changeTo(door, ada, EVIL_ADDRESS);
    await changeTo(door, ada, SECOND_EVIL_ADDRESS);
    const evilToken = tokenFor(door, EVIL_ADDRESS);
    expect(await undo(door, tokenFor(door))).toEqual({ ok: true });
    expect(await undo(door, evilToken)).toEqual({ ok: false, reason: "expired" });
    expect(await addressOf(door, ada)).toBe(ADA);
  });

  test("gets no link later either, by refusing the mail until then", async () => {
    const door = newHouse();
    const ada = await newMember(door);
    await changeTo(door, ada, EVIL_ADDRESS);
    const token = tokenFor(door);
    await ada.as.action(api.emailChange.request, { email: SECOND_EVIL_ADDRESS });
    const { code } = lastMailTo(door, SECOND_EVIL_ADDRESS, "code");
    await ada.as.action(api.emailChange.confirm, { code });
    door.mailServer.isDown = true;
    await pass(door);
    expect(await undo(door, token)).toEqual({ ok: true });
    door.mailServer.isDown = false;
    await pass(door, DAY_MS * 2);
    expect(mailsTo(door, EVIL_ADDRESS).filter(({ kind }) => kind === "address-changed")).toEqual([]);
  });

  test("is out, everywhere, and so is a change that they have under way", async () => {
    const door = newHouse();
    const ada = await newMember(door, { hasPassword: true });
    const other = await newSession(door, ada);
    await changeTo(door, ada, EVIL_ADDRESS);
    await ada.as.action(api.emailChange.request, { email: SECOND_EVIL_ADDRESS });
    expect(await undo(door, tokenFor(door))).toEqual({ ok: true });
    for (const { as } of [ada, other]) expect(await as.query(api.auth.isAuthenticated, {})).toBe(false);
    expect(await door.sessions()).toEqual([]);
    expect(await door.backend.run(({ db }) => db.query("emailChanges").collect())).toEqual([]);
  });

  test("cannot use a code that they had mailed to their address", async () => {
    const door = newHouse();
    const ada = await newMember(door, { hasPassword: true, hasMailAccount: true });
    await changeTo(door, ada, EVIL_ADDRESS);
    await passPause(door);
    await door.enter("mail", { flow: "requestCode", email: EVIL_ADDRESS });
    const code = door.lastCode();
    expect(await undo(door, tokenFor(door))).toEqual({ ok: true });
    expect(await door.outcome("mail", { flow: "verify", email: EVIL_ADDRESS, code })).toBe("out");
    expect(await addressOf(door, ada)).toBe(ADA);
  });
});

/** All the way to GitHub and back. */
async function addGithub(door: Doorstep, { as }: Member, id: string): Promise<void> {
  const { intent } = await as.mutation(api.methods.begin, {});
  const guest = await goRound(door, id, {}, "link");
  const ticket = await guest.as.mutation(api.methods.offer, { intent });
  expect(await as.mutation(api.methods.accept, ticket)).toEqual({ ok: true });
}

describe("whoever took the account and left a way in for later", () => {
  test.each([
    ["an hour before", 0, 60],
    ["almost a day before", 0, 60 * 24 - 1],
    ["a day after", 60 * 24, 0],
  ])("does not come back by a provider that they added %s", async (_when, after, before) => {
    const door = newHouse();
    const ada = await newMember(door);
    await addGithub(door, ada, "1815");
    await pass(door, DAY_MS * 3);

    const thief = await newSession(door, ada);
    if (before > 0) await addGithub(door, thief, "666");
    await pass(door, MINUTE_MS * before);
    await changeTo(door, await newSession(door, ada), EVIL_ADDRESS);
    const token = tokenFor(door);
    await pass(door, MINUTE_MS * after);
    if (after > 0) await addGithub(door, await newSession(door, ada), "666");
    expect((await goRound(door, "666")).userId).toBe(ada.userId);

    expect(await undo(door, token)).toEqual({ ok: true });
    expect((await goRound(door, "666")).userId).not.toBe(ada.userId);
    // What she has had for longer still opens it.
    expect((await goRound(door, "1815")).userId).toBe(ada.userId);
    expect((await kinds(door, ada)).filter((kind) => kind === "method_removed")).toHaveLength(1);
  });

  test("does not come back by the password, known before, chosen with the change or mailed to them", async () => {
    const door = newHouse();
    const ada = await newMember(door, { hasPassword: true });
    await changeTo(door, ada, EVIL_ADDRESS);
    const args = { current: PASSWORD, password: OTHER_PASSWORD, signOutOthers: false };
    expect(await ada.as.action(api.passwordChange.set, args)).toEqual({ ok: true });
    await passPause(door);
    await door.enter("password", { flow: "requestReset", email: EVIL_ADDRESS });
    const code = door.lastCode();
    expect(await undo(door, tokenFor(door))).toEqual({ ok: true });

    for (const email of [ADA, EVIL_ADDRESS]) {
      for (const password of [PASSWORD, OTHER_PASSWORD]) {
        expect(await door.outcome("password", { flow: "signIn", email, password })).toBe("out");
      }
      const reset = { flow: "reset", email, code, password: OTHER_PASSWORD };
      expect(await door.outcome("password", reset)).toBe("out");
    }
  });

  test("does not come back by the first password, which they set", async () => {
    const door = newHouse();
    const ada = await newMember(door);
    const args = { password: PASSWORD, signOutOthers: false };
    expect(await ada.as.action(api.passwordChange.set, args)).toEqual({ ok: true });
    await changeTo(door, ada, EVIL_ADDRESS);
    expect(await undo(door, tokenFor(door))).toEqual({ ok: true });
    const signIn = { flow: "signIn", email: ADA, password: PASSWORD };
    expect(await door.outcome("password", signIn)).toBe("out");
  });
});

test("whoever has the address back can choose a new password", async () => {
  const door = newHouse();
  const ada = await newMember(door, { hasPassword: true });
  await changeTo(door, ada, EVIL_ADDRESS);
  expect(await undo(door, tokenFor(door))).toEqual({ ok: true });
  await door.enter("password", { flow: "signUp", name: "Ada", email: ADA, password: PASSWORD });
  expect(door.lastMail()).toMatchObject({ kind: "account-exists", methods: ["a link or a code by mail"] });
  await passPause(door);
  await door.enter("password", { flow: "requestReset", email: ADA });
  const reset = { flow: "reset", email: ADA, code: door.lastCode(), password: OTHER_PASSWORD };
  expect(await door.outcome("password", reset)).toBe("in");
  expect(await door.outcome("password", { flow: "signIn", email: ADA, password: OTHER_PASSWORD })).toBe("in");
});

test("the address is back and opens the account, and its owner is told", async () => {
  const door = newHouse();
  const ada = await newMember(door, { hasMailAccount: true });
  await changeTo(door, ada, EVIL_ADDRESS);
  expect(await undo(door, tokenFor(door))).toEqual({ ok: true });
  await pass(door);
  expect(lastMailTo(door, ADA, "address-restored").resetUrl).toBe("https://doorman.example/signin/reset");
  expect(await kinds(door, ada)).toEqual(["email_changed", "email_change_undone"]);
  await passPause(door);
  await door.enter("mail", { flow: "requestCode", email: ADA });
  expect(await door.outcome("mail", { flow: "verify", email: ADA, code: door.lastCode() })).toBe("in");
  expect((await door.sessions()).map(({ userId }) => userId)).toEqual([ada.userId]);
});

test("each of two changes can be taken back, the later one first", async () => {
  const door = newHouse();
  const ada = await newMember(door);
  await changeTo(door, ada, EVE);
  await pass(door, MINUTE_MS);
  await changeTo(door, ada, SECOND_EVIL_ADDRESS);
  expect(await undo(door, tokenFor(door, EVE))).toEqual({ ok: true });
  expect(await addressOf(door, ada)).toBe(EVE);
  expect(await undo(door, tokenFor(door))).toEqual({ ok: true });
  expect(await addressOf(door, ada)).toBe(ADA);
});

test("an address that has another user by now stays theirs, until they go", async () => {
  const door = newHouse();
  const ada = await newMember(door);
  await changeTo(door, ada, EVIL_ADDRESS);
  const token = tokenFor(door);
  const second = await newMember(door);
  expect(await undo(door, token)).toEqual({ ok: false, reason: "taken" });
  expect([await addressOf(door, ada), await addressOf(door, second)]).toEqual([EVIL_ADDRESS, ADA]);
  await door.backend.run(({ db }) => db.delete(second.userId));
  expect(await undo(door, token)).toEqual({ ok: true });
});

test("a mail server that is down gets the mail later, with a link that works", async () => {
  const door = newHouse();
  const ada = await newMember(door);
  await ada.as.action(api.emailChange.request, { email: EVIL_ADDRESS });
  const { code } = lastMailTo(door, EVIL_ADDRESS, "code");
  door.mailServer.isDown = true;
  await ada.as.action(api.emailChange.confirm, { code });
  await pass(door);
  await pass(door, MINUTE_MS);
  expect(mailsTo(door, ADA)).toEqual([]);
  door.mailServer.isDown = false;
  await pass(door, MINUTE_MS * 10);
  expect(mailsTo(door, ADA)).toHaveLength(1);
  expect(await undo(door, tokenFor(door))).toEqual({ ok: true });
});
