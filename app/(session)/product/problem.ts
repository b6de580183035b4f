// What can stand in the way of a change, and the sentence for each.
import type { Outcome } from "@/app/_session/asViewer";
import type { TaskResult } from "@/convex/tasks";

const SENTENCES = {
  invalid_text: "A task needs some text, and no more than 200 characters of it.",
  too_many: "This list is full. Delete a task to make room.",
  not_found: "That task is no longer there.",
  signed_out: "Your session has ended. Sign in again.",
  unreachable: "The server did not answer. Nothing was changed; try again.",
} as const;

export type Problem = keyof typeof SENTENCES;

export function sentenceFor(problem: Problem): string {
  return SENTENCES[problem];
}

/** A problem's name that came by way of an address is only believed if it is one. */
export function isProblem(text: unknown): text is Problem {
  return typeof text === "string" && Object.hasOwn(SENTENCES, text);
}

export function problemOf(outcome: Outcome<TaskResult>): Problem | null {
  if (outcome.type !== "done") return outcome.type;
  return outcome.value.ok ? null : outcome.value.reason;
}
