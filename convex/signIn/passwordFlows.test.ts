import { beforeAll, beforeEach, expect, test, vi } from "vitest";
import { api, internal } from "../_generated/api";
import { hashPassword } from "../passwords/passwordHash";
import { sha256Hex } from "../sha256Hex";
import { readSignInRefusal } from "./signInRefusal";
import {
  enterByProvider,
  EVIL,
  HOME,
  newDoorstep,
  OTHER_PASSWORD,
  passPause,
  type Doorstep,
  PASSWORD,
  setBreached,
  setDeploymentVariables,
  signUp,
  SITE_URL,
} from "../signInTest.setup";

const email = "ada@example.com";
const PROVEN = { email, emailVerified: true, name: "Ada" };

beforeAll(setDeploymentVariables);
beforeEach(() => setBreached());

function guess(door: Doorstep, password: string, from = EVIL) {
  return door.outcome("password", { flow: "signIn", email, password }, from);
}

async function startReset(door: Doorstep, from = HOME): Promise<string> {
  await passPause(door);
  expect(await door.outcome("password", { flow: "requestReset", email }, from)).toBe("out");
  return door.lastCode();
}

test("signing up, proving the address, and signing in", async () => {
  const door = newDoorstep();
  expect(await door.outcome("password", { flow: "signUp", name: " Ada ", email, password: PASSWORD })).toBe(
    "out",
  );
  expect(door.mails).toEqual([
    {
      to: email,
      mail: {
        kind: "code",
        purpose: "verify",
        code: expect.stringMatching(/^[0-9A-HJKMNP-TV-Z]{8}$/),
        minutes: 10,
        origin: { device: expect.any(String), ip: HOME.ip, at: expect.any(Number) },
      },
    },
  ]);
  const typed = `${door.lastCode().slice(0, 4)}-${door.lastCode().slice(4)}`.toLowerCase();
  expect(
    await door.outcome("password", { flow: "verify", name: "Ada", email, code: typed, password: PASSWORD }),
  ).toBe("in");
  expect(await door.users()).toMatchObject([
    { name: "Ada", email, emailVerificationTime: expect.any(Number) },
  ]);
  expect(await guess(door, PASSWORD)).toBe("in");
  expect(await guess(door, OTHER_PASSWORD)).toBe("out");
});

test("C1: signing up over an account, with its right password or a wrong one, tells nothing and lets nobody in", async () => {
  const door = newDoorstep();
  await signUp(door);
  for (const password of [PASSWORD, OTHER_PASSWORD]) {
    await passPause(door);
    expect(await door.outcome("password", { flow: "signUp", name: "Eve", email, password }, EVIL)).toBe(
      "out",
    );
    expect(door.lastMail()).toMatchObject({
      kind: "account-exists",
      methods: ["your password", "a link or a code by mail"],
      signInUrl: `${SITE_URL}/signin`,
      resetUrl: `${SITE_URL}/signin/reset`,
    });
  }
  expect(await door.sessions()).toHaveLength(1);
  expect(await guess(door, PASSWORD)).toBe("in");
});

test("C1: guessing by signing up is limited, whether the guesses are right or wrong", async () => {
  const door = newDoorstep();
  await signUp(door);
  const outcomes = [];
  for (let tried = 0; tried < 6; tried++) {
    outcomes.push(
      await door.outcome("password", { flow: "signUp", name: "Eve", email, password: OTHER_PASSWORD }, EVIL),
    );
    await passPause(door);
  }
  expect(outcomes.filter((outcome) => outcome === "out")).toHaveLength(4);
  expect(outcomes.at(-1)).toMatchObject({ code: "limited" });
});

test("C2: a stranger's sign-up neither changes nor joins a user who has proven the address", async () => {
  const door = newDoorstep();
  await enterByProvider(door, "google", "1", PROVEN);
  const [before] = await door.users();
  await door.enter("password", { flow: "signUp", name: "Eve", email, password: OTHER_PASSWORD }, EVIL);
  expect(door.lastMail()).toMatchObject({
    kind: "account-exists",
    methods: ["Google", "a link or a code by mail"],
  });
  expect(await door.users()).toEqual([before]);
  expect(await door.backend.run(({ db }) => db.query("authAccounts").collect())).toMatchObject([
    { provider: "google" },
  ]);
  expect(await guess(door, OTHER_PASSWORD)).toBe("out");
});

test("C2: a sign-up from before the owner came says nothing about the owner, and its password opens nothing", async () => {
  const door = newDoorstep();
  await door.enter("password", { flow: "signUp", name: "Eve", email, password: OTHER_PASSWORD }, EVIL);
  await enterByProvider(door, "google", "1", { email, emailVerified: true });
  await passPause(door);
  expect(await guess(door, OTHER_PASSWORD)).toBe("out");
  const verified = (await door.users()).filter((user) => user.emailVerificationTime !== undefined);
  expect(verified).toMatchObject([{ email }]);
  expect(verified[0]?.name).toBeUndefined();
});

test("C2: who proves an address that has an owner by now becomes that owner, who keeps their name", async () => {
  const door = newDoorstep();
  await door.enter("password", { flow: "signUp", name: "Lady Lovelace", email, password: PASSWORD });
  const code = door.lastCode();
  await enterByProvider(door, "google", "1", PROVEN);
  const verify = { flow: "verify", name: "Lady Lovelace", email, code, password: PASSWORD };
  expect(await door.outcome("password", verify)).toBe("in");
  expect(await door.users()).toMatchObject([{ name: "Ada", email }]);
});

test("C4: case, spaces and composition of an address make no second account, limit or mailbox", async () => {
  const door = newDoorstep();
  await door.enter("password", {
    flow: "signUp",
    name: "Ada",
    email: " Ada@Example.com\n",
    password: PASSWORD,
  });
  expect(
    await door.outcome("password", {
      flow: "signUp",
      name: "Ada",
      email: "ADA@example.com",
      password: PASSWORD,
    }),
  ).toMatchObject({ code: "limited" });
  const code = door.lastCode();
  expect(
    await door.outcome("password", { flow: "verify", email: "aDa@eXample.com", code, password: PASSWORD }),
  ).toBe("in");
  expect(
    await door.outcome("password", { flow: "signIn", email: "ADA@EXAMPLE.COM ", password: PASSWORD }),
  ).toBe("in");
  await passPause(door);
  await door.enter("password", { flow: "requestReset", email: "ADA@Example.COM" });
  expect(
    await door.outcome("password", {
      flow: "reset",
      email: "Ada@example.com",
      code: door.lastCode(),
      password: OTHER_PASSWORD,
    }),
  ).toBe("in");
  expect(new Set(door.mails.map(({ to }) => to))).toEqual(new Set([email]));
  expect((await door.users()).map((user) => user.email)).toEqual([email]);
});

test("C4: wrong guesses under other spellings count for the same address", async () => {
  const door = newDoorstep();
  for (const spelling of ["ada@example.com", "ADA@example.com", " ada@EXAMPLE.com "]) {
    await door.outcome("password", { flow: "signIn", email: spelling, password: "wrong" }, EVIL);
  }
  const rows = await door.backend.run(({ db }) => db.query("limits").collect());
  expect(rows.filter(({ key }) => key.startsWith("passwordsForAddress"))).toMatchObject([
    { key: "passwordsForAddress ada@example.com", tokens: expect.closeTo(17, 1) },
  ]);
});

test("C5: no other parameter than the address says whose account a reset is for", async () => {
  const door = newDoorstep();
  await signUp(door);
  for (const other of [
    { id: email },
    { username: email },
    { accountId: email },
    { account: { id: email } },
  ]) {
    await door.enter("password", { flow: "requestReset", ...other, email: "evil@evil.example" }, EVIL);
    expect(door.mails.at(-1)).toMatchObject({ to: "evil@evil.example", mail: { kind: "no-account" } });
    await passPause(door);
  }
  expect(door.mails.filter(({ to }) => to === email)).toHaveLength(1);
});

test("C6: who signed up first with somebody's address has no password that works once the owner enters the code", async () => {
  const door = newDoorstep();
  await door.enter("password", { flow: "signUp", name: "Eve", email, password: OTHER_PASSWORD }, EVIL);
  // The owner signs up too, and enters the code with the password that they type now.
  await passPause(door);
  await door.enter("password", { flow: "signUp", name: "Ada", email, password: PASSWORD });
  await passPause(door);
  // Just before that, the attacker signs up once more: the account has their password again, and the mail is theirs.
  const owners = door.lastCode();
  await door.enter("password", { flow: "signUp", name: "Eve", email, password: OTHER_PASSWORD }, EVIL);
  expect(
    await door.outcome("password", { flow: "verify", name: "Ada", email, code: owners, password: PASSWORD }),
  ).toBe("out"); // Theirs replaced it: the owner asks again.
  await passPause(door);
  await door.enter("password", { flow: "signUp", name: "Ada", email, password: PASSWORD });
  expect(
    await door.outcome("password", {
      flow: "verify",
      name: "Ada",
      email,
      code: door.lastCode(),
      password: PASSWORD,
    }),
  ).toBe("in");
  expect(await guess(door, OTHER_PASSWORD)).toBe("out");
  expect(await guess(door, PASSWORD)).toBe("in");
  expect(await door.users()).toMatchObject([{ name: "Ada" }]);
});

test("C6: a code that the attacker asked for does not work in the owner's browser, nor the owner's in the attacker's", async () => {
  const door = newDoorstep();
  await door.enter("password", { flow: "signUp", name: "Eve", email, password: OTHER_PASSWORD }, EVIL);
  const code = door.lastCode();
  const verify = { flow: "verify", email, code, password: PASSWORD };
  expect(await door.outcome("password", verify, HOME)).toBe("out");
  await passPause(door);
  await door.enter("password", { flow: "signUp", name: "Ada", email, password: PASSWORD }, HOME);
  expect(await door.outcome("password", { ...verify, code: door.lastCode() }, EVIL)).toBe("out");
  expect(await door.outcome("password", { ...verify, code: door.lastCode() }, HOME)).toBe("in");
});

test("C6: the password from before is gone in the very step that proves the address", async () => {
  const door = newDoorstep();
  await door.enter("password", { flow: "signUp", name: "Eve", email, password: OTHER_PASSWORD });
  const code = `password-verify ${email} ${await sha256Hex(HOME.device ?? "")} ${door.lastCode()}`;
  await door.backend.mutation(internal.auth.store, {
    args: {
      type: "verifyCodeAndSignIn",
      params: { email, code },
      provider: "password-verify",
      generateTokens: false,
      allowExtraProviders: true,
    },
  });
  // As if the action had ended here, before the new password was stored.
  const [account] = await door.backend.run(({ db }) => db.query("authAccounts").collect());
  expect(account).toMatchObject({ emailVerified: email });
  expect(account).not.toHaveProperty("secret");
  expect(account).not.toHaveProperty("pendingName");
  expect(await guess(door, OTHER_PASSWORD)).toBe("out");
});

test("C6: proving the address ends the sessions from before", async () => {
  const door = newDoorstep();
  await door.enter("mail", { flow: "requestCode", email });
  await door.enter("mail", { flow: "verify", email, code: door.lastCode() });
  const [early] = await door.sessions();
  const pending = await door.backend.run(async ({ db }) => {
    const userId = await db.insert("users", { email });
    const account = { userId, provider: "password", providerAccountId: email };
    return await db.insert("authAccounts", account);
  });
  expect(pending).toBeDefined();
  await passPause(door);
  await setPendingPassword(door, OTHER_PASSWORD);
  expect(await guess(door, OTHER_PASSWORD, HOME)).toEqual({ code: "verification_needed" });
  expect(
    await door.outcome("password", { flow: "verify", email, code: door.lastCode(), password: PASSWORD }),
  ).toBe("in");
  const left = await door.sessions();
  expect(left).toHaveLength(1);
  expect(left[0]?._id).not.toBe(early?._id);
  expect(await door.users()).toHaveLength(1);
});

test("the right password of an account that is not proven brings a code and nothing else", async () => {
  const door = newDoorstep();
  await door.enter("password", { flow: "signUp", name: "Ada", email, password: PASSWORD });
  // The first mail may still be on its way: no second one within the minute.
  expect(await guess(door, PASSWORD, HOME)).toEqual({ code: "verification_needed" });
  expect(door.mails).toHaveLength(1);
  await passPause(door);
  expect(await guess(door, PASSWORD, HOME)).toEqual({ code: "verification_needed" });
  expect(door.mails).toHaveLength(2);
  expect(await door.sessions()).toEqual([]);
  expect(await guess(door, OTHER_PASSWORD, HOME)).toBe("out");
  const verify = { flow: "verify", email, code: door.lastCode(), password: PASSWORD };
  expect(await door.outcome("password", verify)).toBe("in");
  // The name from the sign-up is kept for whoever knows its password.
  expect(await door.users()).toMatchObject([{ name: "Ada" }]);
});

test("the name from a sign-up is dropped if the code comes with another password", async () => {
  const door = newDoorstep();
  await door.enter("password", { flow: "signUp", name: "Eve", email, password: OTHER_PASSWORD });
  await door.enter("password", { flow: "verify", email, code: door.lastCode(), password: PASSWORD });
  const [user] = await door.users();
  expect(user).toMatchObject({ email, emailVerificationTime: expect.any(Number) });
  expect(user).not.toHaveProperty("name");
});

test("C7: no answer differs between an address with an account and one without", async () => {
  const door = newDoorstep();
  await signUp(door);
  const flows = [
    { flow: "signIn", password: OTHER_PASSWORD },
    { flow: "signUp", name: "Eve", password: OTHER_PASSWORD },
    { flow: "verify", code: "00000000", password: OTHER_PASSWORD },
    { flow: "requestReset" },
    { flow: "reset", code: "00000000", password: OTHER_PASSWORD },
  ];
  for (const params of flows) {
    await passPause(door);
    const known = await door.enter("password", { ...params, email }, EVIL);
    const unknown = await door.enter("password", { ...params, email: "nobody@example.com" }, EVIL);
    expect(known).toEqual({ tokens: null });
    expect(unknown).toEqual(known);
  }
  // One mail each, too: a full mailbox tells as much.
  expect(door.mails.filter(({ to }) => to === "nobody@example.com").map(({ mail }) => mail.kind)).toEqual([
    "code",
    "no-account",
  ]);
});

test("C7: weak passwords, full limits and a mail server that is down look the same for both, too", async () => {
  const door = newDoorstep();
  await signUp(door);
  const answers = async (params: object) => [
    await door.outcome("password", { ...params, email }, EVIL),
    await door.outcome("password", { ...params, email: "nobody@example.com" }, EVIL),
  ];
  const [weak, alsoWeak] = await answers({ flow: "signUp", name: "Eve", password: "passwordpassword" });
  expect(weak).toEqual({ code: "weak_password", reason: "common" });
  expect(alsoWeak).toEqual(weak);
  door.mailServer.isDown = true;
  for (const params of [
    { flow: "signUp", name: "Eve", password: OTHER_PASSWORD },
    { flow: "requestReset" },
  ]) {
    expect(await answers(params)).toEqual([{ code: "mail_failed" }, { code: "mail_failed" }]);
  }
  door.mailServer.isDown = false;
  await answers({ flow: "requestReset" });
  expect(await answers({ flow: "requestReset" })).toEqual([
    { code: "limited", retryAfterMs: expect.any(Number) },
    { code: "limited", retryAfterMs: expect.any(Number) },
  ]);
});

test("C8: strangers who use up an address's guesses lock out strangers, not a device of the owner", async () => {
  const door = newDoorstep();
  await signUp(door);
  for (let tried = 0; tried < 20; tried++) {
    const stranger = { ip: `203.0.113.${tried}`, device: `device ${tried}` };
    if (tried >= 17) expect(await guess(door, "wrong", stranger)).toBe("out");
    else await openGuess(door, stranger.ip); // The same step, without the hash that takes its time.
  }
  expect(await guess(door, PASSWORD, EVIL)).toMatchObject({ code: "limited" });
  expect(await guess(door, PASSWORD, HOME)).toBe("in");
  // Also from elsewhere: it is the device that counts.
  expect(await guess(door, PASSWORD, { ...HOME, ip: EVIL.ip ?? null })).toBe("in");
});

test("C8: a reset works while strangers are locked out, and lets its device in", async () => {
  const door = newDoorstep();
  await signUp(door);
  for (let tried = 0; tried < 20; tried++) await openGuess(door, `203.0.113.${tried}`);
  const phone = { ip: "198.51.100.7", device: "a new phone" };
  expect(await guess(door, PASSWORD, phone)).toMatchObject({ code: "limited" });
  const code = await startReset(door, phone);
  expect(
    await door.outcome("password", { flow: "reset", email, code, password: OTHER_PASSWORD }, phone),
  ).toBe("in");
  expect(await guess(door, OTHER_PASSWORD, phone)).toBe("in");
  expect(await guess(door, OTHER_PASSWORD, { ip: "198.51.100.8", device: "a tablet" })).toBe("in");
});

test("C9: nobody's mailbox gets more than five mails an hour, nor two within a minute", async () => {
  const door = newDoorstep();
  const bomb = (flow: object) => door.outcome("password", { ...flow, email }, EVIL);
  expect(await bomb({ flow: "requestReset" })).toBe("out");
  const tooSoon = await bomb({ flow: "requestReset" });
  expect(tooSoon).toMatchObject({ code: "limited", retryAfterMs: expect.any(Number) });
  expect(tooSoon).toHaveProperty(
    "retryAfterMs",
    expect.toSatisfy((wait: number) => wait > 50_000 && wait <= 60_000),
  );
  for (const flow of ["requestReset", "signUp", "requestReset", "signUp", "requestReset", "signUp"]) {
    await passPause(door);
    await bomb({ flow, name: "Eve", password: PASSWORD });
  }
  expect(door.mails).toHaveLength(5);
  expect(await bomb({ flow: "requestReset" })).toMatchObject({ code: "limited" });
});

test("C9: who has used up an address's mails has not used up those of the owner's own device", async () => {
  const door = newDoorstep();
  await signUp(door);
  for (let asked = 0; asked < 6; asked++) {
    await passPause(door);
    await door.outcome("password", { flow: "requestReset", email }, EVIL);
  }
  expect(await door.outcome("password", { flow: "requestReset", email }, EVIL)).toMatchObject({
    code: "limited",
  });
  expect(await door.outcome("password", { flow: "requestReset", email }, HOME)).toBe("out");
});

test("C9: a request that is refused leaves the last code as it was", async () => {
  const door = newDoorstep();
  await signUp(door);
  const code = await startReset(door);
  expect(await door.outcome("password", { flow: "requestReset", email })).toMatchObject({ code: "limited" });
  expect(await door.outcome("password", { flow: "reset", email, code, password: OTHER_PASSWORD })).toBe("in");
});

test("C11: a password that was in a breach is refused, although asking takes time, and no account is made", async () => {
  const door = newDoorstep();
  setBreached(PASSWORD);
  const refused = { code: "weak_password", reason: "breached" };
  expect(await door.outcome("password", { flow: "signUp", name: "Ada", email, password: PASSWORD })).toEqual(
    refused,
  );
  expect(door.mails).toEqual([]);
  expect(await door.users()).toEqual([]);
  // It cost neither the mail nor the pause after one.
  expect(
    await door.outcome("password", { flow: "signUp", name: "Ada", email, password: OTHER_PASSWORD }),
  ).toBe("out");
  const verify = { flow: "verify", email, code: door.lastCode() };
  expect(await door.outcome("password", { ...verify, password: PASSWORD })).toEqual(refused);
  expect(await door.outcome("password", { ...verify, password: OTHER_PASSWORD })).toBe("in");
  const code = await startReset(door);
  expect(await door.outcome("password", { flow: "reset", email, code, password: PASSWORD })).toEqual(refused);
  expect(await guess(door, OTHER_PASSWORD)).toBe("in");
});

test.each([
  ["short", "too_short"],
  ["x".repeat(257), "too_long"],
  ["qwertyuiop1234", "common"],
  ["Ada@Example.com!", "personal"],
])(
  "C11: the backend itself refuses %j as %s in each flow that sets a password, and burns no code",
  async (password, reason) => {
    const door = newDoorstep();
    await signUp(door);
    const code = await startReset(door);
    for (const params of [
      { flow: "signUp", name: "Ada" },
      { flow: "verify", code },
      { flow: "reset", code },
    ]) {
      expect(await door.outcome("password", { ...params, email, password })).toEqual({
        code: "weak_password",
        reason,
      });
    }
    expect(await door.outcome("password", { flow: "reset", email, code, password: OTHER_PASSWORD })).toBe(
      "in",
    );
  },
);

test("C12: a reset replaces the password and ends every other session, not its own", async () => {
  const door = newDoorstep();
  await signUp(door);
  await guess(door, PASSWORD, EVIL); // Whoever knows the old password is in somewhere.
  const before = await door.sessions();
  expect(before).toHaveLength(2);
  const code = await startReset(door);
  const { tokens } = await door.enter("password", { flow: "reset", email, code, password: OTHER_PASSWORD });
  expect(tokens).toEqual({ token: expect.any(String), refreshToken: expect.any(String) });
  const after = await door.sessions();
  expect(after).toHaveLength(1);
  expect(before.map(({ _id }) => _id)).not.toContain(after[0]?._id);
  expect(await guess(door, PASSWORD, EVIL)).toBe("out");
  expect(await guess(door, OTHER_PASSWORD, EVIL)).toBe("in");
});

test("C13: who signs in with Google and asks for a new password is told so by mail, and only there", async () => {
  const door = newDoorstep();
  await enterByProvider(door, "google", "1", PROVEN);
  expect(await door.outcome("password", { flow: "requestReset", email })).toBe("out");
  expect(door.mails).toMatchObject([
    { to: email, mail: { kind: "no-password", methods: ["Google", "a link or a code by mail"] } },
  ]);
});

test("C13: a reset for an account that was never proven is a mail to somebody without an account", async () => {
  const door = newDoorstep();
  await door.enter("password", { flow: "signUp", name: "Eve", email, password: OTHER_PASSWORD }, EVIL);
  await passPause(door);
  expect(await door.outcome("password", { flow: "requestReset", email })).toBe("out");
  expect(door.lastMail()).toMatchObject({ kind: "no-account", signUpUrl: `${SITE_URL}/signin?mode=sign-up` });
});

test.each(["", "doorman.example", "localhost:3000"])(
  "C14: without a whole SITE_URL (%j) no flow makes a code, sends a mail or counts a try",
  async (siteUrl) => {
    vi.stubEnv("SITE_URL", siteUrl);
    const door = newDoorstep();
    for (const [provider, params] of [
      ["password", { flow: "signUp", name: "Ada", password: PASSWORD }],
      ["password", { flow: "requestReset" }],
      ["mail", { flow: "requestLink" }],
      ["mail", { flow: "requestCode" }],
    ] as const) {
      await expect(door.enter(provider, { ...params, email })).rejects.toThrow(/Set SITE_URL/);
    }
    expect(door.mails).toEqual([]);
    for (const table of ["users", "authAccounts", "authVerificationCodes", "limits"] as const) {
      expect(await door.backend.run(({ db }) => db.query(table).collect())).toEqual([]);
    }
    vi.unstubAllEnvs();
  },
);

test("C16: what is to be done next is a value of its own, not another reading of `no tokens`", async () => {
  const door = newDoorstep();
  await door.enter("password", { flow: "signUp", name: "Ada", email, password: PASSWORD });
  expect(await guess(door, PASSWORD)).toEqual({ code: "verification_needed" });
  expect(await guess(door, OTHER_PASSWORD)).toBe("out");
});

test("C17: a wrong code, or a code with a password that will not do, does not use up the right one", async () => {
  const door = newDoorstep();
  await door.enter("password", { flow: "signUp", name: "Ada", email, password: PASSWORD });
  const verify = { flow: "verify", email, code: door.lastCode(), password: PASSWORD };
  expect(await door.outcome("password", { ...verify, code: "ZZZZZZZZ" })).toBe("out");
  expect(await door.outcome("password", { ...verify, password: "short" })).toMatchObject({
    reason: "too_short",
  });
  expect(await door.outcome("password", verify)).toBe("in");
  expect(await door.outcome("password", verify)).toBe("out"); // It works once.
});

test("C18: a reset code works for the address that it was sent to and for no other", async () => {
  const door = newDoorstep();
  await signUp(door);
  await signUp(door, "eve@example.com", EVIL);
  await passPause(door);
  await door.enter("password", { flow: "requestReset", email: "eve@example.com" }, EVIL);
  const code = door.lastCode();
  const reset = { flow: "reset", code, password: OTHER_PASSWORD };
  expect(await door.outcome("password", { ...reset, email }, EVIL)).toBe("out");
  expect(await guess(door, OTHER_PASSWORD)).toBe("out");
  expect(await door.outcome("password", { ...reset, email: "eve@example.com" }, EVIL)).toBe("in");
});

test("C18: a code to prove an address resets no password, and one to reset signs nobody in otherwise", async () => {
  const door = newDoorstep();
  await door.enter("password", { flow: "signUp", name: "Ada", email, password: PASSWORD });
  const params = { email, code: door.lastCode(), password: OTHER_PASSWORD };
  expect(await door.outcome("password", { flow: "reset", ...params })).toBe("out");
  expect(await door.outcome("mail", { flow: "verify", ...params })).toBe("out");
  expect(await door.outcome("password", { flow: "verify", ...params })).toBe("in");
  const code = await startReset(door);
  expect(await door.outcome("password", { flow: "verify", ...params, code })).toBe("out");
  expect(await door.outcome("mail", { flow: "verify", ...params, code })).toBe("out");
  expect(await door.outcome("password", { flow: "reset", ...params, code })).toBe("in");
});

test("codes end after ten minutes", async () => {
  vi.useFakeTimers({ toFake: ["Date"] });
  const door = newDoorstep();
  await door.enter("password", { flow: "signUp", name: "Ada", email, password: PASSWORD });
  const verify = { flow: "verify", email, code: door.lastCode(), password: PASSWORD };
  vi.setSystemTime(Date.now() + 1000 * 60 * 10 + 1);
  expect(await door.outcome("password", verify)).toBe("out");
  vi.useRealTimers();
});

test("C19: a password of a megabyte is refused before anything is hashed", async () => {
  const door = newDoorstep();
  await signUp(door);
  const code = await startReset(door);
  const password = "long ".repeat(200_000);
  expect(await guess(door, password)).toMatchObject({ code: "invalid", field: "password" });
  for (const params of [
    { flow: "signUp", name: "Ada" },
    { flow: "verify", code },
    { flow: "reset", code },
  ]) {
    expect(await door.outcome("password", { ...params, email, password })).toMatchObject({
      reason: "too_long",
    });
  }
});

test("C19: no mutation hashes: what reaches the library is a hash already, and a password is refused", async () => {
  const door = newDoorstep();
  await signUp(door);
  await expect(
    door.backend.mutation(internal.auth.store, {
      args: { type: "modifyAccount", provider: "password", account: { id: email, secret: OTHER_PASSWORD } },
    }),
  ).rejects.toThrow(/Expected a hash/);
  expect(await guess(door, PASSWORD)).toBe("in");
});

test.each([
  [{}, "flow"],
  [{ flow: "reset-verification", email, password: PASSWORD }, "flow"],
  [{ flow: ["signIn"], email, password: PASSWORD }, "flow"],
  [{ flow: "signIn", email: "not an address", password: PASSWORD }, "email"],
  [{ flow: "signIn", email: [email], password: PASSWORD }, "email"],
  [{ flow: "signIn", email, password: { length: 12 } }, "password"],
  [{ flow: "signIn", email, password: PASSWORD, caller: 7 }, "caller"],
  [{ flow: "signUp", email, password: PASSWORD }, "name"],
  [{ flow: "signUp", email, password: PASSWORD, name: "x".repeat(101) }, "name"],
  [{ flow: "verify", email, password: PASSWORD, code: "1234" }, "code"],
  [{ flow: "verify", email, password: PASSWORD, code: "0".repeat(1_000_000) }, "code"],
  [{ flow: "reset", email, password: PASSWORD, code: 12345678 }, "code"],
])("parameters %# are refused by the field that is wrong", async (params, field) => {
  const door = newDoorstep();
  const { backend, outcome } = door;
  const refused = "caller" in params ? await directOutcome(door, params) : await outcome("password", params);
  expect(refused).toEqual({ code: "invalid", field, message: expect.any(String) });
  expect(await backend.run(({ db }) => db.query("limits").collect())).toEqual([]);
});

test("a mail that did not leave does not count for its address", async () => {
  const door = newDoorstep();
  door.mailServer.isDown = true;
  const start = { flow: "signUp", name: "Ada", email, password: PASSWORD };
  for (let tried = 0; tried < 6; tried++) {
    expect(await door.outcome("password", start)).toEqual({ code: "mail_failed" });
  }
  door.mailServer.isDown = false;
  expect(await door.outcome("password", start)).toBe("out");
});

async function openGuess({ backend }: Doorstep, network: string): Promise<void> {
  await backend.mutation(internal.attempts.openPassword, { email, origin: { network, deviceHash: null } });
}

async function directOutcome({ backend }: Doorstep, params: object): Promise<unknown> {
  return await backend.action(api.auth.signIn, { provider: "password", params }).catch(readSignInRefusal);
}

async function setPendingPassword({ backend }: Doorstep, password: string): Promise<void> {
  await backend.run(async ({ db }) => {
    const account = await db
      .query("authAccounts")
      .withIndex("providerAndAccountId", (q) => q.eq("provider", "password").eq("providerAccountId", email))
      .unique();
    if (account !== null) await db.patch(account._id, { secret: hashPassword(password) });
  });
}
