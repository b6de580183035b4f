import { v } from "convex/values";
import type { Doc } from "./_generated/dataModel";
import type { MutationCtx } from "./_generated/server";
import { taskText } from "./taskText";
import { viewerMutation, viewerQuery, type Viewer } from "./viewer";

/** One page holds them all, and one query reads them all. */
export const TASKS_MAX = 500;

/** An expected refusal. What belongs to somebody else is "not_found", like what does not exist. */
export type TaskRefusal = { ok: false; reason: "invalid_text" | "too_many" | "not_found" };
export type TaskResult = { ok: true } | TaskRefusal;

const NOT_FOUND: TaskRefusal = { ok: false, reason: "not_found" };
const INVALID_TEXT: TaskRefusal = { ok: false, reason: "invalid_text" };

/** The viewer's tasks, newest first. */
export const list = viewerQuery({
  args: {},
  handler: async ({ db, viewer }) => {
    const tasks = await db
      .query("tasks")
      .withIndex("by_user", (q) => q.eq("userId", viewer._id))
      .order("desc")
      .take(TASKS_MAX);
    return tasks.map(({ _id, text, done }) => ({ id: _id, text, done }));
  },
});

export const add = viewerMutation({
  args: { text: v.string() },
  handler: async ({ db, viewer }, args): Promise<TaskResult> => {
    const text = taskText.safeParse(args.text);
    if (!text.success) return INVALID_TEXT;

    const existing = await db
      .query("tasks")
      .withIndex("by_user", (q) => q.eq("userId", viewer._id))
      .take(TASKS_MAX);
    if (existing.length === TASKS_MAX) return { ok: false, reason: "too_many" };

    await db.insert("tasks", { userId: viewer._id, text: text.data, done: false });
    return { ok: true };
  },
});

// The id is a string, not `v.id("tasks")`: text that is no id at all gets the same answer as an id of nothing.
export const setDone = viewerMutation({
  args: { id: v.string(), done: v.boolean() },
  handler: async (ctx, { id, done }): Promise<TaskResult> => {
    const task = await findOwnTask(ctx, id);
    if (task === null) return NOT_FOUND;
    await ctx.db.patch(task._id, { done });
    return { ok: true };
  },
});

export const rename = viewerMutation({
  args: { id: v.string(), text: v.string() },
  handler: async (ctx, args): Promise<TaskResult> => {
    const text = taskText.safeParse(args.text);
    if (!text.success) return INVALID_TEXT;
    const task = await findOwnTask(ctx, args.id);
    if (task === null) return NOT_FOUND;
    await ctx.db.patch(task._id, { text: text.data });
    return { ok: true };
  },
});

export const remove = viewerMutation({
  args: { id: v.string() },
  handler: async (ctx, { id }): Promise<TaskResult> => {
    const task = await findOwnTask(ctx, id);
    if (task === null) return NOT_FOUND;
    await ctx.db.delete(task._id);
    return { ok: true };
  },
});

async function findOwnTask(ctx: MutationCtx & { viewer: Viewer }, id: string): Promise<Doc<"tasks"> | null> {
  const taskId = ctx.db.normalizeId("tasks", id);
  const task = taskId === null ? null : await ctx.db.get(taskId);
  return task?.userId === ctx.viewer._id ? task : null;
}
