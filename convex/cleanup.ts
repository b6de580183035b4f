// Removes what is over, in steps that are small whatever there is. Each step schedules the next in its own transaction:
// after a crash the chain goes on where it was, or a new one begins with the next hour.
import { v } from "convex/values";
import { internal } from "./_generated/api";
import { internalMutation } from "./_generated/server";
import { type SweepName, sweeps } from "./sweeps";

const names = Object.keys(sweeps) as SweepName[];

/** Begins all sweeps. Called by `crons.ts`. */
export const start = internalMutation({
  args: {},
  handler: async ({ scheduler }): Promise<null> => {
    for (const name of names) await scheduler.runAfter(0, internal.cleanup.sweep, { name, after: 0 });
    return null;
  },
});

export const sweep = internalMutation({
  args: { name: v.union(...names.map((name) => v.literal(name))), after: v.number() },
  handler: async (ctx, { name, after }): Promise<null> => {
    const next = await sweeps[name](ctx, Date.now(), after);
    if (next !== null) await ctx.scheduler.runAfter(0, internal.cleanup.sweep, { name, after: next });
    return null;
  },
});
