import { httpRouter, type HttpRouter, type PublicHttpAction, type RouteSpec } from "convex/server";
import { httpAction } from "../_generated/server";
import { auth } from "../auth";
import { readSiteUrl } from "../environment";

const CALLBACK = "/api/auth/callback/";
/** The application's page for whoever comes back from a provider: it says what went wrong. */
const BACK = "/signin/callback";

/**
 * The library's routes, among them OpenID discovery and the public keys, by which the deployment checks tokens.
 *
 * The library keeps in cookies, on the deployment's own host, whom it has sent to a provider and where they wanted to go.
 * A browser that guards against being followed from site to site may not send them on the way back. The sign-in then
 * fails, as it must, but the library would end on the start page, which says nothing of it.
 */
export function addLibraryRoutes(http: HttpRouter): void {
  const route: HttpRouter["route"] = (spec) =>
    http.route(isCallback(spec) ? { ...spec, handler: withWayBack(spec.handler) } : spec);
  auth.addHttpRoutes(Object.assign(httpRouter(), { route }));
}

function isCallback(spec: RouteSpec): boolean {
  return "pathPrefix" in spec && spec.pathPrefix === CALLBACK;
}

function withWayBack(handler: PublicHttpAction): PublicHttpAction {
  return httpAction(async (ctx, request) => {
    const response = await (handler as unknown as Handled)._handler(ctx, request);
    const location = response.headers.get("Location");
    if (location === null || new URL(location).href !== new URL(readSiteUrl()).href) return response;
    return new Response(null, { status: response.status, headers: { Location: readSiteUrl() + BACK } });
  });
}

/** Convex has no public way to call one HTTP action's handler from another; it keeps it here. */
type Handled = { _handler: (ctx: unknown, request: Request) => Promise<Response> };
