"use server";

import { fetchAction } from "convex/nextjs";
import { redirect } from "next/navigation";
import * as z from "zod/mini";
import { withCaller } from "@/app/_session/caller";
import { changeAsViewer } from "@/app/_session/changeAsViewer";
import { api } from "@/convex/_generated/api";
import { knownPassword, mailedCode } from "@/convex/credentials";
import { problemsOf, stay } from "../../signin/answers";
import { wantsResend } from "../../signin/resend";
import { NEW_CODE, WRONG_CODE } from "../../signin/sentences";
import type { OpenStep, Step } from "../../signin/step";
import { confirmPath } from "../confirmFirst";
import { settle } from "../settle";
import { confirmNext } from "./ways";

const WRONG_PASSWORD = "That is not your password.";

const secret = z.object({ password: knownPassword });
const entry = z.object({ code: mailedCode });

export async function confirmPassword(_step: Step, form: FormData): Promise<Step> {
  const fields = secret.safeParse(Object.fromEntries(form));
  if (!fields.success) return stay(form, { problems: problemsOf(fields.error) });

  const next = confirmNext(form.get("next"));
  const args = await withCaller(fields.data);
  const answer = await changeAsViewer((options) => fetchAction(api.recent.confirmPassword, args, options));
  const settled = await settle(answer, form, confirmPath(next));
  if (!settled.isDone) return settled.step;
  return settled.value.ok ? redirect(next) : stay(form, { problems: { password: WRONG_PASSWORD } });
}

export async function requestCode(_step: Step, form: FormData): Promise<Step> {
  const next = confirmNext(form.get("next"));
  const problem = await sendCode(form, next);
  if (problem !== null) return problem;
  const query = new URLSearchParams({ method: "code", sent: String(Date.now()), next });
  return redirect(`/account/confirm?${query.toString()}`);
}

export async function confirmCode(_step: Step, form: FormData): Promise<Step> {
  const next = confirmNext(form.get("next"));
  if (wantsResend(form)) return (await sendCode(form, next)) ?? stay(form, { note: NEW_CODE });

  const fields = entry.safeParse(Object.fromEntries(form));
  if (!fields.success) return stay(form, { problems: problemsOf(fields.error) });

  const args = await withCaller(fields.data);
  const answer = await changeAsViewer((options) => fetchAction(api.recent.confirmCode, args, options));
  const settled = await settle(answer, form, confirmPath(next));
  if (!settled.isDone) return settled.step;
  return settled.value.ok ? redirect(next) : stay(form, { problems: { code: WRONG_CODE } });
}

/** Resolves to what stood in the way, or to `null`. */
async function sendCode(form: FormData, next: string): Promise<OpenStep | null> {
  const args = await withCaller({});
  const answer = await changeAsViewer((options) => fetchAction(api.recent.requestCode, args, options));
  const settled = await settle(answer, form, confirmPath(next));
  return settled.isDone ? null : settled.step;
}
