// Mails to the owner of an account about what was done to it. They are written down with what they tell of, in one
// transaction, and leave after it: what was done shows in a mailbox even if everything stops in between.
import { v } from "convex/values";
import { internal } from "./_generated/api";
import { type ActionCtx, internalAction, internalMutation, type MutationCtx } from "./_generated/server";
import { canSendMail } from "./environment";
import { type Mail, mailValidator } from "./mail/mail";
import { readSignInRefusal } from "./signIn/signInRefusal";
import type { Viewer } from "./viewer";

const MINUTE_MS = 1000 * 60;
const HOUR_MS = MINUTE_MS * 60;

/** A mail server that is down must not keep it from its reader: it is tried again after each of these. */
const PAUSES_MS = [MINUTE_MS, MINUTE_MS * 10, HOUR_MS, HOUR_MS * 6, HOUR_MS * 24];

/** To the address that this user has proven. There is nobody to tell where there is none. */
export async function tellOwner({ scheduler }: MutationCtx, user: Viewer, mail: Mail): Promise<void> {
  if (user.email === undefined || user.emailVerificationTime === undefined || !canSendMail()) return;
  await scheduler.runAfter(0, internal.notices.deliver, { to: user.email, mail, attempt: 0 });
}

/** For an action, about a user that it has made sure of. */
export const tell = internalMutation({
  args: { userId: v.id("users"), mail: mailValidator },
  handler: async (ctx, { userId, mail }): Promise<null> => {
    const user = await ctx.db.get(userId);
    if (user !== null) await tellOwner(ctx, user, mail);
    return null;
  },
});

export const deliver = internalAction({
  args: { to: v.string(), mail: mailValidator, attempt: v.number() },
  handler: async (ctx, { to, mail, attempt }): Promise<null> => {
    if (await trySend(ctx, to, mail)) return null;
    const pauseMs = pauseAfter(attempt);
    if (pauseMs === null) return null;
    await ctx.scheduler.runAfter(pauseMs, internal.notices.deliver, { to, mail, attempt: attempt + 1 });
    return null;
  },
});

/** Whether the mail server took it. */
export async function trySend(ctx: Pick<ActionCtx, "runAction">, to: string, mail: Mail): Promise<boolean> {
  try {
    await ctx.runAction(internal.mail.send.send, { to, mail });
    return true;
  } catch (error) {
    if (readSignInRefusal(error)?.code === "mail_failed") return false;
    throw error;
  }
}

/** How long to wait before the next attempt, or `null` after the last. */
export function pauseAfter(attempt: number): number | null {
  return PAUSES_MS[attempt] ?? null;
}
