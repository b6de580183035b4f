// Signing in with a link or a code by mail. Whoever proves an address gets its user; a new address gets a new one.
import { ConvexCredentials } from "@convex-dev/auth/providers/ConvexCredentials";
import { createAccount } from "@convex-dev/auth/server";
import { internal } from "../_generated/api";
import { type Asker, findAsker } from "./asker";
import { readSiteUrl } from "../environment";
import { codeProvider, mailCode, redeemCode, type SignedIn, type SignInCtx } from "./mailedCode";
import { mailOrGiveBack, openCode, openMail } from "./openAttempt";
import { type MailFlow, mailParams, readParams } from "./signInParams";

const MAIL_PROVIDER = "mail";

export const mailSignIn = ConvexCredentials({
  id: MAIL_PROVIDER,
  authorize: async (given, ctx) => {
    const params = readParams(mailParams, given);
    const asker = await findAsker(ctx, params.caller);
    switch (params.flow) {
      case "requestLink":
        return await request(ctx, params, asker, "link");
      case "requestCode":
        return await request(ctx, params, asker, "code");
      case "verify":
        return await verify(ctx, params, asker);
      default:
        return params satisfies never;
    }
  },
  extraProviders: [codeProvider("mail-code")],
});

/** Always ends in "look at your mail". */
async function request(
  ctx: SignInCtx,
  { email }: MailFlow<"requestLink" | "requestCode">,
  asker: Asker,
  as: "link" | "code",
): Promise<null> {
  readSiteUrl();
  const tokens = await openMail(ctx, email, asker);
  const { account } = await createAccount(ctx, {
    provider: MAIL_PROVIDER,
    account: { id: email },
    profile: { email },
  });
  await mailOrGiveBack(ctx, tokens, () =>
    mailCode(ctx, { provider: "mail-code", accountId: account._id, email, asker, as }),
  );
  return null;
}

async function verify(
  ctx: SignInCtx,
  { email, code }: MailFlow<"verify">,
  asker: Asker,
): Promise<SignedIn | null> {
  const tokens = await openCode(ctx, email, asker);
  const signedIn = await redeemCode(ctx, { provider: "mail-code", email, asker }, code);
  if (signedIn === null) return null;
  await ctx.runMutation(internal.attempts.succeed, { tokens });
  return signedIn;
}
