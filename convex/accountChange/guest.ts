// Somebody whom a provider has brought, and whom nobody here has been before: the library makes a user of them before it
// can be asked whether one was wanted.
import type { Doc, Id } from "../_generated/dataModel";
import type { DatabaseReader, MutationCtx } from "../_generated/server";
import { hasSignedIn } from "../securityLog";
import { listAccounts } from "./accounts";
import { eraseRows, ownsAnything } from "./ownRows";

/** The library's code for the way back is good for as long. */
const ARRIVAL_MS = 1000 * 60 * 2; // 2 minutes

/** Whoever comes from elsewhere has proven something there. An address is proven here, on the page for it. */
const PROVIDERS: ReadonlySet<string> = new Set(["github", "google", "apple"]);

export function isProvider(method: string): boolean {
  return PROVIDERS.has(method);
}

/** The provider's account of a user who has nothing but that. */
export async function findOnlyAccount(
  db: DatabaseReader,
  user: Doc<"users">,
): Promise<Doc<"authAccounts"> | null> {
  const [account, ...others] = await listAccounts(db, user._id);
  if (account === undefined || others.length > 0 || !isProvider(account.provider)) return null;
  return (await ownsAnything(db, user)) ? null : account;
}

/** Removes the user of a session that has just ended, if they were made for it, and were nowhere else. */
export async function eraseGuest(ctx: MutationCtx, ended: Doc<"authSessions">): Promise<void> {
  const { db } = ctx;
  const user = await db.get(ended.userId);
  if (user === null || ended._creationTime - user._creationTime > ARRIVAL_MS) return;
  // Whoever has got in before stands in the log, also where they have left since.
  if ((await hasSession(db, user._id)) || (await hasSignedIn(db, user._id))) return;
  if ((await findOnlyAccount(db, user)) === null) return;
  await eraseRows(ctx, { userId: user._id, addresses: [] });
}

async function hasSession(db: DatabaseReader, userId: Id<"users">): Promise<boolean> {
  const session = await db
    .query("authSessions")
    .withIndex("userId", (q) => q.eq("userId", userId))
    .first();
  return session !== null;
}
