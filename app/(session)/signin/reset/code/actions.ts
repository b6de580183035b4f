"use server";

import * as z from "zod/mini";
import { askByMail } from "@/app/_session/askToSignIn";
import { mailedCode, newPassword } from "@/convex/credentials";
import { enter, problemsOf, stay, stayRefused } from "../../answers";
import { attemptOrStart } from "../../attemptOrStart";
import { wantsResend } from "../../resend";
import { sendAgain } from "../../sendAgain";
import { WRONG_CODE } from "../../sentences";
import type { Step } from "../../step";

const change = z.object({ code: mailedCode, password: newPassword });

/** A new password, by the code from the mail. The deployment ends every other session of this person. */
export async function resetPassword(_step: Step, form: FormData): Promise<Step> {
  const attempt = await attemptOrStart("reset");
  if (wantsResend(form)) return await sendAgain("password", "requestReset", attempt, form);

  const fields = change.safeParse(Object.fromEntries(form));
  if (!fields.success) return stay(form, { problems: problemsOf(fields.error) });

  const answer = await askByMail("password", { flow: "reset", email: attempt.email, ...fields.data });
  if (answer.type === "signed_in") return await enter(answer.tokens, "password", attempt.next);
  if (answer.type === "not_signed_in") return stay(form, { problems: { code: WRONG_CODE } });
  return stayRefused(form, answer);
}
