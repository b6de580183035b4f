"use server";

import { askByMail } from "@/app/_session/askToSignIn";
import { linkToken } from "@/convex/credentials";
import { enter, stay, stayRefused } from "../answers";
import { attemptOrStart } from "../attemptOrStart";
import { wantsResend } from "../resend";
import { sendAgain } from "../sendAgain";
import { DEAD_LINK } from "../sentences";
import type { Step } from "../step";

/** Uses the link. It is good for the address that this browser asked it for, and for no other. */
export async function openLink(_step: Step, form: FormData): Promise<Step> {
  const attempt = await attemptOrStart("link");
  if (wantsResend(form)) return await sendAgain("mail", "requestLink", attempt, form);

  const code = linkToken.safeParse(form.get("code"));
  if (!code.success) return stay(form, DEAD);

  const answer = await askByMail("mail", { flow: "verify", email: attempt.email, code: code.data });
  if (answer.type === "signed_in") return await enter(answer.tokens, "link", attempt.next);
  if (answer.type === "not_signed_in") return stay(form, DEAD);
  return stayRefused(form, answer);
}

const DEAD = { problems: { code: DEAD_LINK }, refusal: DEAD_LINK };
