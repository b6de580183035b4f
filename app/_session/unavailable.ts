import { NextResponse, type NextRequest } from "next/server";

const RETRY_AFTER_S = 5;

/** The deployment does not answer: say so, promise nothing, and leave the cookies alone. */
export function unavailable(request: NextRequest, next = request.nextUrl.pathname + request.nextUrl.search) {
  const init = {
    status: 503,
    headers: { "Retry-After": String(RETRY_AFTER_S), "Cache-Control": "private, no-store" },
  };
  if (request.nextUrl.pathname.startsWith("/api/")) return NextResponse.json({ error: "unavailable" }, init);
  const page = new URL("/unavailable", request.url);
  page.searchParams.set("next", next);
  return NextResponse.rewrite(page, { ...init, request: { headers: request.headers } });
}
