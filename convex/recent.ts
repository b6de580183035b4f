// How somebody who is signed in shows again who they are: by their password, or by a code to their address. Both count
// against the same limits as signing in, so that a browser left open is no place to guess from. What asks for it is made
// by the wrappers of `recentViewer.ts`. (Whoever goes through a provider again gets a new session, which is recent.)
import { v } from "convex/values";
import * as z from "zod/mini";
import { internal } from "./_generated/api";
import type { Id } from "./_generated/dataModel";
import {
  type ActionCtx,
  type DatabaseReader,
  internalMutation,
  internalQuery,
  type MutationCtx,
} from "./_generated/server";
import { type Asker, findAsker } from "./signIn/asker";
import { CODE_ALPHABET, CODE_LENGTH, knownPassword, mailedCode } from "./credentials";
import { describeDevice } from "./mail/device";
import { mailOrigin, type Origin } from "./mail/mail";
import { mailOrGiveBack, openCode, openMail } from "./signIn/openAttempt";
import { originOf } from "./signIn/origin";
import { PASSWORD_PROVIDER } from "./passwordAccounts";
import { isPassword } from "./passwords/passwordHash";
import { randomText } from "./randomText";
import { findRecentUntil } from "./recentViewer";
import { noteOwn } from "./securityLog";
import { findDetails } from "./session/sessionDetails";
import { sha256Hex } from "./sha256Hex";
import { findSignInMethods } from "./signInMethods";
import { readParams } from "./signIn/signInParams";
import { refuse } from "./signIn/signInRefusal";
import { type Asking, requireAsking, type Viewer, viewerAction, viewerQuery } from "./viewer";

const CODE_MINUTES = 10;
const ACCOUNTS_MAX = 20;

export type ConfirmMethod = "password" | "code" | "github" | "google" | "apple";

/** Until when the viewer need not be asked again, and how they could be. */
export const state = viewerQuery({
  args: {},
  handler: async ({
    db,
    viewer,
    session,
  }): Promise<{ recentUntil: number | null; methods: ConfirmMethod[] }> => ({
    recentUntil: await findRecentUntil(db, session),
    methods: await listMethods(db, viewer),
  }),
});

export const confirmPassword = viewerAction({
  args: { password: v.string(), caller: v.optional(v.string()) },
  handler: async (ctx, args): Promise<{ ok: boolean }> => {
    const { password } = readParams(z.object({ password: knownPassword }), args);
    const asker = await findAsker(ctx, args.caller);
    const email = await ctx.runQuery(internal.recent.findPasswordAddress, {});
    if (email === null) return { ok: false };

    const origin = asker.counted;
    const { retryAfterMs, tokens, account } = await ctx.runMutation(internal.attempts.openPassword, {
      email,
      origin,
    });
    if (retryAfterMs > 0) refuse({ code: "limited", retryAfterMs });
    const userId = ctx.viewer._id;
    if (account?.userId !== userId || account.isPending || !isPassword(password, account.secret)) {
      await noteFailure(ctx, asker, "password");
      return { ok: false };
    }
    await ctx.runMutation(internal.attempts.succeed, { tokens });
    await ctx.runMutation(internal.recent.confirm, { method: "password", origin: originOf(asker) });
    return { ok: true };
  },
});

/** Mails a code, which ends the last one. It is good in this session only. */
export const requestCode = viewerAction({
  args: { caller: v.optional(v.string()) },
  handler: async (ctx, args): Promise<null> => {
    const asker = await findAsker(ctx, args.caller);
    const email = requireProvenAddress(ctx.viewer);
    const tokens = await openMail(ctx, email, asker);
    const code = randomText(CODE_LENGTH, CODE_ALPHABET);
    await ctx.runMutation(internal.recent.storeCode, { hash: await hashOf(ctx, code) });
    await mailOrGiveBack(ctx, tokens, async () => {
      await ctx.runAction(internal.mail.send.send, {
        to: email,
        mail: { kind: "code", purpose: "confirm", code, minutes: CODE_MINUTES, origin: originOf(asker) },
      });
    });
    return null;
  },
});

export const confirmCode = viewerAction({
  args: { code: v.string(), caller: v.optional(v.string()) },
  handler: async (ctx, args): Promise<{ ok: boolean }> => {
    const { code } = readParams(z.object({ code: mailedCode }), args);
    const asker = await findAsker(ctx, args.caller);
    const tokens = await openCode(ctx, requireProvenAddress(ctx.viewer), asker);
    const proof = { hash: await hashOf(ctx, code), origin: originOf(asker) };
    if (!(await ctx.runMutation(internal.recent.redeemCode, proof))) {
      await noteFailure(ctx, asker, "code");
      return { ok: false };
    }
    await ctx.runMutation(internal.attempts.succeed, { tokens });
    return { ok: true };
  },
});

export const findPasswordAddress = internalQuery({
  args: {},
  handler: async (ctx): Promise<string | null> => {
    const { viewer } = await requireAsking(ctx);
    const account = await ctx.db
      .query("authAccounts")
      .withIndex("userIdAndProvider", (q) => q.eq("userId", viewer._id).eq("provider", PASSWORD_PROVIDER))
      .first();
    return account?.providerAccountId ?? null;
  },
});

/** The caller has just shown who they are. Whoever calls this has made sure of it. */
export const confirm = internalMutation({
  args: { method: v.string(), origin: mailOrigin },
  handler: async (ctx, { method, origin }): Promise<null> => {
    await markConfirmed({ ...ctx, ...(await requireAsking(ctx)) }, method, origin);
    return null;
  },
});

export const storeCode = internalMutation({
  args: { hash: v.string() },
  handler: async (ctx, { hash }): Promise<null> => {
    const details = await findOrMakeDetails({ ...ctx, ...(await requireAsking(ctx)) });
    const expiresAt = Date.now() + 1000 * 60 * CODE_MINUTES;
    await ctx.db.patch(details, { confirmation: { hash, expiresAt } });
    return null;
  },
});

export const redeemCode = internalMutation({
  args: { hash: v.string(), origin: mailOrigin },
  handler: async (ctx, { hash, origin }): Promise<boolean> => {
    const asking = await requireAsking(ctx);
    const details = await findDetails(ctx.db, asking.session._id);
    const confirmation = details?.confirmation;
    if (confirmation === undefined || confirmation.hash !== hash || confirmation.expiresAt <= Date.now())
      return false;
    await markConfirmed({ ...ctx, ...asking }, "code", origin);
    return true;
  },
});

async function markConfirmed(ctx: MutationCtx & Asking, method: string, origin: Origin): Promise<void> {
  const details = await findOrMakeDetails(ctx);
  // Who is recent already could write here as often as they like.
  const isRecent = (await findRecentUntil(ctx.db, ctx.session)) !== null;
  if (!isRecent) await noteOwn(ctx, "confirmed", origin, { method });
  await ctx.db.patch(details, { confirmedAt: Date.now(), confirmation: undefined });
}

/** A session from before there were details has none. */
async function findOrMakeDetails({
  db,
  session,
  viewer,
}: MutationCtx & Asking): Promise<Id<"sessionDetails">> {
  const details = await findDetails(db, session._id);
  if (details !== null) return details._id;
  return await db.insert("sessionDetails", {
    sessionId: session._id,
    userId: viewer._id,
    device: describeDevice(null),
  });
}

async function listMethods(db: DatabaseReader, viewer: Viewer): Promise<ConfirmMethod[]> {
  const accounts = await db
    .query("authAccounts")
    .withIndex("userIdAndProvider", (q) => q.eq("userId", viewer._id))
    .take(ACCOUNTS_MAX);
  const configured = findSignInMethods();
  const has = (id: string) => accounts.some(({ provider }) => provider === id);
  const hasPassword = accounts.some(
    ({ provider, secret, emailVerified }) =>
      provider === PASSWORD_PROVIDER && secret !== undefined && emailVerified !== undefined,
  );
  const methods: Record<ConfirmMethod, boolean> = {
    password: hasPassword,
    code: configured.code && viewer.email !== undefined && viewer.emailVerificationTime !== undefined,
    github: configured.github && has("github"),
    google: configured.google && has("google"),
    apple: configured.apple && has("apple"),
  };
  return (Object.keys(methods) as ConfirmMethod[]).filter((method) => methods[method]);
}

function requireProvenAddress({ email, emailVerificationTime }: Viewer): string {
  if (email !== undefined && emailVerificationTime !== undefined) return email;
  return refuse({ code: "invalid", field: "code", message: "Your account has no confirmed e-mail address." });
}

/** The session's id is part of it, and known to nobody: so the hash says nothing, and the code is no code elsewhere. */
async function hashOf({ session }: Asking, code: string): Promise<string> {
  return await sha256Hex(["confirm", session._id, code].join(" "));
}

async function noteFailure(
  ctx: Pick<ActionCtx, "runMutation">,
  asker: Asker,
  method: "password" | "code",
): Promise<void> {
  const { ip, device } = originOf(asker);
  await ctx.runMutation(internal.securityLog.addOwnFailure, { ip, device, method });
}
