/** Browsers of any origin may call the deployment: what a caller may do depends on its token, never on a cookie. */
import type { Handler } from "./handler.ts";

const METHODS = "GET, POST, OPTIONS, PATCH, DELETE, PUT";
const PREFLIGHT_LIFETIME_SECONDS = 60 * 60 * 24; // 1 day

export function withCors(handle: Handler): Handler {
  return async (request) => {
    const response = request.method === "OPTIONS" ? new Response(null) : await handle(request);
    const origin = request.headers.get("Origin");
    if (origin === null) return response;
    const { headers } = response;
    headers.set("Access-Control-Allow-Origin", origin);
    headers.set("Access-Control-Allow-Credentials", "true");
    headers.append("Vary", "Origin");
    if (request.method === "OPTIONS") {
      headers.set("Access-Control-Allow-Methods", METHODS);
      const wanted = request.headers.get("Access-Control-Request-Headers");
      if (wanted !== null) headers.set("Access-Control-Allow-Headers", wanted);
      headers.set("Access-Control-Max-Age", String(PREFLIGHT_LIFETIME_SECONDS));
    }
    return response;
  };
}
