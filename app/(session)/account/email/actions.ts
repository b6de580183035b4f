"use server";

import { fetchAction } from "convex/nextjs";
import { redirect } from "next/navigation";
import * as z from "zod/mini";
import { addressChangeCookie } from "@/app/_session/addressChange";
import { withCaller } from "@/app/_session/caller";
import { changeAsViewer, type Change } from "@/app/_session/changeAsViewer";
import { api } from "@/convex/_generated/api";
import { emailAddress, mailedCode } from "@/convex/credentials";
import { problemsOf, stay } from "../../signin/answers";
import { wantsResend } from "../../signin/resend";
import { NEW_CODE, WRONG_CODE } from "../../signin/sentences";
import type { Step } from "../../signin/step";
import { withArrival } from "../arrivals";
import { settle } from "../settle";

const address = z.object({ email: emailAddress });
const entry = z.object({ code: mailedCode });

export async function requestAddressChange(_step: Step, form: FormData): Promise<Step> {
  const fields = address.safeParse(Object.fromEntries(form));
  if (!fields.success) return stay(form, { problems: problemsOf(fields.error) });

  const { email } = fields.data;
  // Written first: whoever has to show who they are comes back to what they typed.
  await addressChangeCookie.write({ email, sentAt: null });
  const settled = await settle(await request(email), form, "/account/email");
  if (!settled.isDone) return settled.step;
  await addressChangeCookie.write({ email, sentAt: Date.now() });
  return redirect("/account/email/code");
}

export async function confirmAddressChange(_step: Step, form: FormData): Promise<Step> {
  const change = await addressChangeCookie.read();
  if (change === null) return redirect("/account/email");
  if (wantsResend(form)) return await sendAgain(change.email, form);

  const fields = entry.safeParse(Object.fromEntries(form));
  if (!fields.success) return stay(form, { problems: problemsOf(fields.error) });

  const args = await withCaller(fields.data);
  const confirmation = await changeAsViewer((options) => fetchAction(api.emailChange.confirm, args, options));
  const settled = await settle(confirmation, form, "/account/email/code");
  if (!settled.isDone) return settled.step;
  if (!settled.value.ok) return stay(form, { problems: { code: WRONG_CODE } });
  await addressChangeCookie.clear();
  return redirect(withArrival("/account", "email_changed"));
}

async function sendAgain(email: string, form: FormData): Promise<Step> {
  const settled = await settle(await request(email), form, "/account/email/code");
  if (!settled.isDone) return settled.step;
  await addressChangeCookie.write({ email, sentAt: Date.now() });
  return stay(form, { note: NEW_CODE });
}

async function request(email: string): Promise<Change<null>> {
  const args = await withCaller({ email });
  return await changeAsViewer((options) => fetchAction(api.emailChange.request, args, options));
}
