/** Many reads in one run, so that what a run itself costs can be told from them. */
import { queryGeneric } from "convex/server";
import { v } from "convex/values";

/** One document for each id. */
export const points = queryGeneric({
  args: { ids: v.array(v.id("rows")), salt: v.number() },
  handler: async (ctx, { ids }) => {
    let found = 0;
    for (const id of ids) if ((await ctx.db.get(id)) !== null) found++;
    return found;
  },
});

/** Twenty rows of the index from each start on. */
export const ranges = queryGeneric({
  args: { starts: v.array(v.number()), salt: v.number() },
  handler: async (ctx, { starts }) => {
    let found = 0;
    for (const start of starts) {
      const rows = await ctx.db
        .query("rows")
        .withIndex("by_n", (q) => q.gte("n", start))
        .take(20);
      found += rows.length;
    }
    return found;
  },
});
