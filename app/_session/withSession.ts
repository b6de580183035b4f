// Around the library's middleware, which refreshes tokens and passes sign-in on to the deployment: what it decides is
// kept, except where a failing deployment would end a good session or a refreshed token would drop our own answer.
import {
  convexAuthNextjsMiddleware,
  type ConvexAuthNextjsMiddlewareContext,
} from "@convex-dev/auth/nextjs/server";
import { NextResponse, type NextFetchEvent, type NextRequest } from "next/server";
import * as z from "zod/mini";
import { SESSION_INACTIVE_MS } from "@/convex/sessionLifetime";
import { askAgain, isDecodable } from "./refresh";
import { endsSession, keepCookies, readSessionCookie } from "./sessionCookies";
import { unavailable } from "./unavailable";

/** Decides where a request goes. `undefined` lets it through. */
type Decide = (
  request: NextRequest,
  session: ConvexAuthNextjsMiddlewareContext,
) => Promise<NextResponse | undefined>;

const AUTH_ROUTE = "/api/auth";

export function withSession(decide: Decide) {
  return async (request: NextRequest, event: NextFetchEvent): Promise<Response> => {
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
  const refreshToken = readSessionCookie(request, "RefreshToken");
  const wasSignedIn = refreshToken !== null && isDecodable(readSessionCookie(request, "JWT"));
  let decided: NextResponse | undefined;
  const response = await library(
    request,
    event,
    async (inner, session) => (decided = await decide(inner, session)),
  );

  if (wasSignedIn && endsSession(response) && (decided === undefined || !endsSession(decided))) {
    const verdict = await askAgain(refreshToken);
    // What is not a page view goes on with the cookies it came with: its handler says what went wrong.
    if (verdict === "unreachable") return isRead(request) ? unavailable(request) : NextResponse.next();
    if (verdict === "alive") return NextResponse.redirect(request.nextUrl, 307);
  }

  // With new or ended cookies, the library answers by a response of its own that has lost our status and body.
  if (decided === undefined || response === decided) return response;
  const kept = new NextResponse(decided.body, decided);
  for (const cookie of response.headers.getSetCookie()) kept.headers.append("set-cookie", cookie);
  return kept;
}

const authCall = z.object({
  action: z.enum(["auth:signIn", "auth:signOut"]),
  args: z._default(z.looseObject({ refreshToken: z.optional(z.unknown()) }), {}),
});

async function passAuthCall(request: NextRequest, event: NextFetchEvent): Promise<Response> {
  if (request.method !== "POST") return refuse(405, "method_not_allowed");
  const call = authCall.safeParse(await readJson(request.clone()));
  if (!call.success) return refuse(400, "malformed_body");

  const response = await library(request, event, async () => undefined);
  // The deployment answers a token that is no longer good with "no tokens". An error says that it could not answer.
  if (call.data.args.refreshToken !== undefined && response.status >= 400) keepCookies(response);
  return response;
}

async function library(request: NextRequest, event: NextFetchEvent, decide: Decide): Promise<Response> {
  const middleware = convexAuthNextjsMiddleware(
    async (inner, { convexAuth }) => await decide(inner, convexAuth),
    {
      apiRoute: AUTH_ROUTE,
      cookieConfig: { maxAge: SESSION_INACTIVE_MS / 1000 },
      // Nothing here signs in by a link, and `?code=` of another site's making must not sign anyone in or out.
      shouldHandleCode: false,
    },
  );
  const response = await middleware(request, event);
  return response instanceof Response ? response : NextResponse.next();
}

/** Why a request may not come from where its browser says it does, or `null`. */
function refusalOfOrigin(request: NextRequest): "origin_unreadable" | "cross_origin" | null {
  const origin = request.headers.get("origin");
  if (origin === null) return null;
  // Sandboxed frames and some forms of other sites say "null", which the library takes for an address.
  if (!URL.canParse(origin)) return "origin_unreadable";
  const host = request.headers.get("x-forwarded-host") ?? request.headers.get("host");
  return isRead(request) || new URL(origin).host === host ? null : "cross_origin";
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
  return NextResponse.json({ error }, { status });
}
