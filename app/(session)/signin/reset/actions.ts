"use server";

import { redirect } from "next/navigation";
import * as z from "zod/mini";
import { askByMail } from "@/app/_session/askToSignIn";
import { attemptCookie } from "@/app/_session/attempt";
import { safeNext } from "@/app/_session/safeNext";
import { emailAddress } from "@/convex/credentials";
import { problemsOf, stay, stayRefused } from "../answers";
import type { Step } from "../step";

const request = z.object({ email: emailAddress });

/** The same answer for every address: who has an account here is told to their mailbox alone. */
export async function requestReset(_step: Step, form: FormData): Promise<Step> {
  const fields = request.safeParse(Object.fromEntries(form));
  if (!fields.success) return stay(form, { problems: problemsOf(fields.error) });

  const answer = await askByMail("password", { flow: "requestReset", email: fields.data.email });
  if (answer.type !== "not_signed_in") return stayRefused(form, answer);

  const next = safeNext(form.get("next"));
  await attemptCookie.write({ kind: "reset", email: fields.data.email, next, sentAt: Date.now() });
  return redirect("/signin/reset/code");
}
