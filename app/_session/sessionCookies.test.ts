// The library writes these cookies when it refreshes a session, we when we start one. If an update of the library changed
// a name or a flag, a browser would have two of one kind: this compares what both send.
import { convexAuthNextjsMiddleware } from "@convex-dev/auth/nextjs/server";
import { NextRequest, NextResponse, type NextFetchEvent } from "next/server";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import {
  endedVerifierCookie,
  SESSION_COOKIE_MAX_AGE_S,
  sessionCookies,
  verifierCookie,
  verifierCookieName,
  type CookieToSet,
} from "./sessionCookies";

const HOSTS = [
  "doorman.example",
  "doorman.example:8443",
  "localhost:3000",
  "127.0.0.1:3000",
  "localhost",
  "127.0.0.1",
  "[::1]:3000",
  "192.168.0.7:3000",
  "localhost.evil.example",
];
const TOKENS = { token: "an.access.token", refreshToken: "session|refresh" };

const request = vi.hoisted(() => ({ host: "", cookie: "" }));
vi.mock("server-only", () => ({}));
vi.mock("next/headers", () => ({
  headers: async () => new Headers({ host: request.host }),
  cookies: async () => new NextRequest("http://any.invalid", { headers: { cookie: request.cookie } }).cookies,
}));

// Both say when a cookie ends: they must have begun in the same second.
beforeEach(() => {
  vi.useFakeTimers({ toFake: ["Date"] });
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

/** What the library's route answers on `host` to a call that the deployment answers with `value`. */
async function fromLibrary(host: string, args: object, value: object): Promise<string[]> {
  request.host = host;
  request.cookie = "__convexAuthRefreshToken=old; __Host-__convexAuthRefreshToken=old";
  vi.stubGlobal("fetch", async () => Response.json({ status: "success", value, logLines: [] }));
  const middleware = convexAuthNextjsMiddleware(undefined, {
    convexUrl: "http://deployment.invalid",
    cookieConfig: { maxAge: SESSION_COOKIE_MAX_AGE_S },
  });
  const body = JSON.stringify({ action: "auth:signIn", args });
  const call = new NextRequest("http://any.invalid/api/auth", { method: "POST", body, headers: { host } });
  const response = await middleware(call, {} as NextFetchEvent);
  if (!(response instanceof Response) || response.status !== 200)
    throw new Error("Expected the library to answer");
  return response.headers.getSetCookie();
}

function sent(cookies: CookieToSet[]): string[] {
  const response = NextResponse.next();
  for (const cookie of cookies) response.cookies.set(...cookie);
  return response.headers.getSetCookie();
}

test.each(HOSTS)("on %s a session starts with the library's own cookies", async (host) => {
  const theirs = await fromLibrary(host, { refreshToken: "dummy" }, { tokens: TOKENS });
  expect(theirs).toHaveLength(3);
  expect(sent(sessionCookies(host, TOKENS)).toSorted()).toEqual(theirs.toSorted());
});

test.each(HOSTS)("on %s the verifier's cookie is the library's own", async (host) => {
  const answer = { redirect: "https://provider.example/", verifier: "a-verifier" };
  const theirs = await fromLibrary(host, { provider: "github" }, answer);
  expect(theirs).toHaveLength(1);
  expect(sent([verifierCookie(host, "a-verifier")])).toEqual(theirs);
  expect(theirs[0]).toMatch(new RegExp(`^${verifierCookieName(host)}=a-verifier;`));
});

test.each(HOSTS)("on %s the verifier ends as the library ends it", async (host) => {
  const theirs = await fromLibrary(host, { refreshToken: "dummy" }, { tokens: TOKENS });
  expect(theirs).toContain(sent([endedVerifierCookie(host)])[0]);
});

test("off this machine, every cookie is bound to its host and to https", () => {
  for (const cookie of sent(sessionCookies("doorman.example", TOKENS))) {
    expect(cookie).toMatch(/^__Host-.*Path=\/.*Secure.*HttpOnly.*SameSite=lax/);
  }
});
