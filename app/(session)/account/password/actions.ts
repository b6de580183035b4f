"use server";

import { fetchAction } from "convex/nextjs";
import { redirect } from "next/navigation";
import * as z from "zod/mini";
import { withCaller } from "@/app/_session/caller";
import { changeAsViewer } from "@/app/_session/changeAsViewer";
import { api } from "@/convex/_generated/api";
import { knownPassword, newPassword } from "@/convex/credentials";
import { problemsOf, stay } from "../../signin/answers";
import type { Step } from "../../signin/step";
import { withArrival } from "../arrivals";
import { settle } from "../settle";

const WRONG_PASSWORD = "That is not your current password.";

const change = z.object({
  /** Absent where there is no password yet. */
  current: z.optional(knownPassword),
  password: newPassword,
  others: z.optional(z.literal("on")),
});

export async function setPassword(_step: Step, form: FormData): Promise<Step> {
  const fields = change.safeParse(Object.fromEntries(form));
  if (!fields.success) return stay(form, { problems: problemsOf(fields.error) });

  const { current, password, others } = fields.data;
  const args = await withCaller({
    password,
    signOutOthers: others === "on",
    ...(current !== undefined && { current }),
  });
  const settled = await settle(
    await changeAsViewer((options) => fetchAction(api.passwordChange.set, args, options)),
    form,
    "/account/password",
  );
  if (!settled.isDone) return settled.step;
  if (!settled.value.ok) return stay(form, { problems: { current: WRONG_PASSWORD } });

  const done = args.signOutOthers ? "password_changed" : "password_changed_only";
  return redirect(withArrival("/account/methods", current === undefined ? "password_added" : done));
}
