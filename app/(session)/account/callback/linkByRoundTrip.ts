import { fetchMutation } from "convex/nextjs";
import { asViewer } from "@/app/_session/asViewer";
import { withCaller } from "@/app/_session/caller";
import type { LinkTrip } from "@/app/_session/roundTrip";
import type { Tokens } from "@/app/_session/sessionCookies";
import { api } from "@/convex/_generated/api";
import { askAsTrip } from "./askAsTrip";
import { endLeftSession } from "./endLeftSession";

export type LinkOutcome = "linked" | "taken" | "not_begun_here" | "failed" | "signed_out" | "unreachable";

/**
 * Adds to the viewer's account what the round trip signed in to. Whoever holds the trip's tokens has shown that the
 * provider's account is theirs, and offers it; the viewer takes it. The session in this browser's cookies stays as it is.
 */
export async function linkByRoundTrip(trip: LinkTrip, tokens: Tokens): Promise<LinkOutcome> {
  try {
    return await link(trip, tokens);
  } finally {
    await endLeftSession(tokens);
  }
}

async function link({ intent }: LinkTrip, { token }: Tokens): Promise<LinkOutcome> {
  const offer = await askAsTrip(() => fetchMutation(api.methods.offer, { intent }, { token }));
  if (offer === null) return "failed";
  const args = await withCaller(offer);
  const outcome = await asViewer((options) => fetchMutation(api.methods.accept, args, options));
  if (outcome.type !== "done") return outcome.type;
  if (outcome.value.ok) return "linked";
  // What has expired here, within a moment, was the way of somebody else who was signed in here before.
  return outcome.value.reason === "taken" ? "taken" : "not_begun_here";
}
