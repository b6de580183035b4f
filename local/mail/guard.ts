/**
 * Keeps other websites out of the inbox. A page of theirs can make the browser send requests here, and with a name of
 * theirs that resolves to 127.0.0.1 it could read the answers too.
 */
import type { MiddlewareHandler } from "hono";

const LOOPBACK = /^(localhost|.+\.localhost|127(\.\d{1,3}){3}|\[::1\]|::1)$/i;

export function isLoopback(hostname: string): boolean {
  return LOOPBACK.test(hostname);
}

/** `isOpen`: listening on more than loopback, under names that only whoever runs it knows. */
export function guard({ isOpen }: { readonly isOpen: boolean }): MiddlewareHandler {
  return async ({ req, text }, next) => {
    const own = ownOrigin(req.header("host"));
    if (own === null || (!isOpen && !isLoopback(own.hostname))) {
      return text("This server answers to the names of this machine only.", 403);
    }
    const isReading = req.method === "GET" || req.method === "HEAD";
    if (!isReading && isForeign(req.header("origin"), req.header("sec-fetch-site"), own)) {
      return text("Requests of other websites are refused.", 403);
    }
    return await next();
  };
}

function ownOrigin(host: string | undefined): URL | null {
  try {
    return new URL(`http://${host ?? ""}`);
  } catch {
    return null;
  }
}

/** Programs send neither header; browsers send at least one of them with what changes something. */
function isForeign(origin: string | undefined, site: string | undefined, own: URL): boolean {
  if (site !== undefined && site !== "same-origin" && site !== "none") return true;
  return origin !== undefined && origin !== own.origin;
}
