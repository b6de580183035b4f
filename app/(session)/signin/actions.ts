"use server";

import { cookies, headers } from "next/headers";
import { redirect } from "next/navigation";
import * as z from "zod/mini";
import { askByMail, askForWay, type SignInAnswer } from "@/app/_session/askToSignIn";
import { attemptCookie } from "@/app/_session/attempt";
import { safeNext } from "@/app/_session/safeNext";
import { verifierCookie } from "@/app/_session/sessionCookies";
import { emailAddress, newPassword, personName, signInCredentials } from "@/convex/credentials";
import { enter, problemsOf, stay, stayRefused } from "./answers";
import type { Problem } from "./problem";
import { minutesOf, WRONG_PASSWORD } from "./sentences";
import type { Step } from "./step";

const newAccount = z.object({ name: personName, email: emailAddress, password: newPassword });
const mailRequest = z.object({ email: emailAddress, method: z.enum(["link", "code"]) });
const departure = z.object({ provider: z.enum(["github", "google", "apple"]) });

export async function signIn(_step: Step, form: FormData): Promise<Step> {
  const fields = signInCredentials.safeParse(Object.fromEntries(form));
  if (!fields.success) return stay(form, { problems: problemsOf(fields.error) });

  const next = safeNext(form.get("next"));
  const answer = await askByMail("password", { flow: "signIn", ...fields.data });
  if (answer.type === "signed_in") return await enter(answer.tokens, "password", next);
  if (answer.type === "not_signed_in") return stay(form, { refusal: WRONG_PASSWORD });
  if (answer.type !== "refused" || answer.refusal.code !== "verification_needed")
    return stayRefused(form, answer);

  await attemptCookie.write({ kind: "verify", email: fields.data.email, next, sentAt: Date.now() });
  return redirect("/signin/verify");
}

export async function signUp(_step: Step, form: FormData): Promise<Step> {
  const fields = newAccount.safeParse(Object.fromEntries(form));
  if (!fields.success) return stay(form, { problems: problemsOf(fields.error) });

  const answer = await askByMail("password", { flow: "signUp", ...fields.data });
  if (answer.type !== "not_signed_in") return stayRefused(form, answer);

  const { email, name } = fields.data;
  const next = safeNext(form.get("next"));
  await attemptCookie.write({ kind: "verify", email, name, next, sentAt: Date.now() });
  return redirect("/signin/verify");
}

/** A link or a code, for an address that may or may not have an account: the answer is the same. */
export async function sendMail(_step: Step, form: FormData): Promise<Step> {
  const fields = mailRequest.safeParse(Object.fromEntries(form));
  if (!fields.success) return stay(form, { problems: problemsOf(fields.error) });

  const { email, method } = fields.data;
  const flow = method === "link" ? "requestLink" : "requestCode";
  const answer = await askByMail("mail", { flow, email });
  if (answer.type !== "not_signed_in") return stayRefused(form, answer);

  const next = safeNext(form.get("next"));
  await attemptCookie.write({ kind: method, email, next, sentAt: Date.now() });
  return redirect(method === "link" ? "/signin/link" : "/signin/code");
}

/** Leaves for a provider. What comes back is worth something only in the browser that gets this cookie. */
export async function continueWith(form: FormData): Promise<void> {
  const next = safeNext(form.get("next"));
  const page = `/signin?next=${encodeURIComponent(next)}`;
  const fields = departure.safeParse(Object.fromEntries(form));
  if (!fields.success) return redirect(page);

  const { provider } = fields.data;
  const answer = await askForWay(provider, "/signin/callback");
  if (answer.type === "unreachable") return redirect(`/unavailable?next=${encodeURIComponent(page)}`);
  if (answer.type !== "leave") return redirect(`${page}&${problemOf(answer)}&provider=${provider}`);

  (await cookies()).set(...verifierCookie((await headers()).get("host"), answer.verifier));
  await attemptCookie.write({ kind: "oauth", provider, next });
  return redirect(answer.redirect);
}

/** Why there is no way to a provider, as the sign-in page is told in its address. */
function problemOf(answer: SignInAnswer): string {
  if (answer.type !== "refused" || answer.refusal.code !== "limited")
    return `problem=${"failed" satisfies Problem}`;
  return `problem=${"limited" satisfies Problem}&minutes=${minutesOf(answer.refusal.retryAfterMs)}`;
}
