// Which pages may call our HTTP actions from a browser: those of the application, and no others. Programs send no
// Origin, and need a token like everyone.
import { readSiteOrigins } from "../environment";
import { refuse } from "./httpRefusal";

const METHODS = "GET, POST";
const REQUEST_HEADERS = "Authorization, Content-Type, X-File-Name";
const PREFLIGHT_MAX_AGE_S = 60 * 60; // 1 hour

/** The answer to a browser that asks before it sends the request itself. */
export function answerPreflight(request: Request): Response {
  const foreign = refuseForeign(request);
  if (foreign !== null) return foreign;
  const headers = {
    "Access-Control-Allow-Methods": METHODS,
    "Access-Control-Allow-Headers": REQUEST_HEADERS,
    "Access-Control-Max-Age": String(PREFLIGHT_MAX_AGE_S),
  };
  return allow(request, new Response(null, { status: 204, headers }));
}

/** The refusal of a page that is not the application's, or `null`. */
export function refuseForeign(request: Request): Response | null {
  const origin = request.headers.get("Origin");
  if (origin === null || readSiteOrigins().includes(origin)) return null;
  const refusal = refuse(403, "cross_origin");
  refusal.headers.append("Vary", "Origin");
  return refusal;
}

/** Lets the page that asks read the answer. It is the application's: others have been refused before. */
export function allow(request: Request, response: Response): Response {
  const origin = request.headers.get("Origin");
  if (origin !== null) response.headers.set("Access-Control-Allow-Origin", origin);
  response.headers.append("Vary", "Origin");
  return response;
}
