// A way to a provider and back that somebody takes while they are signed in: to add that provider to their account, or to
// show who they are. Its verifier is kept apart from the library's own: that one goes with each refresh of the session.
import * as z from "zod/mini";
import { briefCookie } from "./briefCookie";
import { safeNext } from "./safeNext";

const common = {
  provider: z.enum(["github", "google", "apple"]),
  /** Binds the answer of the provider to this browser: a code is worth nothing without it. */
  verifier: z.string(),
};

const roundTrip = z.discriminatedUnion("purpose", [
  /** `intent` is what the deployment gave to whom the provider is to be added. */
  z.object({ ...common, purpose: z.literal("link"), intent: z.string() }),
  z.object({
    ...common,
    purpose: z.literal("confirm"),
    /** Who set out. Another may have signed in here since. */
    userId: z.string(),
    next: z.pipe(
      z.string(),
      z.transform((path: string) => safeNext(path)),
    ),
  }),
]);

export type RoundTrip = z.infer<typeof roundTrip>;
export type LinkTrip = Extract<RoundTrip, { purpose: "link" }>;
export type ConfirmTrip = Extract<RoundTrip, { purpose: "confirm" }>;

export const roundTripCookie = briefCookie("round-trip", roundTrip);
