import { ConvexError } from "convex/values";
import { internal } from "../_generated/api";
import type { ActionCtx } from "../_generated/server";
import type { Asker } from "./asker";
import type { Token } from "./limits";
import { readSignInRefusal, refuse } from "./signInRefusal";

type AttemptCtx = Pick<ActionCtx, "runMutation">;

/** Before a mail is sent: takes what it costs, or throws the refusal "limited". */
export async function openMail(
  ctx: AttemptCtx,
  email: string,
  asker: Asker,
  what?: "new password",
): Promise<Token[]> {
  const args = { email, origin: asker.counted, isNewPassword: what !== undefined };
  const { retryAfterMs, tokens } = await ctx.runMutation(internal.attempts.openMail, args);
  if (retryAfterMs > 0) refuse({ code: "limited", retryAfterMs });
  return tokens;
}

/** Before a code is compared: takes what a wrong one costs, or throws the refusal "limited". */
export async function openCode(
  ctx: AttemptCtx,
  email: string,
  asker: Asker,
  what?: "new password",
): Promise<Token[]> {
  const args = { email, origin: asker.counted, isNewPassword: what !== undefined };
  const { retryAfterMs, tokens } = await ctx.runMutation(internal.attempts.openCode, args);
  if (retryAfterMs > 0) refuse({ code: "limited", retryAfterMs });
  return tokens;
}

/** A mail that did not leave does not count for its address. It does for the network, else it could be tried forever. */
export async function mailOrGiveBack(
  ctx: AttemptCtx,
  tokens: Token[],
  send: () => Promise<void>,
): Promise<void> {
  try {
    await send();
  } catch (error) {
    if (error instanceof ConvexError && readSignInRefusal(error)?.code === "mail_failed") {
      const giveBack = tokens.filter(({ bucket }) => bucket === "mailPause" || bucket === "mailsToAddress");
      await ctx.runMutation(internal.attempts.giveBack, { tokens: giveBack });
    }
    throw error;
  }
}
