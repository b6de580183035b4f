// Steers: who may go where. It is never the only check: every page, handler, action and function asks for itself.
import { createRouteMatcher, type ConvexAuthNextjsMiddlewareContext } from "@convex-dev/auth/nextjs/server";
import { fetchQuery } from "convex/nextjs";
import { NextResponse, type NextFetchEvent, type NextRequest } from "next/server";
import { policyWithHashes } from "@/app/_headers/contentPolicy";
import { inlineScriptsOf } from "@/app/_headers/inlineScripts";
import { withPolicy } from "@/app/_headers/withPolicy";
import { attemptCookie } from "@/app/_session/attempt";
import { failureOf } from "@/app/_session/failure";
import { roundTripCookie } from "@/app/_session/roundTrip";
import { safeNext } from "@/app/_session/safeNext";
import { endSession } from "@/app/_session/sessionCookies";
import { unavailable } from "@/app/_session/unavailable";
import { isRead, withSession } from "@/app/_session/withSession";
import { api } from "@/convex/_generated/api";

// What is the same for everyone. A shared cache may keep it, so no cookie is ever set on it.
const isStatic = createRouteMatcher(["/", "/icon.svg", "/robots.txt"]);
const isUnavailable = createRouteMatcher(["/unavailable"]);
const isSignIn = createRouteMatcher(["/signin", "/signin/(.*)"]);
const isCallback = createRouteMatcher(["/signin/callback"]);
// For whoever has a link from a mail, or has just deleted their account.
const isForAnyone = createRouteMatcher(["/account/undo", "/goodbye"]);
const isApi = createRouteMatcher(["/api/(.*)"]);
// Everything that no matcher above names needs a session.

const steer = withSession(async (request, session, wasSignedIn) => {
  if (isUnavailable(request)) return unavailable(request, safeNext(request.nextUrl.searchParams.get("next")));
  if (isSignIn(request)) return isRead(request) ? await skipSignIn(request, session) : undefined;
  if (isForAnyone(request) || (await session.getToken()) !== undefined) return undefined;
  if (isApi(request)) return NextResponse.json({ error: "unauthenticated" }, { status: 401 });
  // A server action answers for itself. Redirected, it would show one page under the address of another.
  if (!isRead(request)) return undefined;
  return NextResponse.redirect(signInUrl(request, wasSignedIn));
});

const answer = withPolicy(steer);

export default async function middleware(request: NextRequest, event: NextFetchEvent): Promise<Response> {
  return isRead(request) && isStatic(request)
    ? await passStatic(request, event)
    : await answer(request, event);
}

export const config = {
  runtime: "nodejs",
  matcher: ["/((?!_next/static/|_next/image$|favicon\\.ico$).*)"],
};

/** The start page was rendered when the app was built: no nonce can be in it, so its policy names its scripts. */
async function passStatic(request: NextRequest, event: NextFetchEvent): Promise<Response> {
  const scripts = await inlineScriptsOf("index");
  if (scripts.length === 0) return await renderStatic(request, event);
  const response = NextResponse.next();
  response.headers.set("Content-Security-Policy", policyWithHashes(scripts));
  return response;
}

/** Where nothing is built, as on the development server, it is rendered like any other page. */
const renderStatic = withPolicy(({ headers }) => NextResponse.next({ request: { headers } }));

/** Whoever is signed in has no use for the sign-in pages; whose session is over starts without its cookies. */
async function skipSignIn(
  request: NextRequest,
  session: ConvexAuthNextjsMiddlewareContext,
): Promise<NextResponse | undefined> {
  const token = await session.getToken();
  if (token === undefined) return undefined;
  try {
    if (await fetchQuery(api.auth.isAuthenticated, {}, { token })) {
      return NextResponse.redirect(new URL(nextOf(request), request.url));
    }
  } catch (error) {
    if (failureOf(error) !== "signed_out") return unavailable(request);
  }
  return endSession(request, () => NextResponse.next({ request: { headers: request.headers } }));
}

/** Where a sign-in was to lead: its first page has it in the address, the others in the cookie. */
function nextOf(request: NextRequest): string {
  const next = request.nextUrl.searchParams.get("next");
  if (next !== null) return safeNext(next);
  const host = request.headers.get("host");
  const trip = request.cookies.get(roundTripCookie.nameOn(host))?.value;
  // The deployment did not know any more that this one led to the account.
  if (isCallback(request) && roundTripCookie.decode(trip) !== null) return "/account/callback";
  const attempt = request.cookies.get(attemptCookie.nameOn(host))?.value;
  return attemptCookie.decode(attempt)?.next ?? safeNext(null);
}

function signInUrl(request: NextRequest, wasSignedIn: boolean): URL {
  const url = new URL("/signin", request.url);
  url.searchParams.set("next", request.nextUrl.pathname + request.nextUrl.search);
  if (wasSignedIn) url.searchParams.set("problem", "signed-out");
  return url;
}
