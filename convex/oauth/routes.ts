import { httpRouter, type HttpRouter, type PublicHttpAction, type RouteSpec } from "convex/server";
import { httpAction } from "../_generated/server";
import { auth } from "../auth";
import { readSiteUrl } from "../environment";

/** Where people leave for a provider, and where it sends them back. */
const WAYS = new Set(["/api/auth/signin/", "/api/auth/callback/"]);
/** The application's page for whoever comes back from a provider: it says what went wrong. */
const BACK = "/signin/callback";

/**
 * The library's routes, among them OpenID discovery and the public keys, by which the deployment checks tokens.
 *
 * The library keeps in cookies, on the deployment's own host, whom it has sent to a provider and where they wanted to go.
 * A browser that guards against being followed from site to site may not send them on the way back. The sign-in then
 * fails, as it must, but the library would end on the start page, which says nothing of it. And whoever sets out by an
 * address that is used up, as by the Back button, would read an error of the library's.
 */
export function addLibraryRoutes(http: HttpRouter): void {
  const route: HttpRouter["route"] = (spec) =>
    http.route(isWay(spec) ? { ...spec, handler: withWayBack(spec.handler) } : spec);
  auth.addHttpRoutes(Object.assign(httpRouter(), { route }));
}

function isWay(spec: RouteSpec): boolean {
  return "pathPrefix" in spec && WAYS.has(spec.pathPrefix);
}

function withWayBack(handler: PublicHttpAction): PublicHttpAction {
  return httpAction(async (ctx, request) => {
    const response = await (handler as unknown as Handled)._handler(ctx, request);
    if (!isLost(response)) return response;
    return new Response(null, { status: 302, headers: { Location: readSiteUrl() + BACK } });
  });
}

/** Whether it leads to the start page, or nowhere. */
function isLost(response: Response): boolean {
  const location = response.headers.get("Location");
  return location === null || new URL(location).href === new URL(readSiteUrl()).href;
}

/** Convex has no public way to call one HTTP action's handler from another; it keeps it here. */
type Handled = { _handler: (ctx: unknown, request: Request) => Promise<Response> };
