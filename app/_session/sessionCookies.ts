// The cookies that carry a session. The library sets them; this file knows their names, to read and to end them.
import type { NextRequest, NextResponse } from "next/server";

// With the prefix wherever the site is not on localhost.
const SESSION_COOKIE = /^(?:__Host-)?__convexAuth(?:JWT|RefreshToken|OAuthVerifier)$/;
const ENDED_REFRESH_TOKEN = /^(?:__Host-)?__convexAuthRefreshToken=;/;

export function readSessionCookie(request: NextRequest, kind: "JWT" | "RefreshToken"): string | null {
  const name = `__convexAuth${kind}`;
  return (request.cookies.get(name) ?? request.cookies.get(`__Host-${name}`))?.value ?? null;
}

export function endsSession(response: Response): boolean {
  return response.headers.getSetCookie().some((cookie) => ENDED_REFRESH_TOKEN.test(cookie));
}

/** For the rest of this request and for the browser, the session is over. */
export function endSession(request: NextRequest, makeResponse: () => NextResponse): NextResponse {
  const names = request.cookies.getAll().flatMap(({ name }) => (SESSION_COOKIE.test(name) ? [name] : []));
  for (const name of names) request.cookies.delete(name);
  const response = makeResponse();
  for (const name of names) {
    const secure = name.startsWith("__Host-");
    response.cookies.set({ name, value: "", expires: 0, path: "/", httpOnly: true, sameSite: "lax", secure });
  }
  return response;
}

/** Leaves the browser's cookies as they are, whatever the response would have done to them. */
export function keepCookies(response: Response): void {
  response.headers.delete("set-cookie");
  response.headers.delete("x-middleware-set-cookie");
}
