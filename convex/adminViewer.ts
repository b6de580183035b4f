// Who may run this deployment. The role is read from the database with each call; what a token says of it is as old as the
// token, and counts for nothing.
import { ConvexError } from "convex/values";
import type { QueryCtx } from "./_generated/server";
import { type Asking, mutationOf, queryOf, requireAsking } from "./viewer";

/** To anybody else, there is nothing here. */
async function requireAdmin(ctx: QueryCtx): Promise<Asking> {
  const asking = await requireAsking(ctx);
  if (asking.viewer.role !== "admin") throw new ConvexError({ code: "not_found" });
  return asking;
}

/** A public query for administrators. */
export const adminQuery = queryOf(requireAdmin);

/** A public mutation for administrators. */
export const adminMutation = mutationOf(requireAdmin);
