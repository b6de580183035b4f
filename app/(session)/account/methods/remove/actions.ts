"use server";

import { fetchMutation } from "convex/nextjs";
import { redirect } from "next/navigation";
import * as z from "zod/mini";
import { withCaller } from "@/app/_session/caller";
import { changeAsViewer } from "@/app/_session/changeAsViewer";
import { api } from "@/convex/_generated/api";
import type { Step } from "../../../signin/step";
import { withArrival } from "../../arrivals";
import { settle } from "../../settle";

const METHODS = "/account/methods";

const removal = z.object({ id: z.string() });

export async function removeMethod(_step: Step, form: FormData): Promise<Step> {
  const fields = removal.safeParse(Object.fromEntries(form));
  if (!fields.success) return redirect(METHODS);

  const { id } = fields.data;
  const args = await withCaller({ id });
  const change = await changeAsViewer((options) => fetchMutation(api.methods.remove, args, options));
  const settled = await settle(change, form, `${METHODS}/remove?id=${encodeURIComponent(id)}`);
  if (!settled.isDone) return settled.step;
  if (settled.value.ok) return redirect(withArrival(METHODS, "method_removed"));
  return redirect(settled.value.reason === "last" ? withArrival(METHODS, "last_method") : METHODS);
}
