"use server";

import { fetchMutation } from "convex/nextjs";
import { revalidatePath } from "next/cache";
import { redirect } from "next/navigation";
import * as z from "zod/mini";
import { asViewer } from "@/app/_session/asViewer";
import { api } from "@/convex/_generated/api";
import type { TaskResult } from "@/convex/tasks";
import { taskText } from "@/convex/taskText";
import { problemOf } from "../problem";

const PAGE = "/product/server";

const addition = z.object({ text: taskText });
const tick = z.object({
  id: z.string(),
  done: z.pipe(
    z.enum(["true", "false"]),
    z.transform((text) => text === "true"),
  ),
});
const removal = z.object({ id: z.string() });

export async function addTask(form: FormData): Promise<void> {
  const fields = addition.safeParse(Object.fromEntries(form));
  await finish(fields.success && ((options) => fetchMutation(api.tasks.add, fields.data, options)));
}

export async function setTaskDone(form: FormData): Promise<void> {
  const fields = tick.safeParse(Object.fromEntries(form));
  await finish(fields.success && ((options) => fetchMutation(api.tasks.setDone, fields.data, options)));
}

export async function removeTask(form: FormData): Promise<void> {
  const fields = removal.safeParse(Object.fromEntries(form));
  await finish(fields.success && ((options) => fetchMutation(api.tasks.remove, fields.data, options)));
}

type Change = (options: { token: string }) => Promise<TaskResult>;

/** Makes the change, then sends the browser to the page anew, so that loading it again repeats nothing. */
async function finish(change: Change | false): Promise<never> {
  const problem = change === false ? "invalid_text" : problemOf(await asViewer(change));
  revalidatePath(PAGE);
  // Whoever is signed out, or cut off from the deployment, learns that from the page itself.
  const isShown = problem !== null && problem !== "signed_out" && problem !== "unreachable";
  return redirect(isShown ? `${PAGE}?problem=${problem}` : PAGE);
}
