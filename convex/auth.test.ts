import { beforeAll, expect, test } from "vitest";
import { api } from "./_generated/api";
import { hashPassword } from "./passwords/passwordHash";
import {
  type Doorstep,
  EVIL,
  type From,
  HOME,
  newDoorstep,
  OTHER_PASSWORD,
  PASSWORD,
  setDeploymentVariables,
  signUp,
} from "./signInTest.setup";

const email = "ada@example.com";
const IN = { tokens: { token: expect.any(String), refreshToken: expect.any(String) } };
const OUT = { tokens: null };

beforeAll(setDeploymentVariables);

async function withAda(): Promise<Doorstep> {
  const door = newDoorstep();
  await signUp(door, " Ada@Example.com ");
  return door;
}

test("signing up makes one user under the normalised address", async () => {
  const door = await withAda();
  expect((await door.users()).map((user) => user.email)).toEqual([email]);
});

test("the right password signs in, however the address is spelt", async () => {
  const door = await withAda();
  const params = { flow: "signIn", email: "ADA@example.com", password: PASSWORD };
  expect(await door.enter("password", params)).toEqual(IN);
});

test("a wrong password and an unknown account get the same answer", async () => {
  const door = await withAda();
  for (const address of [email, "bob@example.com"]) {
    const params = { flow: "signIn", email: address, password: OTHER_PASSWORD };
    expect(await door.enter("password", params)).toEqual(OUT);
  }
});

test("signing up again with another password does not get in", async () => {
  const door = await withAda();
  const params = { flow: "signUp", name: "Eve", email, password: OTHER_PASSWORD };
  expect(await door.enter("password", params)).toEqual(OUT);
  expect(await door.outcome("password", { flow: "signIn", email, password: OTHER_PASSWORD })).toBe("out");
});

test("an account from before, which the library made, is still good", async () => {
  const door = newDoorstep();
  await door.backend.run(async ({ db }) => {
    const userId = await db.insert("users", { email, emailVerificationTime: Date.now() });
    await db.insert("authAccounts", {
      userId,
      provider: "password",
      providerAccountId: email,
      secret: hashPassword(PASSWORD),
      emailVerified: email,
    });
  });
  expect(await door.outcome("password", { flow: "signIn", email, password: PASSWORD })).toBe("in");
});

test.each([
  [
    { email, password: "too short" },
    { code: "weak_password", reason: "too_short" },
  ],
  [
    { email, password: "x".repeat(257) },
    { code: "weak_password", reason: "too_long" },
  ],
  [
    { email: "not an address", password: PASSWORD },
    { code: "invalid", field: "email" },
  ],
])("the backend refuses %j by itself", async (credentials, refusal) => {
  const door = newDoorstep();
  const params = { flow: "signUp", name: "Ada", ...credentials };
  await expect(door.enter("password", params)).rejects.toMatchObject({ data: refusal });
  expect(await door.users()).toEqual([]);
});

test("a session is refreshed by its refresh token, and by nothing else", async () => {
  const door = await withAda();
  const { tokens } = await door.enter("password", { flow: "signIn", email, password: PASSWORD });
  const refreshToken = tokens?.refreshToken ?? "";
  expect(await door.backend.action(api.auth.signIn, { refreshToken })).toEqual(IN);
});

test("a refresh token that is none is refused, and nothing breaks over it", async () => {
  const door = await withAda();
  const { tokens } = await door.enter("password", { flow: "signIn", email, password: PASSWORD });
  const refreshToken = tokens?.refreshToken ?? "";
  const [token = "", session = ""] = refreshToken.split("|");
  const [user] = await door.users();
  const garbage = ["no|token", "|", "||", "x", `${token}|`, `|${session}`, token, `${session}|${token}`];
  garbage.push(`${user?._id}|${session}`, `${token}|${user?._id}`, `${refreshToken}|`, "\u0000|\ud800");
  garbage.push(`${"x".repeat(10_000)}|${session}`, `${token}x|${session}`);
  for (const forged of garbage) {
    expect(await door.backend.action(api.auth.signIn, { refreshToken: forged }), forged).toEqual(OUT);
  }
  expect(await door.backend.action(api.auth.signIn, { refreshToken })).toEqual(IN);
});

test("whoever knows the id of somebody's session cannot end it with a token of their own", async () => {
  const door = await withAda();
  const ada = await door.enter("password", { flow: "signIn", email, password: PASSWORD });
  await signUp(door, "eve@example.com", EVIL);
  const params = { flow: "signIn", email: "eve@example.com", password: PASSWORD };
  const eve = await door.enter("password", params, EVIL);
  const [token = ""] = eve.tokens?.refreshToken.split("|") ?? [];
  const [, session = ""] = ada.tokens?.refreshToken.split("|") ?? [];
  const before = await door.sessions();
  expect(await door.backend.action(api.auth.signIn, { refreshToken: `${token}|${session}` })).toEqual(OUT);
  expect(await door.sessions()).toEqual(before);
  const refreshToken = ada.tokens?.refreshToken ?? "";
  expect(await door.backend.action(api.auth.signIn, { refreshToken })).toEqual(IN);
});

test("a provider's page is begun with a verifier, and forgets what else is sent", async () => {
  const door = newDoorstep();
  const { redirect, verifier } = await door.backend.action(api.auth.signIn, {
    provider: "github",
    params: { redirectTo: "/signin/callback", email: "x".repeat(1000), scope: "admin" },
  });
  expect(redirect).toBe(
    `https://site.doorman.example/api/auth/signin/github?code=${verifier}&redirectTo=%2Fsignin%2Fcallback`,
  );
});

test("so many ways to a provider are begun from one network, and others have their own", async () => {
  const door = newDoorstep();
  const begin = async (from: From) => await door.outcome("github", { redirectTo: "/signin/callback" }, from);
  for (let time = 0; time < 60; time++) expect(await begin(EVIL)).toBe("out");
  expect(await begin(EVIL)).toEqual({ code: "limited", retryAfterMs: expect.any(Number) });
  expect(await begin({ ...EVIL, device: "another device of the attacker" })).toMatchObject({
    code: "limited",
  });
  expect(await door.backend.run(({ db }) => db.query("authVerifiers").collect())).toHaveLength(60);
  expect(await begin(HOME)).toBe("out");
});

test("a provider that is not set up does not exist", async () => {
  await expect(newDoorstep().backend.action(api.auth.signIn, { provider: "apple" })).rejects.toThrow(
    /not configured/,
  );
});
