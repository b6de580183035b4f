"use server";

import { fetchMutation } from "convex/nextjs";
import { revalidatePath } from "next/cache";
import * as z from "zod/mini";
import { api } from "@/convex/_generated/api";
import type { AdminResult } from "@/convex/admin";
import { settle } from "../account/settle";
import { changeAsAdmin } from "./changeAsAdmin";

const SENTENCES = {
  not_found: "That account is no longer there.",
  self: "You cannot keep yourself out.",
} as const;

const keeping = z.object({
  userId: z.string(),
  disabled: z.pipe(
    z.enum(["true", "false"]),
    z.transform((text) => text === "true"),
  ),
});
const revocation = z.object({ userId: z.string() });

export async function setDisabled(_problem: string | null, form: FormData): Promise<string | null> {
  const fields = keeping.safeParse(Object.fromEntries(form));
  if (!fields.success) return SENTENCES.not_found;
  return await finish(form, (options) => fetchMutation(api.admin.setDisabled, fields.data, options));
}

export async function revokeSessions(_problem: string | null, form: FormData): Promise<string | null> {
  const fields = revocation.safeParse(Object.fromEntries(form));
  if (!fields.success) return SENTENCES.not_found;
  return await finish(form, (options) => fetchMutation(api.admin.revokeSessions, fields.data, options));
}

async function finish(
  form: FormData,
  work: (options: { token: string }) => Promise<AdminResult>,
): Promise<string | null> {
  const settled = await settle(await changeAsAdmin(work), form, "/admin");
  if (!settled.isDone) return settled.step.refusal;
  if (!settled.value.ok) return SENTENCES[settled.value.reason];
  revalidatePath("/admin");
  return null;
}
