// Who asks in an HTTP action. The token is a Bearer's; the session and the user behind it are loaded anew each time, as
// for every query and mutation. What the action then reads or writes, it does in functions that ask again.
import type { HttpRouter, RouteSpec } from "convex/server";
import { internal } from "./_generated/api";
import { httpAction, internalQuery, type ActionCtx } from "./_generated/server";
import { allow, answerPreflight, refuseForeign } from "./httpActions/crossOrigin";
import { refuse, refuseUnauthenticated } from "./httpActions/httpRefusal";
import { findViewer } from "./viewer";

type Handler = (ctx: ActionCtx, request: Request) => Promise<Response>;
type Where = { path: string } | { pathPrefix: string };

/** Answers `method` at an address to people who are signed in, and to pages of the application only. */
export function addViewerRoute(
  http: HttpRouter,
  where: Where,
  method: "GET" | "POST",
  handler: Handler,
): void {
  const route = (of: RouteSpec["method"], answer: Handler) =>
    http.route({ ...where, method: of, handler: httpAction(answer) });
  route("OPTIONS", async (_ctx, request) => answerPreflight(request));
  route(method, async (ctx, request) => {
    const foreign = refuseForeign(request);
    if (foreign !== null) return foreign;
    return allow(request, (await isSignedIn(ctx)) ? await handler(ctx, request) : refuseUnauthenticated());
  });
}

/** For what whoever finds a browser open must not get. */
export function recently(handler: Handler): Handler {
  return async (ctx, request) =>
    (await ctx.runQuery(internal.recentViewer.check, {}))
      ? await handler(ctx, request)
      : refuse(403, "confirmation_needed");
}

/** Whether the caller has a token, and its session and user are there. */
export const check = internalQuery({
  args: {},
  handler: async (ctx): Promise<boolean> => (await findViewer(ctx)) !== null,
});

async function isSignedIn(ctx: ActionCtx): Promise<boolean> {
  try {
    // Throws where the token does not verify. Without a token, nobody needs to be looked up.
    if ((await ctx.auth.getUserIdentity()) === null) return false;
  } catch {
    return false;
  }
  return await ctx.runQuery(internal.httpViewer.check, {});
}
