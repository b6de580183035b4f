// Who is asking. Every public function that needs a user is made by one of the wrappers here: they load the session
// and the user anew each time, so that a revoked session is refused at once, whatever its token says.
//
// This file stays free of @convex-dev/auth/server: whatever it imports is loaded for each call of each function.
import { ConvexError, type ObjectType, type PropertyValidators } from "convex/values";
import type { RegisteredAction, RegisteredMutation, RegisteredQuery } from "convex/server";
import { internal } from "./_generated/api";
import type { Doc } from "./_generated/dataModel";
import {
  action,
  type ActionCtx,
  internalQuery,
  mutation,
  type MutationCtx,
  query,
  type QueryCtx,
} from "./_generated/server";

/** The user who is asking, in a session that is alive. */
export type Viewer = Doc<"users">;

/** Who is asking, and in which session. */
export interface Asking {
  readonly viewer: Viewer;
  readonly session: Doc<"authSessions">;
}

/** The user behind the caller's token, or `null` if there is no token, or its session or user is gone or disabled. */
export async function findViewer(ctx: QueryCtx): Promise<Viewer | null> {
  return (await findAsking(ctx))?.viewer ?? null;
}

export async function findAsking(ctx: QueryCtx): Promise<Asking | null> {
  const identity = await ctx.auth.getUserIdentity();
  if (identity === null) return null;

  // Convex Auth writes both ids into the subject of the tokens it signs.
  const [userPart, sessionPart] = identity.subject.split("|");
  const userId = ctx.db.normalizeId("users", userPart ?? "");
  const sessionId = ctx.db.normalizeId("authSessions", sessionPart ?? "");
  if (userId === null || sessionId === null) return null;

  const [user, session] = await Promise.all([ctx.db.get(userId), ctx.db.get(sessionId)]);
  if (user === null || session === null || session.userId !== user._id) return null;
  if (user.disabledAt !== undefined) return null;

  // A live query does not run again by itself when this moment passes. The next call, or token, is refused.
  return session.expirationTime > Date.now() ? { viewer: user, session } : null;
}

export async function requireAsking(ctx: QueryCtx): Promise<Asking> {
  const asking = await findAsking(ctx);
  if (asking === null) throw new ConvexError({ code: "unauthenticated" });
  return asking;
}

/** A public function's arguments, and what it does with them for whoever is asking. */
interface Definition<Ctx, Args extends PropertyValidators, Result> {
  args: Args;
  handler: (ctx: Ctx & Asking, args: ObjectType<Args>) => Promise<Result>;
}

/** Makes the wrapper for public queries of whom `requireCaller` lets pass. */
export function queryOf(requireCaller: (ctx: QueryCtx) => Promise<Asking>) {
  return <Args extends PropertyValidators, Result>(
    definition: Definition<QueryCtx, Args, Result>,
  ): RegisteredQuery<"public", ObjectType<Args>, Promise<Result>> =>
    query({
      args: definition.args,
      handler: async (ctx: QueryCtx, args: ObjectType<Args>): Promise<Result> =>
        await definition.handler({ ...ctx, ...(await requireCaller(ctx)) }, args),
    });
}

/** Makes the wrapper for public mutations of whom `requireCaller` lets pass. */
export function mutationOf(requireCaller: (ctx: QueryCtx) => Promise<Asking>) {
  return <Args extends PropertyValidators, Result>(
    definition: Definition<MutationCtx, Args, Result>,
  ): RegisteredMutation<"public", ObjectType<Args>, Promise<Result>> =>
    mutation({
      args: definition.args,
      handler: async (ctx: MutationCtx, args: ObjectType<Args>): Promise<Result> =>
        await definition.handler({ ...ctx, ...(await requireCaller(ctx)) }, args),
    });
}

/** Makes the wrapper for public actions. They have no database of their own, so `findCaller` asks a query. */
export function actionOf(findCaller: (ctx: ActionCtx) => Promise<Asking>) {
  return <Args extends PropertyValidators, Result>(
    definition: Definition<ActionCtx, Args, Result>,
  ): RegisteredAction<"public", ObjectType<Args>, Promise<Result>> =>
    action({
      args: definition.args,
      handler: async (ctx: ActionCtx, args: ObjectType<Args>): Promise<Result> =>
        await definition.handler({ ...ctx, ...(await findCaller(ctx)) }, args),
    });
}

/** A public query for people who are signed in. Its handler gets `ctx.viewer`, and the session as `ctx.session`. */
export const viewerQuery = queryOf(requireAsking);

/** A public mutation for people who are signed in. Its handler gets `ctx.viewer`, and the session as `ctx.session`. */
export const viewerMutation = mutationOf(requireAsking);

/** What an action asks. */
export const ask = internalQuery({ args: {}, handler: requireAsking });

/**
 * A public action for people who are signed in. Its handler gets `ctx.viewer` and `ctx.session` as they were when it
 * began: what it writes, it writes through a mutation that looks again.
 */
export const viewerAction = actionOf((ctx) => ctx.runQuery(internal.viewer.ask, {}));
