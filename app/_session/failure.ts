import { ConvexError } from "convex/values";

/** Why a call to the deployment failed, as far as a page must tell one reason from another. */
export type Failure = "signed_out" | "unreachable" | "broken";

// The codes of the deployment's 401 answers.
const REFUSED_TOKEN = new Set(["Unauthenticated", "InvalidAuthHeader", "NoAuthProvider", "TokenExpired"]);

export function failureOf(error: unknown): Failure {
  if (error instanceof ConvexError) return codeOf(error.data) === "unauthenticated" ? "signed_out" : "broken";
  if (!(error instanceof Error)) return "broken";
  if (error.message === "fetch failed") return "unreachable";

  // Convex's HTTP client throws the body of an answer that it does not understand as the error's message.
  const code = codeOf(parse(error.message));
  if (code !== null) return REFUSED_TOKEN.has(code) ? "signed_out" : "unreachable";
  return /^<|Bad Gateway|Service Unavailable|Gateway Time-?out/i.test(error.message)
    ? "unreachable"
    : "broken";
}

function codeOf(data: unknown): string | null {
  if (typeof data !== "object" || data === null || !("code" in data)) return null;
  return typeof data.code === "string" ? data.code : null;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
