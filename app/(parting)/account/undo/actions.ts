"use server";

import { fetchAction } from "convex/nextjs";
import { redirect } from "next/navigation";
import * as z from "zod/mini";
import { withCaller } from "@/app/_session/changeAsViewer";
import { failureOf } from "@/app/_session/failure";
import { explain, stay } from "@/app/(session)/signin/answers";
import { UNREACHABLE } from "@/app/(session)/signin/sentences";
import type { Step } from "@/app/(session)/signin/step";
import { api } from "@/convex/_generated/api";
import { readSignInRefusal } from "@/convex/signIn/signInRefusal";

const TOKEN_MAX_LENGTH = 200;

const REFUSALS = {
  expired: "This link no longer works: it was used, or is older than 7 days.",
  taken: "Somebody else has this address for their account now. Write to whoever runs this site.",
} as const;

const undoing = z.object({ token: z.string().check(z.maxLength(TOKEN_MAX_LENGTH)) });

/** For whoever has the link, signed in or not: it went to the old address, and nowhere else. */
export async function undoAddressChange(_step: Step, form: FormData): Promise<Step> {
  const fields = undoing.safeParse(Object.fromEntries(form));
  if (!fields.success) return stay(form, { refusal: REFUSALS.expired });

  const args = await withCaller(fields.data);
  try {
    const result = await fetchAction(api.emailChange.undo, args);
    if (!result.ok) return stay(form, { refusal: REFUSALS[result.reason] });
  } catch (error) {
    const refusal = readSignInRefusal(error);
    if (refusal !== null) return stay(form, explain(refusal));
    if (failureOf(error) === "unreachable") return stay(form, { refusal: UNREACHABLE });
    throw error;
  }
  return redirect("/account/undo?done=yes");
}
