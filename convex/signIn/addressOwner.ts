import type { Doc, Id } from "../_generated/dataModel";
import type { DatabaseReader, DatabaseWriter } from "../_generated/server";

/** The one user who has proven this address. */
export async function findVerifiedUser(db: DatabaseReader, email: string): Promise<Doc<"users"> | null> {
  return await db
    .query("users")
    .withIndex("by_verified_email", (q) => q.eq("email", email).gte("emailVerificationTime", 0))
    .first();
}

/** A user that only stands for an address, until somebody proves that it is theirs. */
export async function insertPlaceholder(db: DatabaseWriter, email: string): Promise<Id<"users">> {
  return await db.insert("users", { email });
}
