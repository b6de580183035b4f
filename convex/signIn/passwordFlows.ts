// The flows of signing in with a password. Whether an address has an account shows nowhere: each flow takes the same
// steps for both, with the same answer and one mail of some kind.
import { invalidateSessions } from "@convex-dev/auth/server";
import { internal } from "../_generated/api";
import type { Id } from "../_generated/dataModel";
import type { Asker } from "./asker";
import { isBreached } from "../passwords/breach";
import { readSiteUrl } from "../environment";
import { MAIL_PAUSE_MS, type Token } from "../limits";
import { mailCode, redeemCode, sendMail, type SignedIn, type SignInCtx } from "./mailedCode";
import { noteFailure } from "./noteFailure";
import { mailOrGiveBack, openCode, openMail } from "./openAttempt";
import { originOf } from "./origin";
import { hashPassword, isPassword } from "../passwords/passwordHash";
import { findWeakness, type PasswordContext } from "../passwords/passwordPolicy";
import type { PasswordFlow } from "./signInParams";
import { refuse } from "./signInRefusal";

export async function signIn(
  ctx: SignInCtx,
  { email, password }: PasswordFlow<"signIn">,
  asker: Asker,
): Promise<{ userId: Id<"users"> } | null> {
  const { retryAfterMs, tokens, account } = await ctx.runMutation(internal.attempts.openPassword, {
    email,
    origin: asker.counted,
  });
  if (retryAfterMs > 0) refuse({ code: "limited", retryAfterMs });
  if (!isPassword(password, account?.secret) || account === null) {
    await noteFailure(ctx, email, asker, "password");
    return null;
  }

  if (account.isPending) {
    await ctx.runMutation(internal.attempts.giveBack, { tokens });
    return await askForProof(ctx, account.id, email, asker);
  }
  const { userId } = account;
  await ctx.runMutation(internal.attempts.succeed, { tokens });
  return { userId };
}

/** The password of a pending account says nothing about who chose it: only the mail does. */
async function askForProof(
  ctx: SignInCtx,
  accountId: Id<"authAccounts">,
  email: string,
  asker: Asker,
): Promise<never> {
  const args = { email, origin: asker.counted, isNewPassword: false };
  const { retryAfterMs, tokens } = await ctx.runMutation(internal.attempts.openMail, args);
  if (retryAfterMs > MAIL_PAUSE_MS) refuse({ code: "limited", retryAfterMs });
  // Within the pause between two mails, the last code is still good.
  if (retryAfterMs === 0) {
    await mailOrGiveBack(ctx, tokens, () =>
      mailCode(ctx, { provider: "password-verify", accountId, email, asker, as: "code" }),
    );
  }
  return refuse({ code: "verification_needed" });
}

/** Always ends in "look at your mail". */
export async function signUp(
  ctx: SignInCtx,
  { name, email, password }: PasswordFlow<"signUp">,
  asker: Asker,
): Promise<null> {
  const siteUrl = readSiteUrl();
  refuseWeak(password, { email, name, siteUrl });
  const tokens = await openMail(ctx, email, asker, "new password");
  await refuseBreached(ctx, password, tokens);

  const secret = hashPassword(password);
  const prepared = await ctx.runMutation(internal.passwordAccounts.prepare, { email, secret, name });
  await mailOrGiveBack(ctx, tokens, async () => {
    if (prepared.kind === "pending") {
      const { accountId } = prepared;
      return await mailCode(ctx, { provider: "password-verify", accountId, email, asker, as: "code" });
    }
    await ctx.runMutation(internal.auth.storeNothing, { email });
    await sendMail(ctx, email, {
      kind: "account-exists",
      methods: prepared.methods,
      signInUrl: `${siteUrl}/signin`,
      resetUrl: `${siteUrl}/signin/reset`,
      origin: originOf(asker),
    });
  });
  return null;
}

/** Proves the address of a pending account. The password that counts is the one typed now, by who reads the mail. */
export async function verify(
  ctx: SignInCtx,
  { email, code, password, name }: PasswordFlow<"verify">,
  asker: Asker,
): Promise<SignedIn | null> {
  refuseWeak(password, { email, name, siteUrl: readSiteUrl() });
  const tokens = await openCode(ctx, email, asker, "new password");
  await refuseBreached(ctx, password, []);
  const pending =
    name === undefined ? await ctx.runQuery(internal.passwordAccounts.findPending, { email }) : null;

  const signedIn = await redeemCode(ctx, { provider: "password-verify", email, asker }, code);
  if (signedIn === null) return null;
  // The name from the sign-up counts only for whoever knows the password from it.
  const ownName = pending !== null && isPassword(password, pending.secret) ? pending.name : name;
  return await settle(ctx, signedIn, { email, password, name: ownName, tokens });
}

/** Always ends in "look at your mail". */
export async function requestReset(
  ctx: SignInCtx,
  { email }: PasswordFlow<"requestReset">,
  asker: Asker,
): Promise<null> {
  const siteUrl = readSiteUrl();
  const tokens = await openMail(ctx, email, asker);
  const recipient = await ctx.runQuery(internal.passwordAccounts.findResetRecipient, { email });
  await mailOrGiveBack(ctx, tokens, async () => {
    if (recipient.kind === "password") {
      const { accountId } = recipient;
      return await mailCode(ctx, { provider: "password-reset", accountId, email, asker, as: "code" });
    }
    await ctx.runMutation(internal.auth.storeNothing, { email });
    const origin = originOf(asker);
    if (recipient.kind === "no-password") {
      const { methods } = recipient;
      return await sendMail(ctx, email, {
        kind: "no-password",
        methods,
        signInUrl: `${siteUrl}/signin`,
        origin,
      });
    }
    await sendMail(ctx, email, { kind: "no-account", signUpUrl: `${siteUrl}/signin?mode=sign-up`, origin });
  });
  return null;
}

/** A new password, and an end to all other sessions: one of them may be the reason for it. */
export async function reset(
  ctx: SignInCtx,
  { email, code, password }: PasswordFlow<"reset">,
  asker: Asker,
): Promise<SignedIn | null> {
  refuseWeak(password, { email, siteUrl: readSiteUrl() });
  const tokens = await openCode(ctx, email, asker, "new password");
  await refuseBreached(ctx, password, []);

  const signedIn = await redeemCode(ctx, { provider: "password-reset", email, asker }, code);
  if (signedIn === null) return null;
  await ctx.runMutation(internal.attempts.forgetGuesses, { email, origin: asker.counted });
  await settle(ctx, signedIn, { email, password, tokens });
  const { userId } = signedIn;
  const origin = originOf(asker);
  const { ip, device } = origin;
  const from = { device, ...(ip !== null && { ip }) };
  await ctx.runMutation(internal.securityLog.add, { userId, kind: "password_reset", ...from });
  await ctx.runMutation(internal.notices.tell, {
    userId,
    mail: { kind: "password-changed", isFirst: false, resetUrl: `${readSiteUrl()}/signin/reset`, origin },
  });
  return signedIn;
}

interface Settling {
  readonly email: string;
  readonly password: string;
  readonly name?: string | undefined;
  readonly tokens: Token[];
}

async function settle(
  ctx: SignInCtx,
  signedIn: SignedIn,
  { email, password, name, tokens }: Settling,
): Promise<SignedIn> {
  const { userId, sessionId } = signedIn;
  await ctx.runMutation(internal.passwordAccounts.settle, {
    email,
    secret: hashPassword(password),
    userId,
    ...(name !== undefined && { name }),
    giveBack: tokens,
  });
  await invalidateSessions(ctx, { userId, except: [sessionId] });
  return signedIn;
}

/** First, because it costs nothing, and because a code must not be used up for a password that will not do. */
function refuseWeak(password: string, context: PasswordContext): void {
  const reason = findWeakness(password, context);
  if (reason !== null) refuse({ code: "weak_password", reason });
}

async function refuseBreached(ctx: SignInCtx, password: string, mailTokens: Token[]): Promise<void> {
  if (!(await isBreached(password))) return;
  // No mail was sent. That the service was asked still counts.
  const giveBack = mailTokens.filter(({ bucket }) => !bucket.startsWith("newPasswords"));
  await ctx.runMutation(internal.attempts.giveBack, { tokens: giveBack });
  refuse({ code: "weak_password", reason: "breached" });
}
