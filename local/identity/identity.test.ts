import { readdir, stat, writeFile } from "node:fs/promises";
import { request } from "node:http";
import path from "node:path";
import { expect, test } from "vitest";

import { Browser } from "./browser.setup.ts";
import { DataFolderError } from "./dataFolder.ts";
import { type Identity, startIdentity } from "./identity.ts";
import { SITE_URL, temporaryFolder, testIdentity, variable } from "./identity.setup.ts";

const callback = `${SITE_URL}/api/auth/callback/github`;

function authorizeUrl(identity: Identity): URL {
  const url = new URL(`${identity.url}/github/login/oauth/authorize`);
  url.search = new URLSearchParams({ client_id: "doorman-local", redirect_uri: callback }).toString();
  return url;
}

/** With a Host header of our choice, which `fetch` would not send. */
function statusFor(identity: Identity, host: string): Promise<number | undefined> {
  const { hostname, port } = new URL(identity.url);
  return new Promise((resolve, reject) => {
    request({ hostname, port, path: "/", headers: { host } }, (response) => {
      response.resume();
      resolve(response.statusCode);
    })
      .once("error", reject)
      .end();
  });
}

/** The id that GitHub has for this person, found out as an application does. */
async function githubIdOf(identity: Identity, email: string): Promise<number> {
  const { parameters } = await new Browser().signIn(authorizeUrl(identity), { person: "other", email });
  const exchange = await fetch(`${identity.url}/github/login/oauth/access_token`, {
    method: "POST",
    headers: { Accept: "application/json" },
    body: new URLSearchParams({
      client_id: "doorman-local",
      client_secret: variable(identity, "AUTH_GITHUB_SECRET"),
      code: parameters["code"] ?? "",
    }),
  });
  const { access_token } = (await exchange.json()) as { access_token: string };
  const user = await fetch(`${identity.url}/github/api/v3/user`, {
    headers: { Authorization: `Bearer ${access_token}` },
  });
  return ((await user.json()) as { id: number }).id;
}

test("it says all that a deployment must be told", async () => {
  const { url, variables } = await testIdentity();
  expect(variables).toEqual({
    AUTH_GITHUB_ID: "doorman-local",
    AUTH_GITHUB_SECRET: expect.stringMatching(/^[\w-]{43}$/),
    AUTH_GITHUB_URL: `${url}/github`,
    AUTH_GOOGLE_ID: "doorman-local",
    AUTH_GOOGLE_SECRET: expect.stringMatching(/^[\w-]{43}$/),
    AUTH_GOOGLE_ISSUER: `${url}/google`,
    AUTH_APPLE_ID: "doorman-local",
    AUTH_APPLE_SECRET: expect.stringMatching(/^[\w-]+\.[\w-]+\.[\w-]+$/),
    AUTH_APPLE_ISSUER: `${url}/apple`,
  });
});

test("the same folder: the same secrets, and the same people, however they spell their address", async () => {
  const folder = await temporaryFolder();
  const first = await testIdentity(folder);
  const id = await githubIdOf(first, "bob@example.org");
  await first.close();
  const second = await testIdentity(folder);
  expect(variable(second, "AUTH_GITHUB_SECRET")).toBe(variable(first, "AUTH_GITHUB_SECRET"));
  expect(await githubIdOf(second, " BOB@example.org ")).toBe(id);
  expect(await githubIdOf(second, "rob@example.org")).not.toBe(id);
});

test("another folder: other secrets", async () => {
  const one = await testIdentity(await temporaryFolder());
  const two = await testIdentity(await temporaryFolder());
  expect(variable(one, "AUTH_GOOGLE_SECRET")).not.toBe(variable(two, "AUTH_GOOGLE_SECRET"));
});

test("the folder is its owner's alone", async () => {
  const folder = path.join(await temporaryFolder(), "made", "here");
  await testIdentity(folder);
  expect((await stat(folder)).mode & 0o777).toBe(0o700);
  const modes = (await readdir(folder)).map(async (file) => (await stat(path.join(folder, file))).mode);
  expect((await Promise.all(modes)).map((mode) => mode & 0o777)).toEqual([0o600]);
});

test.each(["{", '{"people": 7}'])("a folder with %j as secrets is refused in one line", async (content) => {
  const dataDir = await temporaryFolder();
  await writeFile(path.join(dataDir, "secrets.json"), content);
  const options = { port: 0, host: "127.0.0.1", dataDir, callbackBase: SITE_URL };
  await expect(startIdentity(options)).rejects.toThrow(DataFolderError);
});

test("only its own names are answered", async () => {
  const identity = await testIdentity();
  const { port } = new URL(identity.url);
  expect(await statusFor(identity, `127.0.0.1:${port}`)).toBe(200);
  expect(await statusFor(identity, `localhost:${port}`)).toBe(200);
  expect(await statusFor(identity, `attacker.example:${port}`)).toBe(421);
  expect(await statusFor(identity, "127.0.0.1")).toBe(421);
});

test("a page elsewhere cannot answer for the person", async () => {
  const browser = new Browser();
  const { url } = await browser.open(authorizeUrl(await testIdentity()));
  const body = new URLSearchParams({ person: "ada@example.com" });
  const forged = await browser.request(url, {
    method: "POST",
    body,
    headers: { "Sec-Fetch-Site": "cross-site" },
  });
  expect(forged.status).toBe(403);
});

test("a sign-in of another browser is not ours to answer", async () => {
  const identity = await testIdentity();
  const authorize = new URL(`${identity.url}/google/o/oauth2/v2/auth`);
  authorize.search = new URLSearchParams({
    client_id: "doorman-local",
    redirect_uri: `${SITE_URL}/api/auth/callback/google`,
    response_type: "code",
    scope: "openid email",
    code_challenge: "x".repeat(43),
    code_challenge_method: "S256",
  }).toString();
  const { url } = await new Browser().open(authorize);
  const answer = { method: "POST", body: new URLSearchParams({ person: "ada@example.com" }) };
  expect((await new Browser().request(url, answer)).status).toBe(404);
});

test.each([
  [{ person: "other", name: "Bob", email: "" }, "Enter an e-mail address"],
  [{ person: "other", name: "Bob", email: "bob" }, "Enter an e-mail address"],
  [{ person: "other", name: "x".repeat(101), email: "bob@example.org" }, "Use at most 100 characters"],
  [{ person: "nobody@example.com" }, "Enter an e-mail address"],
])("%j is asked for again", async (answers, sentence) => {
  const browser = new Browser();
  const { url } = await browser.open(authorizeUrl(await testIdentity()));
  const response = await browser.request(url, { method: "POST", body: new URLSearchParams(answers) });
  expect(response.status).toBe(400);
  expect(await response.text()).toContain(sentence);
  // And the sign-in goes on.
  const back = await browser.answer(url, { person: "ada@example.com" });
  expect(back.parameters).toHaveProperty("code");
});

test("what is typed is shown as text", async () => {
  const browser = new Browser();
  const { url } = await browser.open(authorizeUrl(await testIdentity()));
  const body = new URLSearchParams({ person: "other", email: '"><script>alert(1)</script>' });
  const response = await browser.request(url, { method: "POST", body });
  expect(await response.text()).toContain("&quot;&gt;&lt;script&gt;");
  expect(response.headers.get("Content-Security-Policy")).toMatch(/^default-src 'none'; style-src 'sha256-/);
});

test.each([
  ["a huge form", new URLSearchParams({ name: "x".repeat(100_000) }), 413],
  ["JSON", JSON.stringify({ person: "ada@example.com" }), 415],
])("%s is refused", async (_what, body, status) => {
  const browser = new Browser();
  const { url } = await browser.open(authorizeUrl(await testIdentity()));
  expect((await browser.request(url, { method: "POST", body })).status).toBe(status);
});

test("pictures are drawn, and nothing else is found", async () => {
  const { url } = await testIdentity();
  const picture = await fetch(`${url}/avatars/AL-200.svg`);
  expect(picture.headers.get("Content-Type")).toBe("image/svg+xml");
  expect(await picture.text()).toContain(">AL</text>");
  for (const lost of [
    "/avatars/%3Cg%3E-1.svg",
    "/avatars/AL-999.svg",
    "/avatars/%",
    "/github",
    "/x",
    "/apple/x",
  ]) {
    expect((await fetch(url + lost)).status, lost).toBe(404);
  }
});

test("its own list of what there is can be read by whoever opens it", async () => {
  const { url } = await testIdentity();
  const text = await (await fetch(url)).text();
  expect(text).toContain("GitHub");
  expect(text).not.toMatch(/secret/i);
});
