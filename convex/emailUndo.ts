// The way back from a change of address, by a link in a mail to the old one. It is good for some days: longer than somebody
// is away from their mail, and shorter than an address is given to somebody else.
import { v } from "convex/values";
import { internal } from "./_generated/api";
import type { Doc, Id } from "./_generated/dataModel";
import { type DatabaseWriter, internalAction, internalMutation, type MutationCtx } from "./_generated/server";
import { forgetChange } from "./signIn/askedAddress";
import { endSessions } from "./session/endSession";
import { readSiteUrl } from "./environment";
import { mailOrigin, type Origin } from "./mail/mail";
import { listAccounts, removeAccount } from "./accountChange/accounts";
import { isProvider } from "./accountChange/guest";
import { isTaken, moveAddress } from "./accountChange/moveAddress";
import { pauseAfter, tellOwner, trySend } from "./notices";
import { makeToken } from "./accountChange/secretToken";
import { note } from "./securityLog";
import { sha256Hex } from "./sha256Hex";

const UNDO_DAYS = 7;
const DAY_MS = 1000 * 60 * 60 * 24;

/**
 * Whoever changed the address may have made themselves a way in before, or known one. What was added so long before goes
 * with the change: a way that was added keeps a session recent, so minutes would not do.
 */
const WAYS_ADDED_MS = DAY_MS;

/** More changes than the limits let anybody make in that time. */
const UNDOS_MAX = 1000;

export type UndoResult = { ok: true } | { ok: false; reason: "expired" | "taken" };

/** Part of the change itself. The mail leaves after it, and again until it has arrived. */
export async function keepUndo(
  { db, scheduler }: MutationCtx,
  userId: Id<"users">,
  email: string,
  origin: Origin,
): Promise<void> {
  const expirationTime = origin.at + DAY_MS * UNDO_DAYS;
  const undoId = await db.insert("emailUndos", { userId, email, expirationTime });
  await scheduler.runAfter(0, internal.emailUndo.tellOldAddress, { undoId, origin, attempt: 0 });
}

/** The token is made here and kept nowhere but in the mail. Another attempt makes another one. */
export const tellOldAddress = internalAction({
  args: { undoId: v.id("emailUndos"), origin: mailOrigin, attempt: v.number() },
  handler: async (ctx, { undoId, origin, attempt }): Promise<null> => {
    const token = makeToken();
    const tokenHash = await sha256Hex(token);
    const to = await ctx.runMutation(internal.emailUndo.armUndo, { undoId, tokenHash });
    // It was taken back already, or is too old.
    if (to === null) return null;
    const undoUrl = `${readSiteUrl()}/account/undo?token=${token}`;
    if (await trySend(ctx, to, { kind: "address-changed", undoUrl, days: UNDO_DAYS, origin })) return null;
    const pauseMs = pauseAfter(attempt);
    if (pauseMs === null) return null;
    const next = { undoId, origin, attempt: attempt + 1 };
    await ctx.scheduler.runAfter(pauseMs, internal.emailUndo.tellOldAddress, next);
    return null;
  },
});

export const armUndo = internalMutation({
  args: { undoId: v.id("emailUndos"), tokenHash: v.string() },
  handler: async ({ db }, { undoId, tokenHash }): Promise<string | null> => {
    const row = await db.get(undoId);
    if (row === null || row.expirationTime <= Date.now()) return null;
    await db.patch(undoId, { tokenHash });
    return row.email;
  },
});

export const takeBack = internalMutation({
  args: { tokenHash: v.string(), origin: mailOrigin },
  handler: async (ctx, { tokenHash, origin }): Promise<UndoResult> => {
    const { db } = ctx;
    const row = await db
      .query("emailUndos")
      .withIndex("by_token", (q) => q.eq("tokenHash", tokenHash))
      .unique();
    const user = row === null ? null : await db.get(row.userId);
    if (row === null || user === null || row.expirationTime <= origin.at)
      return { ok: false, reason: "expired" };
    // Two users cannot have one address. The link stays good: the other account may be theirs, and go.
    if (await isTaken(db, row.email, user._id)) return { ok: false, reason: "taken" };

    await moveAddress(db, user, row.email, origin.at);
    await forgetChange(db, user._id);
    await forgetLaterChanges(db, row);
    await closeWaysIn(db, row, origin);
    await endSessions(ctx, user._id);
    await note(db, user._id, "email_change_undone", origin, { to: row.email });
    await tellRestored(ctx, user._id, origin);
    return { ok: true };
  },
});

/** The mail of the address opens the account, and gives it a new password. */
async function closeWaysIn(
  db: DatabaseWriter,
  { userId, _creationTime: changedAt }: Doc<"emailUndos">,
  origin: Origin,
): Promise<void> {
  const accounts = await listAccounts(db, userId);
  // However old it is: it may be how they got in.
  const passwords = accounts.filter(({ secret }) => secret !== undefined);
  for (const { _id } of passwords) await db.patch(_id, { secret: undefined });
  const added = accounts.filter(
    ({ provider, _creationTime }) => isProvider(provider) && _creationTime >= changedAt - WAYS_ADDED_MS,
  );
  for (const account of added) await removeAccount(db, account);
  for (const { provider } of [...passwords, ...added]) {
    await note(db, userId, "method_removed", origin, { method: provider });
  }
}

async function tellRestored(ctx: MutationCtx, userId: Id<"users">, origin: Origin): Promise<void> {
  const user = await ctx.db.get(userId);
  if (user === null) return;
  await tellOwner(ctx, user, { kind: "address-restored", resetUrl: `${readSiteUrl()}/signin/reset`, origin });
}

/** Whoever took the account on to a third address must not get it back from there. */
async function forgetLaterChanges(db: DatabaseWriter, undone: Doc<"emailUndos">): Promise<void> {
  const later = await db
    .query("emailUndos")
    .withIndex("by_user", (q) => q.eq("userId", undone.userId).gte("expirationTime", undone.expirationTime))
    .take(UNDOS_MAX);
  await Promise.all(later.map(({ _id }) => db.delete(_id)));
}
