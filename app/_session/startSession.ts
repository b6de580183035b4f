import { fetchMutation } from "convex/nextjs";
import { cookies, headers } from "next/headers";
import { api } from "@/convex/_generated/api";
import { closeAttempt } from "./attempt";
import { withCaller } from "./caller";
import { writeLastMethod, type Method } from "./lastMethod";
import { refreshTokenCookieName, sessionCookies, type Tokens } from "./sessionCookies";

/** Signs this browser in, by what the deployment gave for it. For server actions and route handlers. */
export async function startSession(tokens: Tokens, method: Method): Promise<void> {
  const host = (await headers()).get("host");
  const jar = await cookies();
  const before = jar.get(refreshTokenCookieName(host))?.value;
  for (const cookie of sessionCookies(host, tokens)) jar.set(...cookie);
  await closeAttempt();
  await writeLastMethod(method);
  if (before) await endSession(before);
}

/** The one that this browser had until now: nobody holds its tokens any more. */
async function endSession(refreshToken: string): Promise<void> {
  const args = await withCaller({ refreshToken });
  // Whatever comes of it: the new session has begun.
  await fetchMutation(api.sessions.end, args).catch(() => undefined);
}
