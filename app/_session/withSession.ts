// Around the library's middleware, which refreshes tokens and passes sign-out on to the deployment: what it decides is
// kept, except where a failing deployment would end a good session or a refreshed token would drop our own answer.
import {
  convexAuthNextjsMiddleware,
  type ConvexAuthNextjsMiddlewareContext,
} from "@convex-dev/auth/nextjs/server";
import { fetchMutation } from "convex/nextjs";
import { NextResponse, type NextFetchEvent, type NextRequest } from "next/server";
import { api } from "@/convex/_generated/api";
import { readAuthCall } from "./authCall";
import { withCaller } from "./caller";
import { ACTION_DEADLINE_MS } from "./deploymentFetch";
import { failureOf } from "./failure";
import { isWellEncoded } from "./safeNext";
import { askAgain, isDecodable } from "./refresh";
import { endSession, endsSession, readSessionCookie, SESSION_COOKIE_MAX_AGE_S } from "./sessionCookies";
import { unavailable } from "./unavailable";

/**
 * Decides where a request goes. `undefined` lets it through. `wasSignedIn` says whether it came with the cookies of a
 * session, be that alive or over.
 */
type Decide = (
  request: NextRequest,
  session: ConvexAuthNextjsMiddlewareContext,
  wasSignedIn: boolean,
) => Promise<Decided>;
type Decided = NextResponse | undefined;

const AUTH_ROUTE = "/api/auth";

export function withSession(decide: Decide) {
  return async (request: NextRequest, event: NextFetchEvent): Promise<Response> => {
    if (!isWellEncoded(request.nextUrl.pathname)) return refuse(400, "malformed_path");
    const refusal = refusalOfOrigin(request);
    if (refusal !== null) return refuse(403, refusal);

    const response =
      request.nextUrl.pathname === AUTH_ROUTE
        ? await passAuthCall(request, event)
        : await steer(request, event, decide);
    response.headers.set("Cache-Control", "private, no-store");
    return response;
  };
}

async function steer(request: NextRequest, event: NextFetchEvent, decide: Decide): Promise<Response> {
  const refreshToken = readSessionCookie(request, "refresh");
  const wasSignedIn = refreshToken !== null && isDecodable(readSessionCookie(request, "access"));
  const deadline = Date.now() + ACTION_DEADLINE_MS;
  let decided: Decided;
  const response = await library(
    request,
    event,
    async (inner, session) => (decided = await decide(inner, session, wasSignedIn)),
  );

  if (wasSignedIn && endsSession(response) && (decided === undefined || !endsSession(decided))) {
    // Not twice for as long as anybody may wait.
    const verdict = Date.now() < deadline ? await askAgain(refreshToken) : "unreachable";
    // What is not a page view goes on with the cookies it came with: its handler says what went wrong.
    if (verdict === "unreachable") return isRead(request) ? unavailable(request) : goOn(request);
    if (verdict === "alive") return NextResponse.redirect(request.nextUrl, 307);
  }

  // With new or ended cookies, the library answers by a response of its own that has lost our status and body.
  if (decided === undefined || response === decided) return response;
  const kept = new NextResponse(decided.body, decided);
  for (const cookie of response.headers.getSetCookie()) kept.headers.append("set-cookie", cookie);
  return kept;
}

async function passAuthCall(request: NextRequest, event: NextFetchEvent): Promise<Response> {
  if (request.method !== "POST") return refuse(405, "method_not_allowed");
  const call = readAuthCall(await readJson(request.clone()));
  if (call !== "refresh" && call !== "sign_out") return refuse(400, call);

  return call === "refresh" ? await refresh(request, event) : await signOut(request, event);
}

/** The library answers a refresh that failed as it answers one that was refused: it ends the session. */
async function refresh(request: NextRequest, event: NextFetchEvent): Promise<Response> {
  const response = await library(request, event, async () => undefined);
  if (response.status !== 400) return response;
  const { error } = (await response.json()) as { error: string };
  if (failureOf(new Error(error)) === "unreachable") return unavailable(request);
  return endSession(request, () => NextResponse.json({ tokens: null }));
}

/** The library signs out by the access token alone, and one that has expired would leave the session behind. */
async function signOut(request: NextRequest, event: NextFetchEvent): Promise<Response> {
  const refreshToken = readSessionCookie(request, "refresh");
  if (refreshToken === null) return await library(request, event, async () => undefined);
  const args = await withCaller({ refreshToken });
  // Whoever leaves while the deployment is down is out of this browser all the same.
  await fetchMutation(api.sessions.end, args).catch(() => undefined);
  return endSession(request, () => NextResponse.json(null));
}

async function library(
  request: NextRequest,
  event: NextFetchEvent,
  decide: (request: NextRequest, session: ConvexAuthNextjsMiddlewareContext) => Promise<Decided>,
): Promise<Response> {
  const middleware = convexAuthNextjsMiddleware(
    async (inner, { convexAuth }) => await decide(inner, convexAuth),
    {
      apiRoute: AUTH_ROUTE,
      cookieConfig: { maxAge: SESSION_COOKIE_MAX_AGE_S },
      // `?code=` of another site's making must not sign anyone in or out. The pages that take a code ask for more.
      shouldHandleCode: false,
    },
  );
  const response = await middleware(request, event);
  return response instanceof Response ? response : goOn(request);
}

/** What the middleware has found out travels on in the request's headers. */
function goOn(request: NextRequest): NextResponse {
  return NextResponse.next({ request: { headers: request.headers } });
}

/** Why a request may not come from where its browser says it does, or `null`. */
function refusalOfOrigin(request: NextRequest): "origin_unreadable" | "cross_origin" | null {
  const origin = request.headers.get("origin");
  if (origin === null) return null;
  // Sandboxed frames and some forms of other sites say "null", which the library takes for an address.
  if (!URL.canParse(origin)) return "origin_unreadable";
  return isRead(request) || isOwnOrigin(request, new URL(origin)) ? null : "cross_origin";
}

/**
 * Next.js goes by the host that a proxy names beside the request's own, the library by that one and by the protocol: where
 * they differ, it drops the cookies of every form, and its sender looks signed out. So all three have to agree.
 */
function isOwnOrigin({ headers, url }: NextRequest, { protocol, host }: URL): boolean {
  const ownHost = headers.get("host");
  const hosts = [ownHost, headers.get("x-forwarded-host") ?? ownHost];
  return protocol === new URL(url).protocol && hosts.every((own) => own === host);
}

export function isRead(request: NextRequest): boolean {
  return request.method === "GET" || request.method === "HEAD";
}

async function readJson(request: Request): Promise<unknown> {
  try {
    return await request.json();
  } catch {
    return null;
  }
}

/** A refusal with a name, for the person who reads the network panel. */
function refuse(status: number, error: string): NextResponse {
  return NextResponse.json({ error }, { status, headers: { "Cache-Control": "private, no-store" } });
}
