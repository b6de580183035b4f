import { ConvexError } from "convex/values";
import { internal } from "../_generated/api";
import type { ActionCtx } from "../_generated/server";
import type { Asker } from "./asker";
import type { Token } from "../limits";
import { readSignInRefusal, refuse } from "./signInRefusal";

type AttemptCtx = Pick<ActionCtx, "runMutation">;

/** Makes the step that takes what an attempt costs, or throws the refusal "limited". */
function opening(attempt: typeof internal.attempts.openMail | typeof internal.attempts.openCode) {
  return async (ctx: AttemptCtx, email: string, asker: Asker, what?: "new password"): Promise<Token[]> => {
    const args = { email, origin: asker.counted, isNewPassword: what !== undefined };
    const { retryAfterMs, tokens } = await ctx.runMutation(attempt, args);
    if (retryAfterMs > 0) refuse({ code: "limited", retryAfterMs });
    return tokens;
  };
}

/** Before a mail is sent. */
export const openMail = opening(internal.attempts.openMail);

/** Before a code is compared: a wrong one costs most. */
export const openCode = opening(internal.attempts.openCode);

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
