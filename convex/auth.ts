import { convexAuth } from "@convex-dev/auth/server";
import { v } from "convex/values";
import { internal } from "./_generated/api";
import { action, type ActionCtx, internalMutation, internalQuery, query } from "./_generated/server";
import { createOrUpdateUser } from "./signIn/accountOwner";
import { admit, claimsOf } from "./signIn/admission";
import { findAsker } from "./signIn/asker";
import { describeDevice } from "./mail/device";
import { mailSignIn } from "./signIn/mailSignIn";
import { apple } from "./oauth/apple";
import { github } from "./oauth/github";
import { google } from "./oauth/google";
import { findOrigin } from "./signIn/origin";
import { password } from "./signIn/password";
import { findPasswordAccount } from "./passwordAccounts";
import { sha256Hex } from "./sha256Hex";
import { refuse } from "./signIn/signInRefusal";
import { returnAddress } from "./signIn/returnAddress";
import { ACCESS_TOKEN_MS, SESSION_INACTIVE_MS, SESSION_TOTAL_MS } from "./session/sessionLifetime";
import { findViewer } from "./viewer";

const library = convexAuth({
  providers: [
    password,
    mailSignIn,
    ...[github(), google(), apple()].filter((provider) => provider !== undefined),
  ],
  callbacks: { createOrUpdateUser, redirect: returnAddress, beforeSessionCreation: admit },
  jwt: { durationMs: ACCESS_TOKEN_MS, customClaims: claimsOf },
  session: { totalDurationMs: SESSION_TOTAL_MS, inactiveDurationMs: SESSION_INACTIVE_MS },
  // The library counts guesses by address alone, and so lets strangers lock an owner out. `limits.ts` counts instead.
  signIn: { maxFailedAttempsPerHour: 1e9 },
});

export const { auth, store } = library;

interface SignInResult {
  redirect?: string;
  verifier?: string;
  tokens?: { token: string; refreshToken: string } | null;
  started?: boolean;
}

/**
 * The library's own, for clients that ask for it properly. It would take a code without saying whose it is: only one
 * that a provider sent somebody back with may come so, and that has the verifier of who was sent there.
 */
export const signIn = action({
  args: {
    provider: v.optional(v.string()),
    params: v.optional(v.any()),
    verifier: v.optional(v.string()),
    refreshToken: v.optional(v.string()),
    calledBy: v.optional(v.string()),
  },
  handler: async (ctx, { provider, params, verifier, refreshToken }): Promise<SignInResult> => {
    // The library takes a refresh token only where no provider is named.
    const isRefresh = provider === undefined && Boolean(refreshToken);
    if (isRefresh && !(await isToken(ctx, refreshToken))) return { tokens: null };

    const takesParams = provider === "password" || provider === "mail";
    const sent = takesParams ? params : readProviderParams(params);
    const code = takesParams ? undefined : sent?.code;
    if (code !== undefined && verifier === undefined) return { tokens: null };
    if (!takesParams && provider !== undefined && code === undefined) await openDeparture(ctx, params);
    // The library forgets a code as it takes it.
    const sender = code === undefined ? null : await ctx.runQuery(internal.auth.findSender, { code });
    const result = await callLibrary(ctx, {
      ...(provider !== undefined && { provider }),
      ...(sent !== undefined && { params: sent }),
      ...(verifier !== undefined && { verifier }),
      ...(refreshToken !== undefined && { refreshToken }),
    });
    if (result.tokens && !isRefresh) {
      const [, sessionId = ""] = result.tokens.refreshToken.split("|");
      if (code !== undefined) {
        await refuseOthers(ctx, sessionId, params);
        await refuseRemoved(ctx, sessionId, sender ?? "provider", params);
      }
      await noteSession(ctx, sessionId, provider ?? sender ?? "provider", readText(params, "caller"));
    }
    return result;
  },
});

/** The library, asked with anything else, breaks, or ends the session that is named. */
async function isToken(ctx: ActionCtx, refreshToken = ""): Promise<boolean> {
  return await ctx.runQuery(internal.sessions.isToken, { refreshToken });
}

/** Each way to a provider is a row. */
async function openDeparture(ctx: ActionCtx, params: unknown): Promise<void> {
  const { counted: origin } = await findAsker(ctx, readText(params, "caller"));
  const retryAfterMs: number = await ctx.runMutation(internal.attempts.openDeparture, { origin });
  if (retryAfterMs > 0) refuse({ code: "limited", retryAfterMs });
}

/** For whoever shows at a provider who they are: "onlyAs" is the user that they have to be. */
async function refuseOthers(ctx: ActionCtx, sessionId: string, params: unknown): Promise<void> {
  const userId = readText(params, "onlyAs");
  if (userId === undefined) return;
  if (!(await ctx.runMutation(internal.sessions.keepFor, { sessionId, userId }))) {
    refuse({ code: "other_account" });
  }
}

/**
 * For whoever comes from a provider that the owner of their address has removed. With the "purpose" to "link" they get a
 * session of a user of their own, for nothing but to offer it to who has asked for it: see `accountChange/methodLink.ts`.
 */
async function refuseRemoved(
  ctx: ActionCtx,
  sessionId: string,
  method: string,
  params: unknown,
): Promise<void> {
  if (readText(params, "purpose") === "link") return;
  const email = await ctx.runMutation(internal.sessions.turnAway, { sessionId });
  if (email === null) return;
  const { ip, device } = await findOrigin(ctx, readText(params, "caller"));
  await ctx.runMutation(internal.securityLog.addFailure, { email, ip, device, method });
  refuse({ code: "removed" });
}

/** Before the tokens are handed out, whoever asked for them: nobody gets in unnoticed. */
async function noteSession(
  ctx: ActionCtx,
  sessionId: string,
  method: string,
  caller: string | undefined,
): Promise<void> {
  const { ip, place, userAgent, counted } = await findAsker(ctx, caller);
  const from = { ip, place, device: describeDevice(userAgent), deviceHash: counted.deviceHash };
  await ctx.runMutation(internal.sessions.open, { sessionId, method, ...from });
}

type TextName = "caller" | "onlyAs" | "purpose" | "code" | "redirectTo";

function readText(params: unknown, name: TextName): string | undefined {
  if (typeof params !== "object" || params === null) return undefined;
  const value = (params as Record<string, unknown>)[name];
  return typeof value === "string" ? value : undefined;
}

/** Takes the place of the library's own, which removes all tokens of a session at once, however many, and tells nobody. */
export const signOut = action({
  args: { caller: v.optional(v.string()) },
  handler: async (ctx, { caller }): Promise<null> =>
    await ctx.runMutation(internal.sessions.endOwn, { origin: await findOrigin(ctx, caller) }),
});

/** Nothing that the library would count guesses by, or store. */
function readProviderParams(params: unknown): { code?: string; redirectTo?: string } {
  const [code, redirectTo] = [readText(params, "code"), readText(params, "redirectTo")];
  return { ...(code !== undefined && { code }), ...(redirectTo !== undefined && { redirectTo }) };
}

/** Convex has no public way to call one action's handler from another without another request; it keeps it here. */
type Handled = { _handler: (ctx: unknown, args: unknown) => Promise<SignInResult> };
const callLibrary = (library.signIn as unknown as Handled)._handler;

/** The provider that sent somebody back with this code. */
export const findSender = internalQuery({
  args: { code: v.string() },
  handler: async ({ db }, args): Promise<string | null> => {
    // As the library stores it.
    const code = await sha256Hex(args.code);
    const row = await db
      .query("authVerificationCodes")
      .withIndex("code", (q) => q.eq("code", code))
      .first();
    return row?.provider ?? null;
  },
});

/**
 * Where there is no code to store, this takes the time that storing one does: it is loaded with as much, reads as much
 * and writes as much. What it writes means nothing.
 */
export const storeNothing = internalMutation({
  args: { email: v.string() },
  handler: async ({ db }, { email }): Promise<null> => {
    const account = await findPasswordAccount(db, email);
    if (account !== null) await db.get(account.userId);
    const key = `nothing ${email}`;
    const last = await db
      .query("limits")
      .withIndex("by_key", (q) => q.eq("key", key))
      .unique();
    // The library hashes a code before it stores it, and removes the one before.
    await sha256Hex(key);
    const removed = last?._id ?? (await db.insert("limits", { key, tokens: 0, updatedAt: 0 }));
    await db.delete(removed);
    await db.insert("limits", { key, tokens: 0, updatedAt: Date.now() });
    return null;
  },
});

/** Takes the place of the library's own, which looks at the token's signature only and believes a revoked session. */
export const isAuthenticated = query({
  args: {},
  handler: async (ctx): Promise<boolean> => (await findViewer(ctx)) !== null,
});
