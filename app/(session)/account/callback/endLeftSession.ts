import { fetchAction } from "convex/nextjs";
import { withCaller } from "@/app/_session/caller";
import { api } from "@/convex/_generated/api";

/** Ends a session that no browser has any more. Left alone, it would stand among the viewer's devices for weeks. */
export async function endLeftSession({ token }: { token: string }): Promise<void> {
  const args = await withCaller({});
  // It may be over already, with its user. And whatever the rest of the way came to, it stays so.
  await fetchAction(api.auth.signOut, args, { token }).catch(() => undefined);
}
