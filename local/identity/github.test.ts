/** GitHub, driven by nothing but fetch. */
import { createHash } from "node:crypto";
import { expect, test } from "vitest";

import { type Answers, Browser } from "./browser.setup.ts";
import type { Identity } from "./identity.ts";
import { SITE_URL, testIdentity, variable } from "./identity.setup.ts";

const ada: Answers = { person: "ada@example.com", picture: "on", answer: "allow" };
const callback = `${SITE_URL}/api/auth/callback/github`;
const verifier = "a-verifier-of-at-least-43-characters-is-asked-for";
const challenge = createHash("sha256").update(verifier).digest("base64url");

type Parameters = Readonly<Record<string, string>>;

function authorizeUrl(identity: Identity, parameters: Parameters = {}): URL {
  const url = new URL(`${variable(identity, "AUTH_GITHUB_URL")}/login/oauth/authorize`);
  url.search = new URLSearchParams({
    client_id: variable(identity, "AUTH_GITHUB_ID"),
    redirect_uri: callback,
    scope: "read:user user:email",
    state: "some state",
    code_challenge: challenge,
    code_challenge_method: "S256",
    ...parameters,
  }).toString();
  return url;
}

async function takeCode(identity: Identity, answers = ada, parameters: Parameters = {}): Promise<string> {
  const back = await new Browser().signIn(authorizeUrl(identity, parameters), answers);
  return back.parameters["code"] ?? "";
}

async function exchange(identity: Identity, form: Parameters, headers: Parameters = {}): Promise<Response> {
  return fetch(`${variable(identity, "AUTH_GITHUB_URL")}/login/oauth/access_token`, {
    method: "POST",
    headers: { Accept: "application/json", ...headers },
    body: new URLSearchParams({
      client_id: variable(identity, "AUTH_GITHUB_ID"),
      client_secret: variable(identity, "AUTH_GITHUB_SECRET"),
      redirect_uri: callback,
      code_verifier: verifier,
      ...form,
    }),
  });
}

async function takeToken(identity: Identity, answers = ada, parameters: Parameters = {}): Promise<string> {
  const response = await exchange(identity, { code: await takeCode(identity, answers, parameters) });
  const { access_token } = (await response.json()) as { access_token: string };
  return access_token;
}

async function callApi(identity: Identity, path: string, token?: string): Promise<Response> {
  const headers = token === undefined ? {} : { Authorization: `Bearer ${token}` };
  return fetch(`${variable(identity, "AUTH_GITHUB_URL")}/api/v3${path}`, { headers });
}

test("code, token, person and addresses", async () => {
  const identity = await testIdentity();
  const back = await new Browser().signIn(authorizeUrl(identity), ada);
  expect(back).toMatchObject({ method: "GET", parameters: { state: "some state" } });
  expect(back.parameters["iss"]).toBe(`${identity.url}/github/login/oauth`);

  const response = await exchange(identity, { code: back.parameters["code"] ?? "" });
  const answer = (await response.json()) as { access_token: string };
  expect(answer).toEqual({
    access_token: expect.stringMatching(/^gho_\w{36}$/),
    token_type: "bearer",
    scope: "read:user,user:email",
  });
  expect(await (await callApi(identity, "/user", answer.access_token)).json()).toMatchObject({
    id: expect.any(Number),
    login: expect.stringMatching(/^ada-\w+$/),
    name: "Ada Lovelace",
    email: "ada@example.com",
    avatar_url: expect.stringContaining("/avatars/AL-"),
  });
  const emails = await callApi(identity, "/user/emails", answer.access_token);
  expect(await emails.json()).toEqual([
    { email: "ada@example.com", primary: true, verified: true, visibility: "public" },
  ]);
});

test("the token comes as a form unless JSON is asked for", async () => {
  const identity = await testIdentity();
  const response = await exchange(identity, { code: await takeCode(identity) }, { Accept: "*/*" });
  expect(response.headers.get("Content-Type")).toMatch("application/x-www-form-urlencoded");
  const answer = new URLSearchParams(await response.text());
  expect(answer.get("access_token")).toMatch(/^gho_/);
});

test.each([
  ["hidden", null, [{ primary: true, verified: true, visibility: "private" }, { primary: false }]],
  ["unverified", null, [{ email: "ada@example.com", primary: true, verified: false }]],
  ["none", null, []],
])("with the e-mail %s", async (emailShown, email, emails) => {
  const identity = await testIdentity();
  const token = await takeToken(identity, { ...ada, emailShown });
  expect(await (await callApi(identity, "/user", token)).json()).toMatchObject({ email });
  expect(await (await callApi(identity, "/user/emails", token)).json()).toMatchObject(emails);
});

test("without a name or a picture, GitHub says null", async () => {
  const identity = await testIdentity();
  const token = await takeToken(identity, { person: "other", name: "", email: "x@example.org" });
  expect(await (await callApi(identity, "/user", token)).json()).toMatchObject({
    name: null,
    avatar_url: null,
  });
});

test("the addresses need their scope", async () => {
  const identity = await testIdentity();
  const token = await takeToken(identity, ada, { scope: "read:user" });
  expect((await callApi(identity, "/user", token)).status).toBe(200);
  expect((await callApi(identity, "/user/emails", token)).status).toBe(404);
});

test.each([
  ["cancel", "access_denied"],
  ["fail", "server_error"],
])("%s sends back the error %s", async (answer, error) => {
  const identity = await testIdentity();
  const back = await new Browser().signIn(authorizeUrl(identity), { answer });
  expect(back.url.href).toMatch(`${callback}?`);
  expect(back.parameters).toMatchObject({ error, state: "some state" });
  expect(back.parameters).not.toHaveProperty("code");
});

test("it can fail when the code comes", async () => {
  const identity = await testIdentity();
  const code = await takeCode(identity, { ...ada, answer: "fail-exchange" });
  expect((await exchange(identity, { code })).status).toBe(500);
});

test.each<[string, Parameters, string]>([
  ["a wrong secret", { client_secret: "wrong" }, "incorrect_client_credentials"],
  ["no secret", { client_secret: "" }, "incorrect_client_credentials"],
  ["another application", { client_id: "other" }, "incorrect_client_credentials"],
  ["a code that never was", { code: "0123456789abcdef0123" }, "bad_verification_code"],
  ["another redirect_uri", { redirect_uri: `${callback}/x` }, "redirect_uri_mismatch"],
  ["a wrong verifier", { code_verifier: verifier.toUpperCase() }, "bad_verification_code"],
])("%s: no token, in GitHub's words", async (_what, form, error) => {
  const identity = await testIdentity();
  const response = await exchange(identity, { code: await takeCode(identity), ...form });
  expect(response.status).toBe(200);
  expect(await response.json()).toMatchObject({ error, error_description: expect.any(String) });
});

test("a code works once, also where the first time was a wrong one", async () => {
  const identity = await testIdentity();
  const used = await takeCode(identity);
  expect(await (await exchange(identity, { code: used })).json()).toHaveProperty("access_token");
  expect(await (await exchange(identity, { code: used })).json()).toMatchObject({
    error: "bad_verification_code",
  });
  const guessed = await takeCode(identity);
  await exchange(identity, { code: guessed, code_verifier: verifier.toUpperCase() });
  expect(await (await exchange(identity, { code: guessed })).json()).toMatchObject({
    error: "bad_verification_code",
  });
});

test("credentials may come in the header", async () => {
  const identity = await testIdentity();
  const basic = (secret: string) => `Basic ${Buffer.from(`doorman-local:${secret}`).toString("base64")}`;
  const right = { Authorization: basic(variable(identity, "AUTH_GITHUB_SECRET")) };
  const form = { client_id: "", client_secret: "" };
  const answer = await exchange(identity, { ...form, code: await takeCode(identity) }, right);
  expect(await answer.json()).toHaveProperty("access_token");
  const wrong = { Authorization: basic("wrong") };
  const refusal = await exchange(identity, { ...form, code: await takeCode(identity) }, wrong);
  expect(await refusal.json()).toMatchObject({ error: "incorrect_client_credentials" });
});

test("a redirect_uri that is not the one is told to the one that is", async () => {
  const identity = await testIdentity();
  const { url } = await new Browser().open(
    authorizeUrl(identity, { redirect_uri: "https://attacker.example/api/auth/callback/github" }),
  );
  expect(url.href).toMatch(`${callback}?`);
  expect(url.searchParams.get("error")).toBe("redirect_uri_mismatch");
});

test("an application that GitHub does not know gets a page, not a redirect", async () => {
  const identity = await testIdentity();
  const { url, response } = await new Browser().open(authorizeUrl(identity, { client_id: "other" }));
  expect([url.origin, response.status]).toEqual([identity.url, 404]);
});

test("the API wants a token, and to know who asks", async () => {
  const identity = await testIdentity();
  expect(await (await callApi(identity, "/user")).json()).toMatchObject({
    message: "Requires authentication",
  });
  const forged = await callApi(identity, "/user", "gho_forged");
  expect([forged.status, await forged.json()]).toMatchObject([401, { message: "Bad credentials" }]);
});

test("a consent page is answered once", async () => {
  const identity = await testIdentity();
  const browser = new Browser();
  const { url } = await browser.open(authorizeUrl(identity));
  await browser.answer(url, ada);
  expect((await browser.request(url, { method: "POST", body: new URLSearchParams(ada) })).status).toBe(404);
});
