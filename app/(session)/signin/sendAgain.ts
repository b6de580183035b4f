import { askByMail } from "@/app/_session/askToSignIn";
import { attemptCookie, type MailAttempt } from "@/app/_session/attempt";
import { stay, stayRefused } from "./answers";
import { NEW_CODE, NEW_LINK } from "./sentences";
import type { Step } from "./step";

/** The same mail to the same address, anew. What was in the last one is no longer good. */
export async function sendAgain(
  provider: "password" | "mail",
  flow: "requestCode" | "requestLink" | "requestReset",
  attempt: MailAttempt,
  form: FormData,
): Promise<Step> {
  const answer = await askByMail(provider, { flow, email: attempt.email });
  if (answer.type !== "not_signed_in") return stayRefused(form, answer);
  await attemptCookie.write({ ...attempt, sentAt: Date.now() });
  return stay(form, { note: flow === "requestLink" ? NEW_LINK : NEW_CODE });
}
