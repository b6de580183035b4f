/** The site origin: every request is an HTTP action's. */
import type { Engine } from "../functions/engine.ts";
import type { Authenticator } from "../functions/identity/authenticator.ts";
import { errorResponse } from "./errorResponse.ts";
import type { Handler } from "./handler.ts";

export interface SiteOriginOptions {
  readonly engine: Pick<Engine, "httpAction">;
  readonly authenticator: Authenticator;
}

export function createSiteOrigin({ engine, authenticator }: SiteOriginOptions): Handler {
  return async (request) => {
    try {
      const identity = await authenticator.identifyLeniently(request.headers.get("Authorization"));
      const url = new URL(request.url);
      const scheme = forwardedScheme(request.headers);
      if (scheme !== null) url.protocol = scheme;
      return await engine.httpAction(withUrl(request, url), identity);
    } catch (error) {
      return errorResponse(error);
    }
  };
}

/** The same request to another address. */
export function withUrl(request: Request, url: URL): Request {
  if (url.href === request.url) return request;
  const { method, body, signal } = request;
  // `duplex` says that the body may still be on its way; the DOM's types do not know it yet.
  const init: RequestInit & { duplex: "half" } = { method, body, signal, duplex: "half" };
  return new Request(url, { ...init, headers: [...request.headers] });
}

/** A proxy in front may have taken off the encryption. */
function forwardedScheme(headers: Headers): "http" | "https" | null {
  const forwarded = /(?:^|[;,\s])proto="?(https?)\b/i.exec(headers.get("Forwarded") ?? "")?.[1];
  const scheme = (forwarded ?? headers.get("X-Forwarded-Proto")?.split(",")[0]?.trim())?.toLowerCase();
  return scheme === "http" || scheme === "https" ? scheme : null;
}
