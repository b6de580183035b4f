// The cookies that carry a session. The library sets them when it refreshes, we when we sign in: this file knows their
// names and flags, to write them as the library does, to read them and to end them.
import type { NextRequest, NextResponse } from "next/server";
import { SESSION_INACTIVE_MS } from "@/convex/session/sessionLifetime";
import { hostCookie, type CookieFlags } from "./hostCookie";

const ACCESS_TOKEN = "__convexAuthJWT";
const REFRESH_TOKEN = "__convexAuthRefreshToken";
const VERIFIER = "__convexAuthOAuthVerifier";

// With the prefix wherever the site is not on localhost.
const ENDED_REFRESH_TOKEN = /^(?:__Host-)?__convexAuthRefreshToken=;/;

export const SESSION_COOKIE_MAX_AGE_S = SESSION_INACTIVE_MS / 1000;

export interface Tokens {
  readonly token: string;
  readonly refreshToken: string;
}

/** One cookie, as the arguments of Next's `cookies().set`. */
export type CookieToSet = [
  name: string,
  value: string,
  flags: CookieFlags & ({ maxAge: number } | { expires: 0 }),
];

/** What a browser on `host` must be given to be signed in. */
export function sessionCookies(host: string | null, { token, refreshToken }: Tokens): CookieToSet[] {
  return [
    lasting(host, ACCESS_TOKEN, token),
    lasting(host, REFRESH_TOKEN, refreshToken),
    ended(host, VERIFIER),
  ];
}

export function refreshTokenCookieName(host: string | null): string {
  return hostCookie(host, REFRESH_TOKEN).name;
}

/** Binds the answer of a provider to the browser that asked: a code is worth nothing without it. */
export function verifierCookie(host: string | null, verifier: string): CookieToSet {
  return lasting(host, VERIFIER, verifier);
}

export function endedVerifierCookie(host: string | null): CookieToSet {
  return ended(host, VERIFIER);
}

export function verifierCookieName(host: string | null): string {
  return hostCookie(host, VERIFIER).name;
}

function lasting(host: string | null, cookie: string, value: string): CookieToSet {
  const { name, flags } = hostCookie(host, cookie);
  return [name, value, { ...flags, maxAge: SESSION_COOKIE_MAX_AGE_S }];
}

function ended(host: string | null, cookie: string): CookieToSet {
  const { name, flags } = hostCookie(host, cookie);
  return [name, "", { ...flags, expires: 0 }];
}

/** Only by the name of this host: a neighbouring host can set a cookie of the plain name for this one. */
export function readSessionCookie(request: NextRequest, kind: "access" | "refresh"): string | null {
  const { name } = hostCookie(request.headers.get("host"), kind === "access" ? ACCESS_TOKEN : REFRESH_TOKEN);
  return request.cookies.get(name)?.value ?? null;
}

export function endsSession(response: Response): boolean {
  return response.headers.getSetCookie().some((cookie) => ENDED_REFRESH_TOKEN.test(cookie));
}

/** For the rest of this request and for the browser, the session is over. */
export function endSession(request: NextRequest, makeResponse: () => NextResponse): NextResponse {
  const host = request.headers.get("host");
  const cookies = [ACCESS_TOKEN, REFRESH_TOKEN, VERIFIER]
    .map((cookie) => ended(host, cookie))
    .filter(([name]) => request.cookies.has(name));
  for (const [name] of cookies) request.cookies.delete(name);
  const response = makeResponse();
  for (const cookie of cookies) response.cookies.set(...cookie);
  return response;
}
