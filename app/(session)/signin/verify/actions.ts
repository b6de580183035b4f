"use server";

import * as z from "zod/mini";
import { askByMail, type SignInAnswer } from "@/app/_session/askToSignIn";
import { attemptCookie, type MailAttempt } from "@/app/_session/attempt";
import { mailedCode, newPassword } from "@/convex/credentials";
import { enter, problemsOf, stay, stayRefused } from "../answers";
import { attemptOrStart } from "../attemptOrStart";
import { wantsResend } from "../resend";
import { CODE_AGAIN, NEW_CODE, WRONG_CODE, WRONG_PASSWORD } from "../sentences";
import type { Step } from "../step";

const resend = z.object({ password: newPassword });
const confirmation = z.object({ code: mailedCode, password: newPassword });

/** Proves the address by the code, and sets the password that came with it. */
export async function verify(_step: Step, form: FormData): Promise<Step> {
  const attempt = await attemptOrStart("verify");
  if (wantsResend(form)) return await sendAgain(attempt, form);

  const fields = confirmation.safeParse(Object.fromEntries(form));
  if (!fields.success) return stay(form, { problems: problemsOf(fields.error) });

  const { email, name, next } = attempt;
  const params = { flow: "verify", email, ...fields.data, ...(name === undefined ? {} : { name }) };
  const answer = await askByMail("password", params);
  if (answer.type === "signed_in") return await enter(answer.tokens, "password", next);
  if (answer.type === "not_signed_in") return stay(form, { problems: { code: WRONG_CODE } });
  return stayRefused(form, answer);
}

async function sendAgain(attempt: MailAttempt, form: FormData): Promise<Step> {
  const fields = resend.safeParse(Object.fromEntries(form));
  if (!fields.success) return stay(form, { problems: problemsOf(fields.error) });

  const answer = await askAgain(attempt, fields.data.password);
  if (answer.type === "signed_in") return await enter(answer.tokens, "password", attempt.next);
  const isSent = attempt.name === undefined ? needsVerification(answer) : answer.type === "not_signed_in";
  if (isSent) {
    await attemptCookie.write({ ...attempt, sentAt: Date.now() });
    return stay(form, { note: attempt.name === undefined ? CODE_AGAIN : NEW_CODE });
  }
  if (answer.type === "not_signed_in") return stay(form, { problems: { password: WRONG_PASSWORD } });
  return stayRefused(form, answer);
}

/** In the way that the first code came: by signing up, which answers the same for every address, or by signing in. */
async function askAgain({ email, name }: MailAttempt, password: string): Promise<SignInAnswer> {
  return name === undefined
    ? await askByMail("password", { flow: "signIn", email, password })
    : await askByMail("password", { flow: "signUp", name, email, password });
}

function needsVerification(answer: SignInAnswer): boolean {
  return answer.type === "refused" && answer.refusal.code === "verification_needed";
}
