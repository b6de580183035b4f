// The accounts of Convex Auth: one for each way that a user can sign in.
import type { Doc, Id } from "../_generated/dataModel";
import type { DatabaseReader, DatabaseWriter } from "../_generated/server";

/** One for each way, and some to spare. */
export const ACCOUNTS_MAX = 20;

/** Ways of signing in whose accounts go by the address. */
export type AddressProvider = "password" | "mail";

export async function listAccounts(db: DatabaseReader, userId: Id<"users">): Promise<Doc<"authAccounts">[]> {
  return await db
    .query("authAccounts")
    .withIndex("userIdAndProvider", (q) => q.eq("userId", userId))
    .take(ACCOUNTS_MAX);
}

export async function findAddressAccount(
  db: DatabaseReader,
  provider: AddressProvider,
  email: string,
): Promise<Doc<"authAccounts"> | null> {
  return await db
    .query("authAccounts")
    .withIndex("providerAndAccountId", (q) => q.eq("provider", provider).eq("providerAccountId", email))
    .unique();
}

/** With what was mailed for it: a code must not outlive its account. Returns how many rows there were. */
export async function removeAccount(db: DatabaseWriter, { _id }: Doc<"authAccounts">): Promise<number> {
  const removed = await removeCodes(db, _id);
  await db.delete(_id);
  return removed + 1;
}

/** Codes that were asked for before something changed, and what the library counted. */
export async function removeCodes(db: DatabaseWriter, accountId: Id<"authAccounts">): Promise<number> {
  const [code, count] = await Promise.all([
    db
      .query("authVerificationCodes")
      .withIndex("accountId", (q) => q.eq("accountId", accountId))
      .unique(),
    db
      .query("authRateLimits")
      .withIndex("identifier", (q) => q.eq("identifier", accountId))
      .unique(),
  ]);
  const rows = [code, count].filter((row) => row !== null);
  await Promise.all(rows.map((row) => db.delete(row._id)));
  return rows.length;
}
