"use server";

import * as z from "zod/mini";
import { askByMail } from "@/app/_session/askToSignIn";
import { mailedCode } from "@/convex/credentials";
import { enter, problemsOf, stay, stayRefused } from "../answers";
import { attemptOrStart } from "../attemptOrStart";
import { wantsResend } from "../resend";
import { sendAgain } from "../sendAgain";
import { WRONG_CODE } from "../sentences";
import type { Step } from "../step";

const entry = z.object({ code: mailedCode });

export async function enterCode(_step: Step, form: FormData): Promise<Step> {
  const attempt = await attemptOrStart("code");
  if (wantsResend(form)) return await sendAgain("mail", "requestCode", attempt, form);

  const fields = entry.safeParse(Object.fromEntries(form));
  if (!fields.success) return stay(form, { problems: problemsOf(fields.error) });

  const answer = await askByMail("mail", { flow: "verify", email: attempt.email, ...fields.data });
  if (answer.type === "signed_in") return await enter(answer.tokens, "code", attempt.next);
  if (answer.type === "not_signed_in") return stay(form, { problems: { code: WRONG_CODE } });
  return stayRefused(form, answer);
}
