import { afterEach, beforeAll, expect, test, vi } from "vitest";
import { api, internal } from "../_generated/api";
import {
  enterByProvider,
  EVIL,
  HOME,
  newDoorstep,
  type Doorstep,
  passPause,
  setDeploymentVariables,
  SITE_URL,
} from "../signInTest.setup";
import { sha256Hex } from "../sha256Hex";

const email = "ada@example.com";

beforeAll(setDeploymentVariables);
afterEach(() => {
  vi.restoreAllMocks();
  vi.useRealTimers();
});

async function startCode(door: Doorstep, from = HOME, to = email): Promise<string> {
  await passPause(door);
  expect(await door.outcome("mail", { flow: "requestCode", email: to }, from)).toBe("out");
  return door.lastCode();
}

async function rows(
  { backend }: Doorstep,
  table: "authAccounts" | "authRateLimits" | "authVerificationCodes",
) {
  return await backend.run(({ db }) => db.query(table).collect());
}

test("a link signs in once, where it was asked for", async () => {
  const door = newDoorstep();
  expect(await door.outcome("mail", { flow: "requestLink", email: " Ada@Example.com " })).toBe("out");
  expect(door.mails).toEqual([
    {
      to: email,
      mail: {
        kind: "link",
        url: expect.stringMatching(new RegExp(`^${SITE_URL}/signin/link\\?code=[0-9A-Za-z]{32}$`)),
        minutes: 10,
        origin: { device: expect.any(String), ip: HOME.ip, at: expect.any(Number) },
      },
    },
  ]);
  const verify = { flow: "verify", email, code: door.lastCode() };
  expect(await door.outcome("mail", verify, EVIL)).toBe("out");
  expect(await door.outcome("mail", verify)).toBe("in");
  expect(await door.outcome("mail", verify)).toBe("out");
  expect(await door.users()).toMatchObject([{ email, emailVerificationTime: expect.any(Number) }]);
});

test("a code signs in however it is typed, and asking again ends the last one", async () => {
  const door = newDoorstep();
  const first = await startCode(door);
  const second = await startCode(door);
  expect(await door.outcome("mail", { flow: "verify", email, code: first })).toBe("out");
  const typed = ` ${second.slice(0, 4)} - ${second.slice(4)}`
    .toLowerCase()
    .replaceAll("0", "o")
    .replaceAll("1", "l");
  expect(await door.outcome("mail", { flow: "verify", email, code: typed })).toBe("in");
});

test("C3: a code without its address signs nobody in, in no way that a client can send it", async () => {
  const door = newDoorstep();
  const code = await startCode(door);
  const [stored] = await rows(door, "authVerificationCodes");
  // As it is stored, if somebody has read this repository and knows the device.
  const whole = `mail-code ${email} ${await sha256Hex(HOME.device ?? "")} ${code}`;
  vi.stubEnv("AUTH_LOG_LEVEL", "INFO");
  const said = vi.spyOn(console, "info").mockImplementation(() => undefined);
  for (const params of [{ code }, { code, email }, { code: whole, email }]) {
    expect(await door.backend.action(api.auth.signIn, { params })).toEqual({ tokens: null });
    expect(await door.backend.action(api.auth.signIn, { provider: "github", params })).toEqual({
      tokens: null,
    });
  }
  expect(said).not.toHaveBeenCalled(); // The library has not even been asked.
  vi.unstubAllEnvs();
  for (const args of [
    { params: { code: whole, email }, verifier: "guessed" },
    { provider: "github", params: { code: whole, email }, verifier: "guessed" },
  ]) {
    expect(await door.backend.action(api.auth.signIn, args)).toEqual({ tokens: null });
  }
  for (const provider of ["mail-code", "password-verify", "password-reset", "email"]) {
    for (const args of [{ params: { email } }, { params: { code: whole, email }, verifier: "guessed" }]) {
      await expect(door.backend.action(api.auth.signIn, { provider, ...args })).rejects.toThrow(
        /not configured/,
      );
    }
  }
  expect(await rows(door, "authVerificationCodes")).toEqual([stored]);
  // Nor does it leave anything behind, which whoever calls a million times would fill the tables with.
  expect(await rows(door, "authRateLimits")).toEqual([]);
  expect(await door.sessions()).toEqual([]);
});

test("C3: the eleventh wrong code within an hour is not compared any more, right or not", async () => {
  const door = newDoorstep();
  const code = await startCode(door);
  for (let tried = 0; tried < 10; tried++) {
    expect(await door.outcome("mail", { flow: "verify", email, code: `0000000${tried}` })).toBe("out");
  }
  expect(await door.outcome("mail", { flow: "verify", email, code })).toEqual({
    code: "limited",
    retryAfterMs: expect.toSatisfy((wait: number) => wait > 0 && wait <= 1000 * 60 * 6),
  });
  expect(await door.sessions()).toEqual([]);
});

test("C3: changing the device or the network gives no more guesses at a code", async () => {
  const door = newDoorstep();
  const code = await startCode(door);
  for (let tried = 0; tried < 12; tried++) {
    const from = { ip: `203.0.113.${tried}`, device: `device ${tried}` };
    expect(await door.outcome("mail", { flow: "verify", email, code }, from)).toBe("out");
  }
  // Nor do the guesses of others count against whoever asked for it.
  expect(await door.outcome("mail", { flow: "verify", email, code })).toBe("in");
});

test("C3: one network gets fifty guesses an hour over all addresses", async () => {
  const { backend } = newDoorstep();
  const open = (address: string) =>
    backend.mutation(internal.attempts.openCode, {
      email: address,
      origin: { network: "203.0.113.66", deviceHash: address },
      isNewPassword: false,
    });
  for (let tried = 0; tried < 50; tried++) expect((await open(`${tried}@example.com`)).retryAfterMs).toBe(0);
  expect((await open("one.more@example.com")).retryAfterMs).toBeGreaterThan(0);
});

test("C9: the sixth mail within an hour is not sent, to known and unknown addresses alike", async () => {
  const door = newDoorstep();
  await startCode(door);
  await door.outcome("mail", { flow: "verify", email, code: door.lastCode() });
  for (const to of [email, "nobody@example.com"]) {
    const sentBefore = door.mails.length;
    const outcomes = [];
    for (let asked = 0; asked < 7; asked++) {
      await passPause(door);
      const flow = asked % 2 === 0 ? "requestLink" : "requestCode";
      outcomes.push(await door.outcome("mail", { flow, email: to }, EVIL));
    }
    const sent = to === email ? 4 : 5; // Signing in took the first one.
    expect(outcomes.filter((outcome) => outcome === "out")).toHaveLength(sent);
    expect(outcomes.at(-1)).toMatchObject({ code: "limited" });
    expect(door.mails).toHaveLength(sentBefore + sent);
  }
});

test("C9: one network sends twenty mails an hour, to whomever", async () => {
  const door = newDoorstep();
  const outcomes = [];
  for (let asked = 0; asked < 21; asked++) {
    outcomes.push(await door.outcome("mail", { flow: "requestLink", email: `${asked}@example.com` }, EVIL));
  }
  expect(outcomes.slice(0, 20)).toEqual(Array.from({ length: 20 }, () => "out"));
  expect(outcomes[20]).toMatchObject({ code: "limited" });
  expect(await door.outcome("mail", { flow: "requestLink", email }, HOME)).toBe("out");
});

test("C9: a caller who makes up where they are counts as whoever they are", async () => {
  const door = newDoorstep();
  const forged = Buffer.from(
    JSON.stringify({ ip: "192.0.2.9", userAgent: null, device: null, at: Date.now() }),
  );
  const outcomes = [];
  for (let asked = 0; asked < 21; asked++) {
    const params = {
      flow: "requestCode",
      email: `${asked}@example.com`,
      caller: `${forged.toString("base64url")}.${"A".repeat(43)}`,
    };
    outcomes.push(
      await door.backend.action(api.auth.signIn, { provider: "mail", params }).then(
        () => "out",
        () => "refused",
      ),
    );
  }
  expect(outcomes.filter((outcome) => outcome === "out")).toHaveLength(20);
  const limits = await door.backend.run(({ db }) => db.query("limits").collect());
  expect(limits.some(({ key }) => key.includes("192.0.2.9"))).toBe(false);
});

test("C10: two people whose codes are the same both get in", async () => {
  const door = newDoorstep();
  vi.spyOn(crypto, "getRandomValues").mockImplementation((array) => array);
  const first = await startCode(door, HOME, email);
  const second = await startCode(door, EVIL, "eve@example.com");
  expect(second).toBe(first);
  vi.restoreAllMocks();
  expect(await door.outcome("mail", { flow: "verify", email, code: first }, HOME)).toBe("in");
  expect(await door.outcome("mail", { flow: "verify", email: "eve@example.com", code: second }, EVIL)).toBe(
    "in",
  );
  expect((await door.users()).map((user) => user.email)).toEqual([email, "eve@example.com"]);
});

test("C15: asking for a code makes one placeholder for an address, which is nobody until it is proven", async () => {
  const door = newDoorstep();
  await startCode(door, EVIL);
  await startCode(door, EVIL);
  const placeholders = await door.users();
  expect(placeholders).toHaveLength(1);
  expect(Object.keys(placeholders[0] ?? {}).toSorted()).toEqual(["_creationTime", "_id", "email"]);
  expect(await rows(door, "authAccounts")).toHaveLength(1);
  expect(await door.sessions()).toEqual([]);
});

test("C15: who turns out to have an account leaves no placeholder behind", async () => {
  const door = newDoorstep();
  await enterByProvider(door, "google", "1", { email, emailVerified: true, name: "Ada" });
  const code = await startCode(door);
  expect(await door.users()).toHaveLength(2);
  expect(await door.outcome("mail", { flow: "verify", email, code })).toBe("in");
  const [user, ...others] = await door.users();
  expect(others).toEqual([]);
  expect(user).toMatchObject({ name: "Ada" });
  expect((await rows(door, "authAccounts")).map((account) => "userId" in account && account.userId)).toEqual([
    user?._id,
    user?._id,
  ]);
});

test("codes and links end after ten minutes", async () => {
  vi.useFakeTimers({ toFake: ["Date"] });
  const door = newDoorstep();
  const code = await startCode(door);
  vi.setSystemTime(Date.now() + 1000 * 60 * 10 + 1);
  expect(await door.outcome("mail", { flow: "verify", email, code })).toBe("out");
});

test("getting in gives the guesses back, and makes the device a known one", async () => {
  const door = newDoorstep();
  const code = await startCode(door);
  for (let tried = 0; tried < 9; tried++) {
    expect(await door.outcome("mail", { flow: "verify", email, code: "ZZZZZZZZ" })).toBe("out");
  }
  expect(await door.outcome("mail", { flow: "verify", email, code })).toBe("in");
  const limits = await door.backend.run(({ db }) => db.query("limits").collect());
  expect(limits.filter(({ key }) => key.startsWith("codesFromDevice"))).toEqual([]);
  const devices = await door.backend.run(({ db }) => db.query("knownDevices").collect());
  expect(devices).toHaveLength(1);
  expect(JSON.stringify(devices)).not.toContain(HOME.device);
});

test.each([
  [{}, "flow"],
  [{ flow: "verify", email, code: "short" }, "code"],
  [{ flow: "verify", email, code: "x".repeat(33) }, "code"],
  [{ flow: "verify", email }, "code"],
  [{ flow: "requestLink", email: "ada" }, "email"],
  [{ flow: "requestLink" }, "email"],
])("parameters %j are refused by the field that is wrong", async (params, field) => {
  const door = newDoorstep();
  expect(await door.outcome("mail", params)).toEqual({ code: "invalid", field, message: expect.any(String) });
});
