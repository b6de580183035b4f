// The address that somebody has asked for and not proven yet. Each has one at a time.
import type { Doc, Id } from "../_generated/dataModel";
import type { DatabaseReader, DatabaseWriter } from "../_generated/server";

export function findChange(db: DatabaseReader, userId: Id<"users">): Promise<Doc<"emailChanges"> | null> {
  return db
    .query("emailChanges")
    .withIndex("by_user", (q) => q.eq("userId", userId))
    .unique();
}

export async function forgetChange(db: DatabaseWriter, userId: Id<"users">): Promise<void> {
  const change = await findChange(db, userId);
  if (change !== null) await db.delete(change._id);
}
