// What is known of a session besides what Convex Auth keeps: where it began, and when its user last showed who they are.
import type { Doc, Id } from "../_generated/dataModel";
import type { DatabaseReader } from "../_generated/server";

export async function findDetails(
  db: DatabaseReader,
  sessionId: Id<"authSessions">,
): Promise<Doc<"sessionDetails"> | null> {
  return await db
    .query("sessionDetails")
    .withIndex("by_session", (q) => q.eq("sessionId", sessionId))
    .unique();
}
