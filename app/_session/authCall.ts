// What a browser may ask of `/api/auth`: another access token, and an end. Whoever signs in does so by a form of ours,
// whose action knows who is asking; a call from elsewhere would get past that.
import * as z from "zod/mini";

export type AuthCall = "refresh" | "sign_out";
export type AuthCallRefusal = "malformed_body" | "only_refresh_and_sign_out";

const anyCall = z.object({ action: z.enum(["auth:signIn", "auth:signOut"]) });
// Strict: beside a refresh token, the library would pass a provider or a code on.
const refresh = z.object({
  action: z.literal("auth:signIn"),
  args: z.strictObject({ refreshToken: z.string() }),
});

export function readAuthCall(body: unknown): AuthCall | AuthCallRefusal {
  const call = anyCall.safeParse(body);
  if (!call.success) return "malformed_body";
  if (call.data.action === "auth:signOut") return "sign_out";
  return refresh.safeParse(body).success ? "refresh" : "only_refresh_and_sign_out";
}
