"use server";

import { fetchMutation } from "convex/nextjs";
import * as z from "zod/mini";
import { addressChangeCookie } from "@/app/_session/addressChange";
import { withCaller } from "@/app/_session/caller";
import { changeAsViewer } from "@/app/_session/changeAsViewer";
import { api } from "@/convex/_generated/api";
import { personName } from "@/convex/credentials";
import { problemsOf, stay } from "../signin/answers";
import type { Step } from "../signin/step";
import { settle } from "./settle";

const naming = z.object({ name: personName });

export async function rename(_step: Step, form: FormData): Promise<Step> {
  const fields = naming.safeParse(Object.fromEntries(form));
  if (!fields.success) return stay(form, { problems: problemsOf(fields.error) });

  const args = await withCaller(fields.data);
  const change = await changeAsViewer((options) => fetchMutation(api.account.rename, args, options));
  const settled = await settle(change, form, "/account");
  if (!settled.isDone) return settled.step;
  if (!settled.value.ok) return stay(form, { problems: { name: settled.value.message } });
  return stay(form, { note: "Saved." });
}

export async function removePicture(_problem: string | null, form: FormData): Promise<string | null> {
  const args = await withCaller({});
  const change = await changeAsViewer((options) => fetchMutation(api.account.removePicture, args, options));
  const settled = await settle(change, form, "/account");
  return settled.isDone ? null : settled.step.refusal;
}

/** Nothing is taken back on the deployment: the code that it waits for is good for minutes, and then for nothing. */
export async function forgetAddressChange(): Promise<void> {
  await addressChangeCookie.clear();
}
