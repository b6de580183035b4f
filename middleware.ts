// Steers: who may go where. It is never the only check: every page, handler, action and function asks for itself.
import { createRouteMatcher, type ConvexAuthNextjsMiddlewareContext } from "@convex-dev/auth/nextjs/server";
import { fetchQuery } from "convex/nextjs";
import { NextResponse, type NextFetchEvent, type NextRequest } from "next/server";
import { failureOf } from "@/app/_session/failure";
import { safeNext } from "@/app/_session/safeNext";
import { endSession } from "@/app/_session/sessionCookies";
import { unavailable } from "@/app/_session/unavailable";
import { isRead, withSession } from "@/app/_session/withSession";
import { api } from "@/convex/_generated/api";

// What is the same for everyone. A shared cache may keep it, so no cookie is ever set on it.
const isStatic = createRouteMatcher(["/", "/icon.svg", "/robots.txt"]);
const isUnavailable = createRouteMatcher(["/unavailable"]);
const isSignIn = createRouteMatcher(["/signin"]);
const isApi = createRouteMatcher(["/api/(.*)"]);
// Everything that no matcher above names needs a session.

const steer = withSession(async (request, session) => {
  if (isUnavailable(request)) return unavailable(request, safeNext(request.nextUrl.searchParams.get("next")));
  if (isSignIn(request)) return isRead(request) ? await skipSignIn(request, session) : undefined;
  if ((await session.getToken()) !== undefined) return undefined;
  if (isApi(request)) return NextResponse.json({ error: "unauthenticated" }, { status: 401 });
  // A server action answers for itself. Redirected, it would show one page under the address of another.
  if (!isRead(request)) return undefined;
  return NextResponse.redirect(signInUrl(request));
});

export default async function middleware(request: NextRequest, event: NextFetchEvent): Promise<Response> {
  return isRead(request) && isStatic(request) ? NextResponse.next() : await steer(request, event);
}

export const config = {
  runtime: "nodejs",
  matcher: ["/((?!_next/static|_next/image|favicon.ico).*)"],
};

/** Whoever is signed in has no use for the sign-in page; whose session is over starts without its cookies. */
async function skipSignIn(
  request: NextRequest,
  session: ConvexAuthNextjsMiddlewareContext,
): Promise<NextResponse | undefined> {
  const token = await session.getToken();
  if (token === undefined) return undefined;
  try {
    if (await fetchQuery(api.auth.isAuthenticated, {}, { token })) {
      const next = safeNext(request.nextUrl.searchParams.get("next"));
      return NextResponse.redirect(new URL(next, request.url));
    }
  } catch (error) {
    if (failureOf(error) !== "signed_out") return unavailable(request);
  }
  return endSession(request, () => NextResponse.next({ request: { headers: request.headers } }));
}

function signInUrl(request: NextRequest): URL {
  const url = new URL("/signin", request.url);
  url.searchParams.set("next", request.nextUrl.pathname + request.nextUrl.search);
  return url;
}
