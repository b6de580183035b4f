// The end of sessions. With its row a session is over, for every function and for every token of it: what else there is
// goes with it, or soon after it.
import { internal } from "../_generated/api";
import type { Id } from "../_generated/dataModel";
import type { MutationCtx } from "../_generated/server";
import { findDetails } from "./sessionDetails";

/** One account may have so many sessions, and the oldest goes for one more: so ending all of them is bounded. */
export const SESSIONS_MAX = 50;

/** A browser that is open all day gets a token every ten minutes, and `sweeps.ts` removes those of yesterday. */
const TOKENS_AT_ONCE = 100;

export async function endSession(ctx: MutationCtx, sessionId: Id<"authSessions">): Promise<void> {
  const { db } = ctx;
  const [session, details] = await Promise.all([db.get(sessionId), findDetails(db, sessionId)]);
  if (session !== null) await db.delete(sessionId);
  if (details !== null) await db.delete(details._id);
  await removeTokens(ctx, sessionId);
}

/** Of a session that is over. Where there are more than one transaction should remove, the next goes on. */
export async function removeTokens(ctx: MutationCtx, sessionId: Id<"authSessions">): Promise<void> {
  const tokens = await ctx.db
    .query("authRefreshTokens")
    .withIndex("sessionId", (q) => q.eq("sessionId", sessionId))
    .take(TOKENS_AT_ONCE);
  await Promise.all(tokens.map(({ _id }) => ctx.db.delete(_id)));
  if (tokens.length === TOKENS_AT_ONCE) {
    await ctx.scheduler.runAfter(0, internal.sessions.removeRestOfTokens, { sessionId });
  }
}

/** Ends this user's sessions, but for one that may stay. Returns how many it ended. */
export async function endSessions(
  ctx: MutationCtx,
  userId: Id<"users">,
  except?: Id<"authSessions">,
): Promise<number> {
  const atOnce = SESSIONS_MAX + 1;
  const sessions = await ctx.db
    .query("authSessions")
    .withIndex("userId", (q) => q.eq("userId", userId))
    .take(atOnce);
  const ended = sessions.filter(({ _id }) => _id !== except);
  for (const { _id } of ended) await endSession(ctx, _id);
  if (sessions.length === atOnce) {
    await ctx.scheduler.runAfter(0, internal.sessions.endRest, { userId, ...(except && { except }) });
  }
  return ended.length;
}

/** Makes room for a session that has just begun. */
export async function endOldestSession(ctx: MutationCtx, userId: Id<"users">): Promise<void> {
  const sessions = await ctx.db
    .query("authSessions")
    .withIndex("userId", (q) => q.eq("userId", userId))
    .take(SESSIONS_MAX + 1);
  const [oldest] = sessions;
  if (oldest !== undefined && sessions.length > SESSIONS_MAX) await endSession(ctx, oldest._id);
}
