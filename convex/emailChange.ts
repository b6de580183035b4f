// Another address for an account. The new one is proven by a code that is mailed to it; the old one is told, and for some
// days whoever reads its mail can take the change back: who changed it may not have been the owner.
import { v } from "convex/values";
import * as z from "zod/mini";
import { internal } from "./_generated/api";
import type { Id } from "./_generated/dataModel";
import { action, internalMutation, type MutationCtx } from "./_generated/server";
import { findAsker, originValidator } from "./signIn/asker";
import { networkToken, type Opened } from "./attempts";
import { CODE_ALPHABET, CODE_LENGTH, emailAddress, mailedCode } from "./credentials";
import { findChange, forgetChange } from "./signIn/askedAddress";
import { keepUndo, type UndoResult } from "./emailUndo";
import { readSiteUrl } from "./environment";
import { giveTokensBack, takeTokens, type Token } from "./limits";
import { mailOrigin, type Origin } from "./mail/mail";
import { isTaken, moveAddress } from "./accountChange/moveAddress";
import { mailOrGiveBack } from "./signIn/openAttempt";
import { findOrigin, originOf } from "./signIn/origin";
import { randomText } from "./randomText";
import { recentAction } from "./recentViewer";
import { isToken } from "./accountChange/secretToken";
import { noteOwn, noteOwnFailure } from "./securityLog";
import { sha256Hex } from "./sha256Hex";
import { readParams } from "./signIn/signInParams";
import { refuse } from "./signIn/signInRefusal";
import { type Asking, requireAsking } from "./viewer";

const CODE_MINUTES = 10;

/** Mails a code to the new address. Whether that has an account already, only its owner learns. */
export const request = recentAction({
  args: { email: v.string(), caller: v.optional(v.string()) },
  handler: async (ctx, args): Promise<null> => {
    const { email } = readParams(z.object({ email: emailAddress }), args);
    readSiteUrl();
    const { viewer } = ctx;
    if (email === viewer.email && viewer.emailVerificationTime !== undefined) {
      refuse({ code: "invalid", field: "email", message: "That is your address already." });
    }
    const asker = await findAsker(ctx, args.caller);
    const code = randomText(CODE_LENGTH, CODE_ALPHABET);
    const codeHash = await hashCode(viewer._id, email, code);
    const opened = await ctx.runMutation(internal.emailChange.open, {
      email,
      codeHash,
      origin: asker.counted,
    });
    if (opened.retryAfterMs > 0) refuse({ code: "limited", retryAfterMs: opened.retryAfterMs });

    const origin = originOf(asker);
    await mailOrGiveBack(ctx, opened.tokens, async () => {
      await ctx.runAction(internal.mail.send.send, {
        to: email,
        mail: opened.isTaken
          ? { kind: "address-taken", origin }
          : { kind: "code", purpose: "new-address", code, minutes: CODE_MINUTES, origin },
      });
    });
    return null;
  },
});

/** Puts the new address in the place of the old one, for who read the code in its mail. */
export const confirm = recentAction({
  args: { code: v.string(), caller: v.optional(v.string()) },
  handler: async (ctx, args): Promise<{ ok: boolean }> => {
    const code = mailedCode.safeParse(args.code);
    if (!code.success) return { ok: false };
    const { retryAfterMs, ok } = await ctx.runMutation(internal.emailChange.redeem, {
      code: code.data,
      origin: await findOrigin(ctx, args.caller),
    });
    if (retryAfterMs > 0) refuse({ code: "limited", retryAfterMs });
    return { ok };
  },
});

/** For who reads the mail of the old address, signed in or not. Nobody can guess the token, so nobody is counted. */
export const undo = action({
  args: { token: v.string(), caller: v.optional(v.string()) },
  handler: async (ctx, { token, caller }): Promise<UndoResult> => {
    if (!isToken(token)) return { ok: false, reason: "expired" };
    const origin = await findOrigin(ctx, caller);
    return await ctx.runMutation(internal.emailUndo.takeBack, { tokenHash: await sha256Hex(token), origin });
  },
});

interface Started extends Opened {
  readonly isTaken: boolean;
}

/** The same for an address that is taken: the code is stored, and reaches nobody. */
export const open = internalMutation({
  args: { email: v.string(), codeHash: v.string(), origin: originValidator },
  handler: async (ctx, { email, codeHash, origin }): Promise<Started> => {
    const { viewer } = await requireAsking(ctx);
    const { db } = ctx;
    const now = Date.now();
    const tokens: Token[] = [
      { bucket: "mailPause", of: email },
      { bucket: "mailsToAddress", of: email },
      { bucket: "newAddressMailsByUser", of: viewer._id },
      networkToken("mails", origin),
    ];
    const retryAfterMs = await takeTokens(db, tokens, now);
    if (retryAfterMs > 0) return { retryAfterMs, tokens: [], isTaken: false };

    await forgetChange(db, viewer._id);
    const expirationTime = now + 1000 * 60 * CODE_MINUTES;
    await db.insert("emailChanges", { userId: viewer._id, email, codeHash, expirationTime });
    return { retryAfterMs, tokens, isTaken: await isTaken(db, email, viewer._id) };
  },
});

export const redeem = internalMutation({
  args: { code: v.string(), origin: mailOrigin },
  handler: async (ctx, { code, origin }): Promise<{ retryAfterMs: number; ok: boolean }> => {
    const { db } = ctx;
    const asking = await requireAsking(ctx);
    const { viewer } = asking;
    const now = Date.now();
    const tokens: Token[] = [{ bucket: "newAddressCodesByUser", of: viewer._id }];
    const retryAfterMs = await takeTokens(db, tokens, now);
    if (retryAfterMs > 0) return { retryAfterMs, ok: false };

    const change = await findChange(db, viewer._id);
    const isOpen = change !== null && change.expirationTime > now;
    if (!isOpen || change.codeHash !== (await hashCode(viewer._id, change.email, code))) {
      await noteOwnFailure({ ...ctx, ...asking }, origin, "new_address");
      return { retryAfterMs, ok: false };
    }
    // Somebody else may have proven it since.
    if (await isTaken(db, change.email, viewer._id)) return { retryAfterMs, ok: false };

    await giveTokensBack(db, tokens, now);
    await db.delete(change._id);
    await settle({ ...ctx, ...asking }, change.email, origin);
    return { retryAfterMs, ok: true };
  },
});

async function settle(ctx: MutationCtx & Asking, email: string, origin: Origin): Promise<void> {
  const { db, viewer } = ctx;
  await moveAddress(db, viewer, email, Date.now());
  await noteOwn(ctx, "email_changed", origin, {
    ...(viewer.email !== undefined && { from: viewer.email }),
    to: email,
  });
  // An address that nobody has proven may be anybody's.
  if (viewer.email === undefined || viewer.emailVerificationTime === undefined) return;
  await keepUndo(ctx, viewer._id, viewer.email, origin);
}

/** So the code is good for this user and this address only, and two people may have the same one. */
async function hashCode(userId: Id<"users">, email: string, code: string): Promise<string> {
  return await sha256Hex(["new-address", userId, email, code].join(" "));
}
