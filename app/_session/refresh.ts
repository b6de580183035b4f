// What became of a refresh that the library gave up on.
import { fetchAction } from "convex/nextjs";
import { api } from "@/convex/_generated/api";
import { failureOf } from "./failure";

/**
 * The library takes every failed refresh for the end of the session. Asking once more tells an answer from a failure,
 * and is safe: the deployment gives the same next token for the same old one.
 */
export async function askAgain(refreshToken: string): Promise<"alive" | "ended" | "unreachable"> {
  if (!/^\w+\|\w+$/.test(refreshToken)) return "ended";
  try {
    const { tokens } = await fetchAction(api.auth.signIn, { refreshToken });
    return tokens ? "alive" : "ended";
  } catch (error) {
    return failureOf(error) === "unreachable" ? "unreachable" : "ended";
  }
}

/** The library gives up on a token that it cannot read without asking anyone. */
export function isDecodable(token: string | null): boolean {
  try {
    const payload = token?.split(".")[1] ?? "";
    return typeof JSON.parse(Buffer.from(payload, "base64url").toString()) === "object";
  } catch {
    return false;
  }
}
