// Who is asking. Every public function that needs a user is made by `viewerQuery` or `viewerMutation`: they load the
// session and the user anew each time, so that a revoked session is refused at once, whatever its token says.
//
// This file stays free of @convex-dev/auth/server: whatever it imports is loaded for each call of each function.
import { ConvexError, type ObjectType, type PropertyValidators } from "convex/values";
import type { RegisteredMutation, RegisteredQuery } from "convex/server";
import type { Doc } from "./_generated/dataModel";
import { mutation, query, type MutationCtx, type QueryCtx } from "./_generated/server";

/** The user who is asking, in a session that is alive. */
export type Viewer = Doc<"users">;

/** The user behind the caller's token, or `null` if there is no token, or its session or user is gone. */
export async function findViewer(ctx: QueryCtx): Promise<Viewer | null> {
  const identity = await ctx.auth.getUserIdentity();
  if (identity === null) return null;

  // Convex Auth writes both ids into the subject of the tokens it signs.
  const [userPart, sessionPart] = identity.subject.split("|");
  const userId = ctx.db.normalizeId("users", userPart ?? "");
  const sessionId = ctx.db.normalizeId("authSessions", sessionPart ?? "");
  if (userId === null || sessionId === null) return null;

  const [user, session] = await Promise.all([ctx.db.get(userId), ctx.db.get(sessionId)]);
  if (user === null || session === null || session.userId !== user._id) return null;

  // A live query does not run again by itself when this moment passes. The next call, or token, is refused.
  return session.expirationTime > Date.now() ? user : null;
}

async function requireViewer(ctx: QueryCtx): Promise<Viewer> {
  const viewer = await findViewer(ctx);
  if (viewer === null) throw new ConvexError({ code: "unauthenticated" });
  return viewer;
}

/** A public query for people who are signed in. Its handler gets `ctx.viewer`. */
export function viewerQuery<Args extends PropertyValidators, Result>(definition: {
  args: Args;
  handler: (ctx: QueryCtx & { viewer: Viewer }, args: ObjectType<Args>) => Promise<Result>;
}): RegisteredQuery<"public", ObjectType<Args>, Promise<Result>> {
  return query({
    args: definition.args,
    handler: async (ctx: QueryCtx, args: ObjectType<Args>): Promise<Result> =>
      await definition.handler({ ...ctx, viewer: await requireViewer(ctx) }, args),
  });
}

/** A public mutation for people who are signed in. Its handler gets `ctx.viewer`. */
export function viewerMutation<Args extends PropertyValidators, Result>(definition: {
  args: Args;
  handler: (ctx: MutationCtx & { viewer: Viewer }, args: ObjectType<Args>) => Promise<Result>;
}): RegisteredMutation<"public", ObjectType<Args>, Promise<Result>> {
  return mutation({
    args: definition.args,
    handler: async (ctx: MutationCtx, args: ObjectType<Args>): Promise<Result> =>
      await definition.handler({ ...ctx, viewer: await requireViewer(ctx) }, args),
  });
}
