// Who has shown lately who they are. What could cost somebody their account, if done by whoever finds their browser open,
// is made by the wrappers here: they ask for a session that began, or was confirmed, within the last minutes.
import { ConvexError } from "convex/values";
import { internal } from "./_generated/api";
import { type DatabaseReader, internalQuery, type QueryCtx } from "./_generated/server";
import { findDetails } from "./session/sessionDetails";
import { actionOf, type Asking, findAsking, mutationOf, requireAsking } from "./viewer";

export const RECENT_MS = 1000 * 60 * 10; // 10 minutes

/** Until when this session counts as recent, or `null` if it no longer does. */
export async function findRecentUntil(
  db: DatabaseReader,
  session: Asking["session"],
): Promise<number | null> {
  const details = await findDetails(db, session._id);
  const until = Math.max(session._creationTime, details?.confirmedAt ?? 0) + RECENT_MS;
  return until > Date.now() ? until : null;
}

async function requireRecent(ctx: QueryCtx): Promise<Asking> {
  const asking = await requireAsking(ctx);
  if ((await findRecentUntil(ctx.db, asking.session)) === null) {
    throw new ConvexError({ code: "confirmation_needed" });
  }
  return asking;
}

/** What an HTTP action asks: whether its caller has shown lately who they are. */
export const check = internalQuery({
  args: {},
  handler: async (ctx): Promise<boolean> => {
    const asking = await findAsking(ctx);
    return asking !== null && (await findRecentUntil(ctx.db, asking.session)) !== null;
  },
});

/** A public mutation for people who have shown lately who they are. Its handler gets `ctx.viewer` and `ctx.session`. */
export const recentMutation = mutationOf(requireRecent);

/** What an action asks. */
export const ask = internalQuery({ args: {}, handler: requireRecent });

/**
 * A public action for people who have shown lately who they are. Its handler gets `ctx.viewer` and `ctx.session` as they
 * were when it began: what it writes, it writes through a mutation that looks again.
 */
export const recentAction = actionOf((ctx) => ctx.runQuery(internal.recentViewer.ask, {}));
