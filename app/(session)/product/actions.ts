"use server";

import { fetchMutation } from "convex/nextjs";
import { headers } from "next/headers";
import { redirect } from "next/navigation";
import { asViewer } from "@/app/_session/asViewer";
import { api } from "@/convex/_generated/api";
import { taskText } from "@/convex/taskText";
import { problemOf, sentenceFor } from "./problem";

/** What stays in the form, and what was wrong with it. */
export type AddTaskState = { text: string; problem: string | null };

export async function addTask(_previous: AddTaskState, form: FormData): Promise<AddTaskState> {
  const sent = form.get("text");
  const typed = typeof sent === "string" ? sent : "";
  const text = taskText.safeParse(typed);
  if (!text.success)
    return { text: typed, problem: text.error.issues[0]?.message ?? sentenceFor("invalid_text") };

  const problem = problemOf(
    await asViewer((options) => fetchMutation(api.tasks.add, { text: text.data }, options)),
  );
  const hasScript = (await headers()).has("next-action");
  // The page would send a plain POST on to the sign-in page as a POST, which that page cannot answer.
  if (problem === "signed_out" && !hasScript) redirect(`/signin?next=${encodeURIComponent("/product")}`);
  if (problem !== null) return { text: typed, problem: sentenceFor(problem) };

  // Without JavaScript this was a plain POST: without a redirect, loading the page again would add the task again.
  if (!hasScript) redirect("/product");
  return { text: "", problem: null };
}
