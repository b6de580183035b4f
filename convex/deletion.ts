// The end of an account. Its user is gone with the request itself: no token, no password and no provider gets in any more,
// and the address is free. The rest goes in steps, each a transaction that leaves the next one scheduled, so that nothing
// that stops in between leaves it half done: see `resume`.
import { v } from "convex/values";
import { internal } from "./_generated/api";
import type { Doc } from "./_generated/dataModel";
import { type DatabaseReader, internalMutation, type MutationCtx, query } from "./_generated/server";
import { listAccounts, removeAccount } from "./accountChange/accounts";
import { tellOwner } from "./notices";
import { eraseRows, removeBlob } from "./accountChange/ownRows";
import { recentMutation } from "./recentViewer";
import { makeToken } from "./accountChange/secretToken";
import { sha256Hex } from "./sha256Hex";
import { findOrigin } from "./signIn/origin";
import type { Asking, Viewer } from "./viewer";

const MINUTE_MS = 1000 * 60;
/** A step takes far less. One that is overdue was lost. */
const OVERDUE_MS = MINUTE_MS * 5;
/** Longer than an action may take that was under way when the user went, and that might write after them. */
const AFTERMATH_MS = MINUTE_MS * 15;
const RESUMED_AT_ONCE = 10;

/** There is no way back. Whoever calls this has asked twice. */
export const request = recentMutation({
  args: { caller: v.optional(v.string()) },
  handler: async (ctx, { caller }): Promise<{ ticket: string }> => {
    const { db, viewer, scheduler } = ctx;
    const ticket = makeToken();
    const id = await db.insert("deletions", {
      ticketHash: await sha256Hex(ticket),
      state: "running",
      userId: viewer._id,
      addresses: await listAddresses(db, viewer),
      removed: await removeUser(ctx),
      updatedAt: Date.now(),
    });
    // Of nobody: their own log goes with them.
    await db.insert("securityEvents", { kind: "deletion_requested" });
    await tellOwner(ctx, viewer, { kind: "account-deleted", origin: await findOrigin(ctx, caller) });
    await scheduler.runAfter(0, internal.deletion.step, { id });
    return { ticket };
  },
});

export interface DeletionProgress {
  readonly state: Doc<"deletions">["state"];
  readonly removed: number;
}

/** For whoever has the ticket: nobody is signed in to ask any more. `null` for a ticket of nothing. */
export const progress = query({
  args: { ticket: v.string() },
  handler: async ({ db }, { ticket }): Promise<DeletionProgress | null> => {
    const ticketHash = await sha256Hex(ticket);
    const deletion = await db
      .query("deletions")
      .withIndex("by_ticket", (q) => q.eq("ticketHash", ticketHash))
      .unique();
    return deletion === null ? null : { state: deletion.state, removed: deletion.removed };
  },
});

/** Removes some rows. Two at a time do no harm: each removes what it finds. */
export const step = internalMutation({
  args: { id: v.id("deletions") },
  handler: async (ctx, { id }): Promise<null> => {
    const deletion = await ctx.db.get(id);
    if (deletion === null) return null;
    const removed = await eraseRows(ctx, deletion);
    if (removed > 0) {
      await ctx.db.patch(id, { removed: deletion.removed + removed, updatedAt: Date.now() });
      await ctx.scheduler.runAfter(0, internal.deletion.step, { id });
    } else if (deletion.state === "running") {
      await ctx.db.patch(id, { state: "done", addresses: [], updatedAt: Date.now() });
      await ctx.scheduler.runAfter(AFTERMATH_MS, internal.deletion.step, { id });
    }
    return null;
  },
});

/** For the cron: takes up what was left lying. */
export const resume = internalMutation({
  args: {},
  handler: async ({ db, scheduler }): Promise<null> => {
    const now = Date.now();
    const overdue = await db
      .query("deletions")
      .withIndex("by_state", (q) => q.eq("state", "running").lt("updatedAt", now - OVERDUE_MS))
      .take(RESUMED_AT_ONCE);
    for (const { _id: id } of overdue) {
      await db.patch(id, { updatedAt: now });
      await scheduler.runAfter(0, internal.deletion.step, { id });
    }
    return null;
  },
});

/** By which something about them is counted. Only what they have proven: else it would be somebody else's count. */
async function listAddresses(db: DatabaseReader, viewer: Viewer): Promise<string[]> {
  const accounts = await listAccounts(db, viewer._id);
  const addresses = accounts.flatMap(({ provider, providerAccountId, emailVerified }) =>
    (provider === "password" || provider === "mail") && emailVerified !== undefined
      ? [providerAccountId]
      : [],
  );
  if (viewer.email !== undefined && viewer.emailVerificationTime !== undefined) addresses.push(viewer.email);
  return [...new Set(addresses)];
}

/** The user, and every way to become them again. Their sessions are worth nothing without them. */
async function removeUser(ctx: MutationCtx & Asking): Promise<number> {
  const { db, viewer } = ctx;
  let removed = 0;
  for (const account of await listAccounts(db, viewer._id)) removed += await removeAccount(db, account);
  if (viewer.imageFile !== undefined) await removeBlob(ctx, viewer.imageFile);
  await db.delete(viewer._id);
  return removed + 1;
}
