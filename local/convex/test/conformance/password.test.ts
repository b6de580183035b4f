/** Step 8: the Password flow of `@convex-dev/auth`, over HTTP. */
import { randomUUID } from "node:crypto";
import { decodeJwt } from "jose";
import { expect, test } from "vitest";
import { api } from "../fixtures/auth/api.ts";
import { useApp } from "../harness/app.ts";
import { type AuthKeys, makeAuthKeys, setVariables } from "../harness/authKeys.ts";

const keys: AuthKeys = await makeAuthKeys();
const app = useApp("auth", ({ deployment }) => setVariables(deployment, keys.variables));

const password = "correct horse battery staple";

test("signing up makes a user and a session whose token the deployment accepts", async () => {
  const tokens = await signUp("new@example.com");
  const { iss, aud, sub } = decodeJwt(tokens.token);
  expect({ iss, aud }).toEqual({ iss: app.deployment.siteUrl, aud: "convex" });
  const [userId] = (sub ?? "").split("|");
  const http = app.http();
  http.setAuth(tokens.token);
  expect(await http.query(api.viewer.id, {})).toBe(userId);
  expect(await http.mutation(api.viewer.email, {})).toBe("new@example.com");
  expect(await http.query(api.auth.isAuthenticated, {})).toBe(true);
});

test("without a token nobody is authenticated", async () => {
  expect(await app.http().query(api.auth.isAuthenticated, {})).toBe(false);
});

test("signing in gives the same user another session", async () => {
  const first = await signUp("again@example.com");
  const second = await signIn("again@example.com", password);
  const [firstSubject, secondSubject] = [first, second].map(({ token }) =>
    (decodeJwt(token).sub ?? "").split("|"),
  );
  expect(secondSubject?.[0]).toBe(firstSubject?.[0]);
  expect(secondSubject?.[1]).not.toBe(firstSubject?.[1]);
});

test("an unknown address and a second sign-up with another password are refused", async () => {
  await expect(signIn("nobody@example.com", password)).rejects.toThrow("InvalidAccountId");
  await signUp("taken@example.com");
  await expect(authenticate("signUp", "taken@example.com", "another password")).rejects.toThrow();
});

test("wrong passwords are counted, past the failed call and past SIGKILL, until the right one is refused too", async () => {
  await signUp("guessed@example.com");
  await expect(signIn("guessed@example.com", "wrong 1 password")).rejects.toThrow("InvalidSecret");
  await expect(signIn("guessed@example.com", "wrong 2 password")).rejects.toThrow("InvalidSecret");
  await app.deployment.kill();
  await app.deployment.restart();
  const [left = 3] = await app.http().query(api.rows.rateLimits, {});
  expect(left).toBeLessThan(2);
  await expect(signIn("guessed@example.com", "wrong 3 password")).rejects.toThrow("InvalidSecret");
  await expect(signIn("guessed@example.com", password)).rejects.toThrow("TooManyFailedAttempts");
});

test("a refresh token is exchanged for new tokens", async () => {
  const first = await signUp("refresh@example.com");
  const second = await refresh(first.refreshToken);
  expect(second?.token).toEqual(expect.any(String));
  expect(second?.refreshToken).not.toBe(first.refreshToken);
  expect(decodeJwt(second?.token ?? "").sub).toBe(decodeJwt(first.token).sub);
});

test("two tabs that refresh at once both get tokens of the same session", async () => {
  const first = await signUp("tabs@example.com");
  const refreshed = await Promise.all([first, first, first].map(({ refreshToken }) => refresh(refreshToken)));
  for (const tokens of refreshed) expect(decodeJwt(tokens?.token ?? "").sub).toBe(decodeJwt(first.token).sub);
});

test("a refresh token that was never given out gives no tokens", async () => {
  const [tokenId, sessionId] = await refreshTokenHalves();
  const [, sessionIdOfAnother] = await refreshTokenHalves();
  expect(await refresh(`${sessionId}|${tokenId}`)).toBe(null);
  expect(await refresh(`${tokenId}|${sessionIdOfAnother}`)).toBe(null);
});

test.each<[string, (tokenId: string, sessionId: string) => string, RegExp]>([
  ["of one half", (tokenId) => tokenId, /Can't parse refresh token/],
  ["of a divider alone", () => "|", /Can't parse refresh token/],
  [
    "whose first half is no id",
    (_tokenId, sessionId) => `no id|${sessionId}`,
    /Unable to decode ID: "no id"/,
  ],
  ["with a wrong letter", (tokenId, sessionId) => `${misspelt(tokenId)}|${sessionId}`, /Unable to decode ID/],
  ["that is empty", () => "", /Missing `provider`, `params.code` or `refreshToken`/],
])("a refresh token %s is refused, and ends no session", async (_what, malform, error) => {
  const halves = await refreshTokenHalves();
  await expect(refresh(malform(...halves))).rejects.toThrow(error);
  expect(await refresh(halves.join("|"))).not.toBe(null);
});

test("signing out ends the session: its refresh token gives nothing", async () => {
  const tokens = await signUp("leaving@example.com");
  const http = app.http();
  http.setAuth(tokens.token);
  await http.action(api.auth.signOut, {});
  expect(await refresh(tokens.refreshToken)).toBe(null);
  expect(await http.mutation(api.viewer.email, {})).toBe("leaving@example.com"); // the token itself lives on
});

test("a session survives SIGKILL and a restart", async () => {
  const tokens = await signUp("staying@example.com");
  await app.deployment.kill();
  await app.deployment.restart();
  const http = app.http();
  http.setAuth(tokens.token);
  expect(await http.mutation(api.viewer.email, {})).toBe("staying@example.com");
  expect(await refresh(tokens.refreshToken)).not.toBe(null);
});

interface Tokens {
  readonly token: string;
  readonly refreshToken: string;
}

async function authenticate(flow: "signUp" | "signIn", email: string, secret: string): Promise<Tokens> {
  const params = { flow, email, password: secret };
  const { tokens } = await app.http().action(api.auth.signIn, { provider: "password", params });
  if (tokens === undefined || tokens === null) throw new Error(`Expected ${flow} to give tokens`);
  return tokens;
}

const signUp = (email: string) => authenticate("signUp", email, password);
const signIn = (email: string, secret: string) => authenticate("signIn", email, secret);

async function refresh(refreshToken: string): Promise<Tokens | null> {
  const { tokens } = await app.http().action(api.auth.signIn, { refreshToken });
  return tokens ?? null;
}

/** Of the session of somebody new. */
async function refreshTokenHalves(): Promise<[tokenId: string, sessionId: string]> {
  const { refreshToken } = await signUp(`${randomUUID()}@example.com`);
  const [tokenId = "", sessionId = ""] = refreshToken.split("|");
  return [tokenId, sessionId];
}

function misspelt(id: string): string {
  return id.slice(0, -1) + (id.endsWith("1") ? "2" : "1");
}
