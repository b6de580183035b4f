import { convexAuth } from "@convex-dev/auth/server";
import { query } from "./_generated/server";
import { password } from "./password";
import { ACCESS_TOKEN_MS, SESSION_INACTIVE_MS, SESSION_TOTAL_MS } from "./sessionLifetime";
import { findViewer } from "./viewer";

export const { auth, signIn, signOut, store } = convexAuth({
  providers: [password],
  jwt: { durationMs: ACCESS_TOKEN_MS },
  session: { totalDurationMs: SESSION_TOTAL_MS, inactiveDurationMs: SESSION_INACTIVE_MS },
});

/** Takes the place of the library's own, which looks at the token's signature only and believes a revoked session. */
export const isAuthenticated = query({
  args: {},
  handler: async (ctx): Promise<boolean> => (await findViewer(ctx)) !== null,
});
