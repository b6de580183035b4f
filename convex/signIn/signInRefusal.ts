// What a sign-in can be refused with. The backend throws it, the forms turn it into a sentence.
import { ConvexError } from "convex/values";
import * as z from "zod/mini";

const weakness = z.enum(["too_short", "too_long", "common", "breached", "personal"]);

const signInRefusal = z.discriminatedUnion("code", [
  z.object({ code: z.literal("limited"), retryAfterMs: z.number() }),
  /** The right password, but the address is not proven yet: a code is on its way to it. */
  z.object({ code: z.literal("verification_needed") }),
  z.object({ code: z.literal("weak_password"), reason: weakness }),
  /** The mail server did not take it: the same for known and unknown addresses. */
  z.object({ code: z.literal("mail_failed") }),
  /** Who they are is proven, and an administrator keeps them out. */
  z.object({ code: z.literal("disabled") }),
  /** Who they are is proven, and it is not who they were to be. */
  z.object({ code: z.literal("other_account") }),
  /** Who they are is proven, but they have removed the provider that says so from their account. */
  z.object({ code: z.literal("removed") }),
  z.object({ code: z.literal("invalid"), field: z.string(), message: z.string() }),
]);

export type SignInRefusal = z.infer<typeof signInRefusal>;
export type PasswordWeakness = z.infer<typeof weakness>;

/** The refusal that an error carries, or `null` if it carries none: then something broke. */
export function readSignInRefusal(error: unknown): SignInRefusal | null {
  if (!(error instanceof ConvexError)) return null;
  const refusal = signInRefusal.safeParse(error.data);
  return refusal.success ? refusal.data : null;
}

/** Ends the function. Convex rolls a mutation back and hands the data to whoever called, also across machines. */
export function refuse(refusal: SignInRefusal): never {
  throw new ConvexError(refusal);
}
