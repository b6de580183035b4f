"use server";

import { fetchMutation } from "convex/nextjs";
import { revalidatePath } from "next/cache";
import * as z from "zod/mini";
import { withCaller } from "@/app/_session/caller";
import { changeAsViewer, type Change } from "@/app/_session/changeAsViewer";
import { api } from "@/convex/_generated/api";
import { withArrival } from "../arrivals";
import { settle } from "../settle";

const DEVICES = "/account/devices";

const revocation = z.object({ id: z.string() });

export async function signOutDevice(_problem: string | null, form: FormData): Promise<string | null> {
  const fields = revocation.safeParse(Object.fromEntries(form));
  if (!fields.success) return "That device is not signed in.";

  const { id } = fields.data;
  const args = await withCaller({ id });
  const change = await changeAsViewer((options) => fetchMutation(api.sessions.revoke, args, options));
  // One that is gone already is what was asked for.
  return await finish(change, form, `${DEVICES}?at=${encodeURIComponent(id)}`);
}

export async function signOutOthers(_problem: string | null, form: FormData): Promise<string | null> {
  const args = await withCaller({});
  const change = await changeAsViewer((options) => fetchMutation(api.sessions.revokeOthers, args, options));
  return await finish(change, form, DEVICES);
}

/** `page` is where somebody goes on who has to show first who they are. */
async function finish(change: Change<unknown>, form: FormData, page: string): Promise<string | null> {
  const settled = await settle(change, form, withArrival(page, "confirmed"));
  if (!settled.isDone) return settled.step.refusal;
  revalidatePath(DEVICES);
  return null;
}
