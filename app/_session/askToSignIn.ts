import { fetchAction } from "convex/nextjs";
import { api } from "@/convex/_generated/api";
import { readSignInRefusal, type SignInRefusal } from "@/convex/signIn/signInRefusal";
import { callerToken } from "./caller";
import { failureOf } from "./failure";
import type { Tokens } from "./sessionCookies";

export type SignInAnswer =
  | { type: "signed_in"; tokens: Tokens }
  /** Refused without a reason, or begun: the flow that was asked for says which. */
  | { type: "not_signed_in" }
  | { type: "leave"; redirect: string; verifier: string }
  | { type: "refused"; refusal: SignInRefusal }
  | { type: "unreachable" };

export function isLimited(answer: SignInAnswer): boolean {
  return answer.type === "refused" && answer.refusal.code === "limited";
}

type Question = {
  provider?: "password" | "mail" | "github" | "google" | "apple";
  params: Record<string, string>;
  verifier?: string;
};

/** Asks where a provider's page begins, from which it leads back to `path`. */
export async function askForWay(
  provider: "github" | "google" | "apple",
  path: string,
): Promise<SignInAnswer> {
  const caller = await callerToken();
  const params = { redirectTo: path, ...(caller !== undefined && { caller }) };
  return await askToSignIn({ provider, params });
}

/** Asks by e-mail address, and says for whom. */
export async function askByMail(
  provider: "password" | "mail",
  params: Record<string, string>,
): Promise<SignInAnswer> {
  const caller = await callerToken();
  return await askToSignIn({ provider, params: caller === undefined ? params : { ...params, caller } });
}

/** Asks with the code that a provider sent somebody back with, and says for whom. */
export async function askWithCode(
  params: { code: string; onlyAs?: string; purpose?: "link" },
  verifier: string,
): Promise<SignInAnswer> {
  const caller = await callerToken();
  return await askToSignIn({ params: caller === undefined ? params : { ...params, caller }, verifier });
}

/**
 * Asks as nobody: a session that this browser may still have is no part of the question, and is not ended by an answer
 * that is no.
 */
async function askToSignIn(question: Question): Promise<SignInAnswer> {
  try {
    const { tokens, redirect, verifier } = await fetchAction(api.auth.signIn, question);
    if (tokens) return { type: "signed_in", tokens };
    if (redirect !== undefined && verifier !== undefined) return { type: "leave", redirect, verifier };
    return { type: "not_signed_in" };
  } catch (error) {
    const refusal = readSignInRefusal(error);
    if (refusal !== null) return { type: "refused", refusal };
    if (failureOf(error) === "unreachable") return { type: "unreachable" };
    throw error;
  }
}
