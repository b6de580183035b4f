// Codes and links by mail. The library stores and checks them, through its Email provider, as its own Password provider
// does: on an account of ours, so that no client can call for one by the provider's name.
//
// What it stores is not the code alone but the code with what it is for: the provider, the address, and the device that
// asked. So a code says nothing without its address, works nowhere else, and two people may have the same one.
import { Email } from "@convex-dev/auth/providers/Email";
import {
  type EmailConfig,
  type GenericActionCtxWithAuthConfig,
  signInViaProvider,
} from "@convex-dev/auth/server";
import type { GenericDataModel } from "convex/server";
import { internal } from "../_generated/api";
import type { Id } from "../_generated/dataModel";
import type { Asker } from "./asker";
import { type FailedMethod, noteFailure } from "./noteFailure";
import { originOf } from "./origin";
import { CODE_ALPHABET, CODE_LENGTH, LINK_TOKEN_LENGTH } from "../credentials";
import { readSiteUrl } from "../environment";
import type { Mail, Origin } from "../mail/mail";
import { randomText } from "../randomText";

/** One for each thing that a code can be for: a code for the one is none for the other. */
export type CodeProviderId = "password-verify" | "password-reset" | "mail-code";
export type SignInCtx = GenericActionCtxWithAuthConfig<GenericDataModel>;
export interface SignedIn {
  userId: Id<"users">;
  sessionId: Id<"authSessions">;
}

const CODE_MINUTES = 10;
const LINK_ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

/** How the library knows such codes when it checks one. Each is made by a provider of its own: see `mailCode`. */
export function codeProvider(id: CodeProviderId): EmailConfig {
  return Email({
    id,
    maxAge: CODE_MINUTES * 60,
    sendVerificationRequest: () =>
      Promise.reject(new Error("Expected codes to be asked for with `mailCode`")),
  });
}

interface CodeRequest {
  readonly provider: CodeProviderId;
  readonly accountId: Id<"authAccounts">;
  readonly email: string;
  readonly asker: Asker;
  readonly as: "code" | "link";
}

/** Makes a new code, which ends the account's last one, and mails it. */
export async function mailCode(ctx: SignInCtx, request: CodeRequest): Promise<void> {
  const { provider, accountId, email, asker } = request;
  const code =
    request.as === "link"
      ? randomText(LINK_TOKEN_LENGTH, LINK_ALPHABET)
      : randomText(CODE_LENGTH, CODE_ALPHABET);
  await signInViaProvider(
    ctx,
    Email({
      id: provider,
      maxAge: CODE_MINUTES * 60,
      generateVerificationToken: () => Promise.resolve(scopeOf(request, code)),
      sendVerificationRequest: () => sendMail(ctx, email, describeCode(request, code, originOf(asker))),
    }),
    { accountId, params: { email } },
  );
}

/**
 * Signs in whoever has the code: the session is made, its tokens are not. `null` where the code is not good, of which the
 * owner of the address can read.
 */
export async function redeemCode(
  ctx: SignInCtx,
  { provider, email, asker }: Pick<CodeRequest, "provider" | "email" | "asker">,
  code: string,
): Promise<SignedIn | null> {
  try {
    return await signInViaProvider(ctx, codeProvider(provider), {
      params: { email, code: scopeOf({ provider, email, asker }, code) },
    });
  } catch (error) {
    // The library's one word for wrong, used, too old and somebody else's.
    if (error instanceof Error && error.message === "Could not verify code") {
      await noteFailure(ctx, email, asker, methodOf(provider, code));
      return null;
    }
    throw error;
  }
}

/** Throws the refusal "mail_failed" where the mail server did not take it. */
export async function sendMail(ctx: SignInCtx, to: string, mail: Mail): Promise<void> {
  // A function of its own: what it takes to write a mail is then loaded only to write one.
  await ctx.runAction(internal.mail.send.send, { to, mail });
}

const purposes = { "password-verify": "verify", "password-reset": "reset", "mail-code": "sign-in" } as const;

function methodOf(provider: CodeProviderId, code: string): FailedMethod {
  if (provider === "password-reset") return "reset";
  return code.length === LINK_TOKEN_LENGTH ? "link" : "code";
}

function describeCode({ provider, as }: CodeRequest, code: string, origin: Origin): Mail {
  if (as === "code")
    return { kind: "code", purpose: purposes[provider], code, minutes: CODE_MINUTES, origin };
  return { kind: "link", url: `${readSiteUrl()}/signin/link?code=${code}`, minutes: CODE_MINUTES, origin };
}

function scopeOf(
  { provider, email, asker }: Pick<CodeRequest, "provider" | "email" | "asker">,
  code: string,
): string {
  return [provider, email, asker.counted.deviceHash ?? "unknown", code].join(" ");
}
