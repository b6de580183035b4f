// Why somebody was sent back to the sign-in page. The name comes by way of an address, so it is believed only if it is
// one of these.
import { PROVIDERS, type Provider } from "./methods";
import { DISABLED, REMOVED, SIGNED_OUT, waitFor } from "./sentences";

const SENTENCES = {
  disabled: DISABLED,
  expired: "That took too long, or was begun in another browser. Start again here.",
  "not-begun-here":
    "That sign-in was not begun in this browser, or took too long. Nobody was signed in. Start again here.",
  "signed-out": SIGNED_OUT,
  limited: "That was too often. Wait a while before you try %s again, or choose another way.",
  cancelled: "Signing in with %s was cancelled. Try again, or choose another way.",
  removed: REMOVED,
  failed:
    "Signing in with %s did not work: it was cancelled or refused there, or something failed. Try again, or choose another way.",
} as const;

export type Problem = keyof typeof SENTENCES;

/** `minutes` is how long somebody has to wait who is `limited`. */
export function sentenceFor(problem: unknown, provider: unknown, minutes?: unknown): string | null {
  if (typeof problem !== "string" || !Object.hasOwn(SENTENCES, problem)) return null;
  if (problem === "limited" && isWait(minutes))
    return `${waitFor(Number(minutes))} Until then, choose another way.`;
  return SENTENCES[problem as Problem].replace("%s", nameOf(provider));
}

/** No limit is longer than an hour. */
function isWait(minutes: unknown): boolean {
  return typeof minutes === "string" && /^(?:[1-9]|[1-5]\d|60)$/u.test(minutes);
}

function nameOf(provider: unknown): string {
  return typeof provider === "string" && Object.hasOwn(PROVIDERS, provider)
    ? PROVIDERS[provider as Provider]
    : "that provider";
}
