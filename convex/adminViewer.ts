// Who may run this deployment. The role is read from the database with each call; what a token says of it is as old as the
// token, and counts for nothing.
import { ConvexError, type ObjectType, type PropertyValidators } from "convex/values";
import type { RegisteredMutation, RegisteredQuery } from "convex/server";
import { mutation, type MutationCtx, query, type QueryCtx } from "./_generated/server";
import { type Asking, requireAsking } from "./viewer";

/** To anybody else, there is nothing here. */
async function requireAdmin(ctx: QueryCtx): Promise<Asking> {
  const asking = await requireAsking(ctx);
  if (asking.viewer.role !== "admin") throw new ConvexError({ code: "not_found" });
  return asking;
}

/** A public query for administrators. */
export function adminQuery<Args extends PropertyValidators, Result>(definition: {
  args: Args;
  handler: (ctx: QueryCtx & Asking, args: ObjectType<Args>) => Promise<Result>;
}): RegisteredQuery<"public", ObjectType<Args>, Promise<Result>> {
  return query({
    args: definition.args,
    handler: async (ctx: QueryCtx, args: ObjectType<Args>): Promise<Result> =>
      await definition.handler({ ...ctx, ...(await requireAdmin(ctx)) }, args),
  });
}

/** A public mutation for administrators. */
export function adminMutation<Args extends PropertyValidators, Result>(definition: {
  args: Args;
  handler: (ctx: MutationCtx & Asking, args: ObjectType<Args>) => Promise<Result>;
}): RegisteredMutation<"public", ObjectType<Args>, Promise<Result>> {
  return mutation({
    args: definition.args,
    handler: async (ctx: MutationCtx, args: ObjectType<Args>): Promise<Result> =>
      await definition.handler({ ...ctx, ...(await requireAdmin(ctx)) }, args),
  });
}
