"use server";

import { fetchMutation } from "convex/nextjs";
import { redirect } from "next/navigation";
import { asViewer } from "@/app/_session/asViewer";
import { api } from "@/convex/_generated/api";
import { messageText } from "@/convex/messageText";
import { problemOf, sentenceFor } from "./problem";

const PAGE = "/product/messages";

/** What stays in the form, and what was wrong with it. */
export type SendState = { text: string; problem: string | null };

/** For browsers without JavaScript: those that have it send their messages to the deployment themselves. */
export async function sendMessage(_previous: SendState, form: FormData): Promise<SendState> {
  const sent = form.get("text");
  const typed = typeof sent === "string" ? sent : "";
  const text = messageText.safeParse(typed);
  if (!text.success) {
    return { text: typed, problem: text.error.issues[0]?.message ?? sentenceFor("invalid_text") };
  }
  const problem = problemOf(
    await asViewer((options) => fetchMutation(api.messages.send, { text: text.data }, options)),
  );
  if (problem === "signed_out") redirect(`/signin?next=${encodeURIComponent(PAGE)}`);
  if (problem !== null) return { text: typed, problem: sentenceFor(problem) };
  // Without a redirect, loading the page again would send the message again.
  return redirect(PAGE);
}
