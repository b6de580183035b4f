import { fetchQuery } from "convex/nextjs";
import { asViewer } from "@/app/_session/asViewer";
import type { ConfirmTrip } from "@/app/_session/roundTrip";
import type { Tokens } from "@/app/_session/sessionCookies";
import { startSession } from "@/app/_session/startSession";
import { api } from "@/convex/_generated/api";
import { endLeftSession } from "./endLeftSession";

export type ConfirmOutcome = "confirmed" | "not_begun_here" | "signed_out" | "unreachable";

/** Takes the session that the round trip began in place of the viewer's own, if they are who set out: it is young. */
export async function confirmByRoundTrip(trip: ConfirmTrip, tokens: Tokens): Promise<ConfirmOutcome> {
  const before = await asViewer(async (options) => ({
    session: options,
    viewer: await fetchQuery(api.users.viewer, {}, options),
  }));
  // The deployment has signed in nobody but whom the trip names. Another may have signed in here since.
  if (before.type === "done" && before.value.viewer.id === trip.userId) {
    await startSession(tokens, trip.provider);
    await endLeftSession(before.value.session);
    return "confirmed";
  }
  await endLeftSession(tokens);
  return before.type === "done" ? "not_begun_here" : before.type;
}
