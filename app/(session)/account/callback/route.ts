import { redirect } from "next/navigation";
import type { NextRequest } from "next/server";
import { askWithCode } from "@/app/_session/askToSignIn";
import { readProviderAnswer } from "@/app/_session/providerAnswer";
import { roundTripCookie, type RoundTrip } from "@/app/_session/roundTrip";
import { withArrival, type ArrivalName } from "../arrivals";
import { confirmPath } from "../confirmFirst";
import { confirmByRoundTrip } from "./confirmByRoundTrip";
import { linkByRoundTrip } from "./linkByRoundTrip";

const METHODS = "/account/methods";

/** Where a provider's answer arrives for somebody who is signed in. It counts only in the browser that was sent there. */
export async function GET(request: NextRequest): Promise<never> {
  const trip = await roundTripCookie.read();
  if (trip === null) return redirect(withArrival(METHODS, "not_begun_here"));
  // Whatever comes of it: it is good for one answer.
  await roundTripCookie.clear();

  const arrived = readProviderAnswer(request.nextUrl.searchParams);
  if (arrived.type !== "code") return back(trip, arrived.type);

  const purpose = trip.purpose === "confirm" ? { onlyAs: trip.userId } : { purpose: "link" as const };
  const answer = await askWithCode({ code: arrived.code, ...purpose }, trip.verifier);
  if (answer.type === "unreachable") return redirect(`/unavailable?next=${encodeURIComponent(pageOf(trip))}`);
  if (answer.type === "refused" && answer.refusal.code === "other_account")
    return back(trip, answer.refusal.code);
  if (answer.type !== "signed_in") return back(trip, "failed");

  const outcome =
    trip.purpose === "link"
      ? await linkByRoundTrip(trip, answer.tokens)
      : await confirmByRoundTrip(trip, answer.tokens);
  switch (outcome) {
    case "linked":
      return back(trip, "linked");
    case "confirmed":
      return redirect(trip.purpose === "confirm" ? trip.next : METHODS);
    case "signed_out":
      return redirect(`/signin?next=${encodeURIComponent(pageOf(trip))}&problem=signed-out`);
    case "unreachable":
      return redirect(`/unavailable?next=${encodeURIComponent(pageOf(trip))}`);
    case "taken":
    case "not_begun_here":
    case "failed":
      return back(trip, outcome);
    default:
      return outcome satisfies never;
  }
}

function back(trip: RoundTrip, arrival: ArrivalName): never {
  return redirect(withArrival(pageOf(trip), arrival, trip.provider));
}

/** The page that it was begun on. */
function pageOf(trip: RoundTrip): string {
  return trip.purpose === "link" ? METHODS : confirmPath(trip.next);
}
