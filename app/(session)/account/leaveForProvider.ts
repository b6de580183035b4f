"use server";

import { fetchMutation, fetchQuery } from "convex/nextjs";
import { redirect } from "next/navigation";
import * as z from "zod/mini";
import { askForWay, isLimited } from "@/app/_session/askToSignIn";
import { pageAsViewer } from "@/app/_session/asViewer";
import { changeAsViewer } from "@/app/_session/changeAsViewer";
import { roundTripCookie } from "@/app/_session/roundTrip";
import { api } from "@/convex/_generated/api";
import type { Provider } from "../signin/methods";
import { withArrival } from "./arrivals";
import { confirmNext } from "./confirm/ways";
import { confirmPath } from "./confirmFirst";

const METHODS = "/account/methods";

const departure = z.object({ provider: z.enum(["github", "google", "apple"]) });

/** Leaves for a provider, to add it to the account. The session stays as it is, whatever comes back. */
export async function addProvider(form: FormData): Promise<void> {
  const fields = departure.safeParse(Object.fromEntries(form));
  if (!fields.success) return redirect(METHODS);

  const { provider } = fields.data;
  const begun = await changeAsViewer((options) => fetchMutation(api.methods.begin, {}, options));
  if (begun.type === "confirmation_needed") return redirect(confirmPath(METHODS));
  if (begun.type === "refused") return redirect(withArrival(METHODS, "failed", provider));
  // Whoever is signed out, or cut off from the deployment, learns that from the page itself.
  if (begun.type !== "done") return redirect(METHODS);

  const { verifier, url } = await findWay(provider, METHODS);
  await roundTripCookie.write({ purpose: "link", provider, verifier, intent: begun.value.intent });
  return redirect(url);
}

/** Leaves for a provider, to show who one is. */
export async function confirmByProvider(form: FormData): Promise<void> {
  const next = confirmNext(form.get("next"));
  const page = confirmPath(next);
  const fields = departure.safeParse(Object.fromEntries(form));
  if (!fields.success) return redirect(page);

  const { provider } = fields.data;
  const viewer = await pageAsViewer(page, (options) => fetchQuery(api.users.viewer, {}, options));
  const { verifier, url } = await findWay(provider, page);
  await roundTripCookie.write({ purpose: "confirm", provider, verifier, userId: viewer.id, next });
  return redirect(url);
}

/** Where to go, and what is worth something only together with what comes back. */
async function findWay(provider: Provider, page: string): Promise<{ verifier: string; url: string }> {
  const answer = await askForWay(provider, "/account/callback");
  if (answer.type === "unreachable") return redirect(`/unavailable?next=${encodeURIComponent(page)}`);
  if (answer.type !== "leave") {
    return redirect(withArrival(page, isLimited(answer) ? "limited" : "failed", provider));
  }
  return { verifier: answer.verifier, url: answer.redirect };
}
