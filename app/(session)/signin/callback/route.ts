import { cookies, headers } from "next/headers";
import { redirect } from "next/navigation";
import type { NextRequest } from "next/server";
import { askWithCode } from "@/app/_session/askToSignIn";
import { attemptCookie, closeAttempt, type Attempt } from "@/app/_session/attempt";
import { readProviderAnswer } from "@/app/_session/providerAnswer";
import { endedVerifierCookie, verifierCookieName } from "@/app/_session/sessionCookies";
import { startSession } from "@/app/_session/startSession";
import type { Problem } from "../problem";

/**
 * Where a provider's answer arrives, by way of the deployment. A code counts only in the browser that was sent there:
 * else somebody could send others here with a code of their own, and have them work in the wrong account.
 */
export async function GET(request: NextRequest): Promise<never> {
  const host = (await headers()).get("host");
  const jar = await cookies();
  const verifier = jar.get(verifierCookieName(host))?.value;
  const attempt = await attemptCookie.read();
  if (!verifier || attempt?.kind !== "oauth") return redirect("/signin?problem=not-begun-here");
  // Whatever comes of it: the verifier and the attempt are good for one answer.
  jar.set(...endedVerifierCookie(host));
  await closeAttempt();

  const arrived = readProviderAnswer(request.nextUrl.searchParams);
  if (arrived.type !== "code") return back(attempt, arrived.type);

  const answer = await askWithCode({ code: arrived.code }, verifier);
  if (answer.type === "unreachable")
    return redirect(`/unavailable?next=${encodeURIComponent(pageOf(attempt))}`);
  if (answer.type === "refused") {
    const { code: reason } = answer.refusal;
    return back(attempt, reason === "disabled" || reason === "removed" ? reason : "failed");
  }
  if (answer.type !== "signed_in") return back(attempt, "failed");
  await startSession(answer.tokens, attempt.provider);
  return redirect(attempt.next);
}

type OauthAttempt = Extract<Attempt, { kind: "oauth" }>;

function back(attempt: OauthAttempt, problem: Problem): never {
  return redirect(`${pageOf(attempt)}&problem=${problem}&provider=${attempt.provider}`);
}

function pageOf({ next }: OauthAttempt): string {
  return `/signin?next=${encodeURIComponent(next)}`;
}
