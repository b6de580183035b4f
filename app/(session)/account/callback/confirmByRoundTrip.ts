import { fetchQuery } from "convex/nextjs";
import { asViewer } from "@/app/_session/asViewer";
import type { ConfirmTrip } from "@/app/_session/roundTrip";
import type { Tokens } from "@/app/_session/sessionCookies";
import { startSession } from "@/app/_session/startSession";
import { api } from "@/convex/_generated/api";
import { askAsTrip } from "./askAsTrip";
import { endLeftSession } from "./endLeftSession";

export type ConfirmOutcome =
  "confirmed" | "other_account" | "not_begun_here" | "failed" | "signed_out" | "unreachable";

/** Takes the session that the round trip began in place of the viewer's own, if it is the viewer's: it is young. */
export async function confirmByRoundTrip(trip: ConfirmTrip, tokens: Tokens): Promise<ConfirmOutcome> {
  const before = await asViewer(async (options) => ({
    session: options,
    viewer: await fetchQuery(api.users.viewer, {}, options),
  }));
  const outcome = before.type === "done" ? await compare(trip, before.value.viewer.id, tokens) : before.type;
  if (outcome !== "confirmed" || before.type !== "done") {
    await endLeftSession(tokens);
    return outcome;
  }
  await startSession(tokens, trip.provider);
  await endLeftSession(before.value.session);
  return "confirmed";
}

async function compare(trip: ConfirmTrip, viewerId: string, { token }: Tokens): Promise<ConfirmOutcome> {
  if (viewerId !== trip.userId) return "not_begun_here";
  const arrived = await askAsTrip(() => fetchQuery(api.users.viewer, {}, { token }));
  if (arrived === null) return "failed";
  return arrived.id === viewerId ? "confirmed" : "other_account";
}
