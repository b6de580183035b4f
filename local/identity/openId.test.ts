/** Google and Apple, driven by `openid-client`, which is certified for what it does. */
import * as client from "openid-client";
import { expect, test } from "vitest";

import { type Answers, Browser, type Return } from "./browser.setup.ts";
import type { Identity } from "./identity.ts";
import { SITE_URL, testIdentity, variable } from "./identity.setup.ts";

const ada: Answers = { person: "ada@example.com", picture: "on", answer: "allow" };
const bob: Answers = { person: "other", name: "Bob Stone", email: " Bob@Example.org ", answer: "allow" };

type Name = "google" | "apple";

interface Flow {
  readonly config: client.Configuration;
  readonly authorizeUrl: URL;
  readonly checks: client.AuthorizationCodeGrantChecks;
  readonly redirectUri: string;
}

interface Options {
  readonly secret?: string;
  readonly parameters?: Readonly<Record<string, string>>;
}

async function begin(identity: Identity, name: Name, { secret, parameters }: Options = {}): Promise<Flow> {
  const prefix = `AUTH_${name.toUpperCase()}`;
  const config = await client.discovery(
    new URL(variable(identity, `${prefix}_ISSUER`)),
    variable(identity, `${prefix}_ID`),
    secret ?? variable(identity, `${prefix}_SECRET`),
    undefined,
    // Over plain HTTP a client must look at the signature of the ID token.
    { execute: [client.allowInsecureRequests, client.enableNonRepudiationChecks] },
  );
  const pkceCodeVerifier = client.randomPKCECodeVerifier();
  const checks = {
    pkceCodeVerifier,
    expectedNonce: client.randomNonce(),
    expectedState: client.randomState(),
  };
  const redirectUri = `${SITE_URL}/api/auth/callback/${name}`;
  const authorizeUrl = client.buildAuthorizationUrl(config, {
    redirect_uri: redirectUri,
    scope: name === "google" ? "openid profile email" : "name email",
    ...(name === "apple" && { response_mode: "form_post" }),
    code_challenge: await client.calculatePKCECodeChallenge(pkceCodeVerifier),
    code_challenge_method: "S256",
    nonce: checks.expectedNonce,
    state: checks.expectedState,
    ...parameters,
  });
  return { config, authorizeUrl, checks, redirectUri };
}

async function exchange({ config, checks }: Flow, { method, url, parameters }: Return) {
  const answer = method === "GET" ? url : new Request(url, { method, body: new URLSearchParams(parameters) });
  return client.authorizationCodeGrant(config, answer, { ...checks, idTokenExpected: true });
}

async function claimsOf(identity: Identity, name: Name, answers: Answers, browser = new Browser()) {
  const flow = await begin(identity, name);
  const tokens = await exchange(flow, await browser.signIn(flow.authorizeUrl, answers));
  return tokens.claims();
}

test("Google: code, PKCE and nonce, and the person in the ID token", async () => {
  const identity = await testIdentity();
  const flow = await begin(identity, "google");
  const back = await new Browser().signIn(flow.authorizeUrl, ada);
  expect(back.url.href).toMatch(`${flow.redirectUri}?`);
  const tokens = await exchange(flow, back);
  expect(tokens.claims()).toMatchObject({
    sub: expect.stringMatching(/^1\d{20}$/),
    name: "Ada Lovelace",
    given_name: "Ada",
    family_name: "Lovelace",
    email: "ada@example.com",
    email_verified: true,
    picture: expect.stringMatching(/^http:.*\/avatars\/AL-\d+\.svg$/),
  });
  const userinfo = await client.fetchUserInfo(flow.config, tokens.access_token, tokens.claims()?.sub ?? "");
  expect(userinfo).toMatchObject({ email: "ada@example.com", email_verified: true });
});

test("Apple: a form, an ID token without a name, and the name beside it the first time only", async () => {
  const identity = await testIdentity();
  const flow = await begin(identity, "apple");
  const browser = new Browser();
  const first = await browser.signIn(flow.authorizeUrl, bob);
  expect(first).toMatchObject({ method: "POST", url: new URL(flow.redirectUri) });
  expect(JSON.parse(first.parameters["user"] ?? "")).toEqual({
    name: { firstName: "Bob", lastName: "Stone" },
    email: "bob@example.org",
  });
  const claims = (await exchange(flow, first)).claims();
  expect(claims).toMatchObject({
    sub: expect.stringMatching(/^\d{6}\.[0-9a-f]{32}\.\d{4}$/),
    email: "bob@example.org",
    email_verified: "true",
  });
  expect(claims).not.toHaveProperty("name");

  const again = await begin(identity, "apple");
  expect((await browser.signIn(again.authorizeUrl, bob)).parameters).not.toHaveProperty("user");
});

test("Apple asks for a form where it tells name or e-mail", async () => {
  const { authorizeUrl } = await begin(await testIdentity(), "apple");
  authorizeUrl.searchParams.delete("response_mode");
  const { response } = await new Browser().open(authorizeUrl);
  expect(response.status).toBe(400);
  expect(await response.text()).toContain("response_mode must be form_post");
});

test.each<Name>(["google", "apple"])(
  "%s: one browser, two people, each with what they chose",
  async (name) => {
    const identity = await testIdentity();
    const browser = new Browser();
    const [one, two] = [await begin(identity, name), await begin(identity, name)];
    const [consentOne, consentTwo] = [
      await browser.open(one.authorizeUrl),
      await browser.open(two.authorizeUrl),
    ];
    const backOne = await browser.answer(consentOne.url, ada);
    const backTwo = await browser.answer(consentTwo.url, { ...bob, emailShown: "unverified" });
    expect((await exchange(two, backTwo)).claims()).toMatchObject({ email: "bob@example.org" });
    expect((await exchange(one, backOne)).claims()).toMatchObject({ email: "ada@example.com" });
  },
);

test.each([
  ["google", "unverified", { email: "ada@example.com", email_verified: false }],
  ["apple", "unverified", { email: "ada@example.com", email_verified: "false" }],
  ["apple", "hidden", { email: expect.stringContaining("@privaterelay."), is_private_email: "true" }],
] as const)("%s with an %s e-mail", async (name, emailShown, expected) => {
  expect(await claimsOf(await testIdentity(), name, { ...ada, emailShown })).toMatchObject(expected);
});

test.each<Name>(["google", "apple"])("%s without an e-mail", async (name) => {
  const claims = await claimsOf(await testIdentity(), name, { ...ada, emailShown: "none" });
  expect(claims).not.toHaveProperty("email");
  expect(claims).not.toHaveProperty("email_verified");
});

test("Google without a picture, and without a name", async () => {
  const claims = await claimsOf(await testIdentity(), "google", { ...bob, name: "" });
  expect(claims).not.toHaveProperty("picture");
  expect(claims).not.toHaveProperty("name");
});

test.each([
  ["google", "cancel", "access_denied"],
  ["google", "fail", "server_error"],
  ["apple", "cancel", "user_cancelled_authorize"],
  ["apple", "fail", "server_error"],
] as const)("%s: %s sends back the error %s", async (name, button, error) => {
  const flow = await begin(await testIdentity(), name);
  const back = await new Browser().signIn(flow.authorizeUrl, { answer: button });
  expect(back.parameters).toMatchObject({ error, state: flow.checks.expectedState });
  await expect(exchange(flow, back)).rejects.toMatchObject({ error });
});

test.each<Name>(["google", "apple"])("%s can fail when the code comes", async (name) => {
  const flow = await begin(await testIdentity(), name);
  const back = await new Browser().signIn(flow.authorizeUrl, { ...ada, answer: "fail-exchange" });
  await expect(exchange(flow, back)).rejects.toMatchObject({ cause: { status: 500 } });
});

test.each<Name>(["google", "apple"])("%s refuses a wrong client secret", async (name) => {
  const flow = await begin(await testIdentity(), name, { secret: "wrong" });
  const back = await new Browser().signIn(flow.authorizeUrl, ada);
  await expect(exchange(flow, back)).rejects.toMatchObject({ error: "invalid_client" });
});

test.each<Name>(["google", "apple"])("%s refuses a redirect_uri that is not the one", async (name) => {
  const identity = await testIdentity();
  for (const wrong of [`${SITE_URL}/elsewhere`, "https://attacker.example/api/auth/callback/google"]) {
    const { authorizeUrl } = await begin(identity, name, { parameters: { redirect_uri: wrong } });
    const { url, response } = await new Browser().open(authorizeUrl);
    expect(response.status).toBe(400);
    expect(url.origin).toBe(identity.url);
    expect(await response.text()).toContain("redirect_uri");
  }
});

test.each<Name>(["google", "apple"])(
  "%s takes a code once, and then takes back what it gave",
  async (name) => {
    const flow = await begin(await testIdentity(), name);
    const back = await new Browser().signIn(flow.authorizeUrl, ada);
    const tokens = await exchange(flow, back);
    await expect(exchange(flow, back)).rejects.toMatchObject({ error: "invalid_grant" });
    if (name === "apple") return;
    await expect(
      client.fetchUserInfo(flow.config, tokens.access_token, client.skipSubjectCheck),
    ).rejects.toMatchObject({ status: 401 });
  },
);

test.each<Name>(["google", "apple"])("%s wants the verifier of the challenge", async (name) => {
  const flow = await begin(await testIdentity(), name);
  const back = await new Browser().signIn(flow.authorizeUrl, ada);
  const checks = { ...flow.checks, pkceCodeVerifier: client.randomPKCECodeVerifier() };
  await expect(exchange({ ...flow, checks }, back)).rejects.toMatchObject({ error: "invalid_grant" });
});

test("Google wants PKCE", async () => {
  const { authorizeUrl } = await begin(await testIdentity(), "google");
  authorizeUrl.searchParams.delete("code_challenge");
  authorizeUrl.searchParams.delete("code_challenge_method");
  const { url } = await new Browser().open(authorizeUrl);
  expect(url.searchParams.get("error")).toBe("invalid_request");
});

test("a nonce that is not ours shows", async () => {
  const flow = await begin(await testIdentity(), "google");
  const back = await new Browser().signIn(flow.authorizeUrl, ada);
  const checks = { ...flow.checks, expectedNonce: client.randomNonce() };
  await expect(exchange({ ...flow, checks }, back)).rejects.toMatchObject({
    code: "OAUTH_JWT_CLAIM_COMPARISON_FAILED",
  });
});
