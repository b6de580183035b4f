"use server";

import { fetchMutation, fetchQuery } from "convex/nextjs";
import { redirect } from "next/navigation";
import { withCaller } from "@/app/_session/caller";
import { changeAsViewer } from "@/app/_session/changeAsViewer";
import { hasScript, settle } from "@/app/(session)/account/settle";
import { stay } from "@/app/(session)/signin/answers";
import type { Step } from "@/app/(session)/signin/step";
import { api } from "@/convex/_generated/api";
import { isPhrase, phraseOf } from "./phrase";

/** Deletes the account for whoever typed its address. What follows is watched by the ticket: nobody is signed in then. */
export async function deleteAccount(_step: Step, form: FormData): Promise<Step> {
  const typed = form.get("email");
  const args = await withCaller({});
  const deletion = await changeAsViewer(async (options) => {
    const phrase = phraseOf(await fetchQuery(api.account.profile, {}, options));
    if (!isPhrase(typed, phrase)) return { isAsked: false, phrase } as const;
    return { isAsked: true, ...(await fetchMutation(api.deletion.request, args, options)) } as const;
  });
  const settled = await settle(deletion, form, "/account/delete");
  if (!settled.isDone) return settled.step;
  if (!settled.value.isAsked) return stay(form, { problems: { email: `Type ${settled.value.phrase}.` } });

  // The cookies stay, worth nothing: were they ended here, Next.js would render this page again for somebody signed out.
  const next = `/goodbye?ticket=${encodeURIComponent(settled.value.ticket)}`;
  if (!(await hasScript())) redirect(next);
  return { type: "done", next };
}
