import { mutationGeneric, queryGeneric } from "convex/server";
import { v } from "convex/values";

/** Twenty rows; `salt` is not read: another salt is another cache entry. */
export const twenty = queryGeneric({
  args: { salt: v.number() },
  handler: (ctx) =>
    ctx.db
      .query("rows")
      .withIndex("by_n", (q) => q.gte("n", 0))
      .take(20),
});

export const newest = queryGeneric({
  args: {},
  handler: (ctx) => ctx.db.query("rows").withIndex("by_n").order("desc").first(),
});

export const add = mutationGeneric({
  args: { n: v.number(), text: v.string() },
  handler: async (ctx, row) => {
    await ctx.db.insert("rows", row);
    return null;
  },
});
