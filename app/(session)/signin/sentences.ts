// What stands in the way of signing in, in the words of the person who reads it.
import type { PasswordWeakness } from "@/convex/signIn/signInRefusal";
import { PASSWORD_MAX_LENGTH, PASSWORD_MIN_LENGTH } from "@/convex/credentials";

const MINUTE_MS = 1000 * 60;

// One sentence whether the address is unknown or the password wrong: a stranger learns nothing about who is here.
export const WRONG_PASSWORD = "That e-mail address and password do not belong together.";
export const WRONG_CODE = "That code is wrong, or no longer good. Look again, or ask for a new one.";
export const DEAD_LINK =
  "This link no longer works: it was used, replaced by a newer one, or is older than 10 minutes.";
export const DISABLED = "This account has been switched off. Ask those who run this site.";
export const SIGNED_OUT = "You have been signed out. Please sign in again.";
export const OTHER_ACCOUNT = "That account is not the one that opens this account.";
export const REMOVED =
  "%s was removed from your account here, so it does not open it. Sign in another way; then you can add it again on your account page.";
export const UNREACHABLE = "The server did not answer. Wait a moment, then try again.";
export const NEW_CODE = "A new code is on its way. The one before is no longer good.";
// Asked for by signing in, which sends none while the last is a minute young.
export const CODE_AGAIN = "A code is on its way. One that came within the last minute is still good.";
export const NEW_LINK = "A new link is on its way. The one before is no longer good.";
export const MAIL_FAILED = "We could not send the mail. Wait a moment, then try again.";

export const WEAK: Record<PasswordWeakness, string> = {
  too_short: `Use at least ${PASSWORD_MIN_LENGTH} characters.`,
  too_long: `Use at most ${PASSWORD_MAX_LENGTH} characters.`,
  common: "This is one of the first passwords that anyone would try. Choose another.",
  breached: "This password has been stolen from another site before. Choose another.",
  personal: "This is too close to your name, your address or the name of this site. Choose another.",
};

export function tooMany(retryAfterMs: number): string {
  return waitFor(minutesOf(retryAfterMs));
}

/** Whole minutes, never too few. */
export function minutesOf(retryAfterMs: number): number {
  return Math.max(1, Math.ceil(retryAfterMs / MINUTE_MS));
}

export function waitFor(minutes: number): string {
  return `That was too often. Try again in ${minutes} ${minutes === 1 ? "minute" : "minutes"}.`;
}
