// What can stand in the way of a message, and the sentence for each.
import type { Outcome } from "@/app/_session/asViewer";
import { MESSAGE_TEXT_MAX_LENGTH } from "@/convex/messageText";
import type { MessageResult } from "@/convex/messages";

const SENTENCES = {
  invalid_text: `A message needs some text, and no more than ${MESSAGE_TEXT_MAX_LENGTH} characters of it.`,
  too_fast: "That was a lot in a minute. Wait a little before the next message.",
  not_found: "That message is no longer there.",
  signed_out: "Your session has ended. Sign in again.",
  unreachable: "The server did not answer. Nothing was changed; try again.",
} as const;

export type Problem = keyof typeof SENTENCES;

export function sentenceFor(problem: Problem): string {
  return SENTENCES[problem];
}

export function problemOf(outcome: Outcome<MessageResult>): Problem | null {
  if (outcome.type !== "done") return outcome.type;
  return outcome.value.ok ? null : outcome.value.reason;
}
