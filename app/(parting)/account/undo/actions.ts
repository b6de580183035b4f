"use server";

import { fetchAction } from "convex/nextjs";
import { redirect } from "next/navigation";
import * as z from "zod/mini";
import { withCaller } from "@/app/_session/caller";
import { failureOf } from "@/app/_session/failure";
import { explain, stay } from "@/app/(session)/signin/answers";
import { UNREACHABLE } from "@/app/(session)/signin/sentences";
import type { Step } from "@/app/(session)/signin/step";
import { api } from "@/convex/_generated/api";
import { readSignInRefusal } from "@/convex/signIn/signInRefusal";
import type { UndoOutcome } from "./outcome";

const TOKEN_MAX_LENGTH = 200;

const undoing = z.object({ token: z.string().check(z.maxLength(TOKEN_MAX_LENGTH)) });

/** For whoever has the link, signed in or not: it went to the old address, and nowhere else. */
export async function undoAddressChange(_step: Step, form: FormData): Promise<Step> {
  const fields = undoing.safeParse(Object.fromEntries(form));
  if (!fields.success) return showOutcome("expired");

  const args = await withCaller(fields.data);
  let result;
  try {
    result = await fetchAction(api.emailChange.undo, args);
  } catch (error) {
    const refusal = readSignInRefusal(error);
    if (refusal !== null) return stay(form, explain(refusal));
    if (failureOf(error) === "unreachable") return stay(form, { refusal: UNREACHABLE });
    throw error;
  }
  return showOutcome(result.ok ? "done" : result.reason);
}

function showOutcome(outcome: UndoOutcome): never {
  return redirect(`/account/undo?outcome=${outcome}`);
}
