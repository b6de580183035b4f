// Another password for an account, or its first. Where there is one, it is asked for: the session alone is not enough.
import { v } from "convex/values";
import { internal } from "./_generated/api";
import type { Doc } from "./_generated/dataModel";
import { type DatabaseReader, internalMutation, type MutationCtx } from "./_generated/server";
import { listAccounts, removeCodes } from "./accountChange/accounts";
import { findAsker, originValidator } from "./signIn/asker";
import { originOf } from "./signIn/origin";
import { networkToken } from "./attempts";
import { isBreached } from "./passwords/breach";
import { PASSWORD_MAX_LENGTH } from "./credentials";
import { endSessions } from "./session/endSession";
import { readSiteUrl } from "./environment";
import { giveTokensBack, takeTokens, type Token, tokenValidator } from "./limits";
import { mailOrigin, type Origin } from "./mail/mail";
import { removeUnproven } from "./accountChange/moveAddress";
import { tellOwner } from "./notices";
import { PASSWORD_PROVIDER } from "./passwordAccounts";
import { hashPassword, isPassword } from "./passwords/passwordHash";
import { findWeakness } from "./passwords/passwordPolicy";
import { recentAction } from "./recentViewer";
import { noteOwn } from "./securityLog";
import { refuse } from "./signIn/signInRefusal";
import { type Asking, requireAsking, type Viewer } from "./viewer";

export type PasswordChange = { ok: true } | { ok: false; reason: "wrong_password" };

const WRONG: PasswordChange = { ok: false, reason: "wrong_password" };

export const set = recentAction({
  args: {
    current: v.optional(v.string()),
    password: v.string(),
    signOutOthers: v.boolean(),
    caller: v.optional(v.string()),
  },
  handler: async (ctx, { current = "", password, signOutOthers, caller }): Promise<PasswordChange> => {
    const { viewer } = ctx;
    const reason = findWeakness(password, {
      email: requireProvenAddress(viewer),
      name: viewer.name,
      siteUrl: readSiteUrl(),
    });
    if (reason !== null) refuse({ code: "weak_password", reason });

    const asker = await findAsker(ctx, caller);
    const { retryAfterMs, tokens, secret } = await ctx.runMutation(internal.passwordChange.open, {
      origin: asker.counted,
    });
    if (retryAfterMs > 0) refuse({ code: "limited", retryAfterMs });
    const from = originOf(asker);
    if (secret !== null && !isCurrent(current, secret)) {
      const { ip, device } = from;
      await ctx.runMutation(internal.securityLog.addOwnFailure, { ip, device, method: "password" });
      return WRONG;
    }
    if (await isBreached(password)) {
      // They knew the current one. That the service was asked still counts.
      const giveBack = tokens.filter(({ bucket }) => bucket === "currentPasswordsByUser");
      await ctx.runMutation(internal.attempts.giveBack, { tokens: giveBack });
      refuse({ code: "weak_password", reason: "breached" });
    }
    const isSet = await ctx.runMutation(internal.passwordChange.settle, {
      was: secret,
      secret: hashPassword(password),
      signOutOthers,
      tokens,
      origin: from,
    });
    return isSet ? { ok: true } : WRONG;
  },
});

interface Opened {
  readonly retryAfterMs: number;
  readonly tokens: Token[];
  /** The hash of the current password, or `null` where there is none. */
  readonly secret: string | null;
}

/** Takes what a wrong guess costs before it is made. */
export const open = internalMutation({
  args: { origin: originValidator },
  handler: async (ctx, { origin }): Promise<Opened> => {
    const { viewer } = await requireAsking(ctx);
    const account = await findPasswordAccount(ctx.db, viewer);
    const tokens: Token[] = [
      { bucket: "currentPasswordsByUser", of: viewer._id },
      networkToken("newPasswords", origin),
    ];
    const retryAfterMs = await takeTokens(ctx.db, tokens, Date.now());
    return { retryAfterMs, tokens, secret: account?.secret ?? null };
  },
});

/** False where the password is no longer the one that was compared. */
export const settle = internalMutation({
  args: {
    was: v.union(v.string(), v.null()),
    secret: v.string(),
    signOutOthers: v.boolean(),
    tokens: v.array(tokenValidator),
    origin: mailOrigin,
  },
  handler: async (ctx, { was, secret, signOutOthers, tokens, origin }): Promise<boolean> => {
    const asking = await requireAsking(ctx);
    const { viewer, session } = asking;
    const account = await findPasswordAccount(ctx.db, viewer);
    if ((account?.secret ?? null) !== was) return false;

    await giveTokensBack(ctx.db, tokens, Date.now());
    await store(ctx, viewer, account, secret);
    if (signOutOthers) await endSessions(ctx, viewer._id, session._id);
    await announce({ ...ctx, ...asking }, was === null, origin);
    return true;
  },
});

async function store(
  { db }: MutationCtx,
  viewer: Viewer,
  account: Doc<"authAccounts"> | null,
  secret: string,
): Promise<void> {
  if (account !== null) {
    // A code for a new password that is on its way is not needed any more.
    await removeCodes(db, account._id);
    await db.patch(account._id, { secret });
    return;
  }
  const email = requireProvenAddress(viewer);
  await removeUnproven(db, PASSWORD_PROVIDER, email, viewer._id);
  await db.insert("authAccounts", {
    userId: viewer._id,
    provider: PASSWORD_PROVIDER,
    providerAccountId: email,
    emailVerified: email,
    secret,
  });
}

async function announce(ctx: MutationCtx & Asking, isFirst: boolean, origin: Origin): Promise<void> {
  if (isFirst) await noteOwn(ctx, "method_added", origin, { method: PASSWORD_PROVIDER });
  else await noteOwn(ctx, "password_changed", origin);
  await tellOwner(ctx, ctx.viewer, {
    kind: "password-changed",
    isFirst,
    resetUrl: `${readSiteUrl()}/signin/reset`,
    origin,
  });
}

async function findPasswordAccount(db: DatabaseReader, viewer: Viewer): Promise<Doc<"authAccounts"> | null> {
  const accounts = await listAccounts(db, viewer._id);
  return accounts.find(({ provider }) => provider === PASSWORD_PROVIDER) ?? null;
}

/** A text of a megabyte must not reach the hash. */
function isCurrent(password: string, secret: string): boolean {
  return password.length <= PASSWORD_MAX_LENGTH && isPassword(password, secret);
}

function requireProvenAddress({ email, emailVerificationTime }: Viewer): string {
  if (email !== undefined && emailVerificationTime !== undefined) return email;
  return refuse({
    code: "invalid",
    field: "password",
    message: "First add an e-mail address: a password goes by it.",
  });
}
