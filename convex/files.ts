import { v } from "convex/values";
import type { Doc } from "./_generated/dataModel";
import { internalMutation, internalQuery, type QueryCtx } from "./_generated/server";
import { FILES_MAX, FILES_MAX_BYTES } from "./httpActions/fileRules";
import { findViewer, viewerMutation, viewerQuery, type Viewer } from "./viewer";

/** What belongs to somebody else is "not_found", like what does not exist. */
export type FileResult = { ok: true } | { ok: false; reason: "not_found" };
export type NoRoom = "too_many_files" | "storage_full";

/** The viewer's files, newest first. */
export const list = viewerQuery({
  args: {},
  handler: async (ctx) => {
    const files = await readFiles(ctx, ctx.viewer);
    return files
      .map(({ _id, _creationTime, name, size, type }) => ({
        id: _id,
        name,
        size,
        type,
        addedAt: _creationTime,
      }))
      .toReversed();
  },
});

/** Row and bytes go together, or not at all. */
export const remove = viewerMutation({
  args: { id: v.string() },
  handler: async (ctx, { id }): Promise<FileResult> => {
    const file = await findOwnFile(ctx, ctx.viewer, id);
    if (file === null) return { ok: false, reason: "not_found" };
    await ctx.db.delete(file._id);
    await ctx.storage.delete(file.storageId);
    return { ok: true };
  },
});

/** A file that the caller may read, for the HTTP action that hands out its bytes. */
export const find = internalQuery({
  args: { id: v.string() },
  handler: async (ctx, { id }) => {
    const viewer = await findViewer(ctx);
    const file = viewer === null ? null : await findOwnFile(ctx, viewer, id);
    return file === null ? null : { storageId: file.storageId, name: file.name, type: file.type };
  },
});

/** Why the caller cannot keep a file of this size, or `null`: asked before its bytes are read. */
export const findObstacle = internalQuery({
  args: { size: v.number() },
  handler: async (ctx, { size }): Promise<NoRoom | "unauthenticated" | null> => {
    const viewer = await findViewer(ctx);
    return viewer === null ? "unauthenticated" : obstacle(await readFiles(ctx, viewer), size);
  },
});

export type Kept = { ok: true; id: string } | { ok: false; reason: NoRoom | "unauthenticated" };

/** Lists a file whose bytes are stored. Asks everything again: other files may have come, and the session ended. */
export const keep = internalMutation({
  args: { storageId: v.id("_storage"), name: v.string(), size: v.number(), type: v.string() },
  handler: async (ctx, file): Promise<Kept> => {
    const viewer = await findViewer(ctx);
    const reason = viewer === null ? "unauthenticated" : obstacle(await readFiles(ctx, viewer), file.size);
    if (viewer !== null && reason === null) {
      return { ok: true, id: await ctx.db.insert("files", { ...file, userId: viewer._id }) };
    }
    await ctx.storage.delete(file.storageId);
    return { ok: false, reason: reason ?? "unauthenticated" };
  },
});

async function readFiles({ db }: QueryCtx, viewer: Viewer): Promise<Doc<"files">[]> {
  return await db
    .query("files")
    .withIndex("by_user", (q) => q.eq("userId", viewer._id))
    .take(FILES_MAX);
}

function obstacle(files: readonly Doc<"files">[], size: number): NoRoom | null {
  if (files.length >= FILES_MAX) return "too_many_files";
  return files.reduce((sum, file) => sum + file.size, size) > FILES_MAX_BYTES ? "storage_full" : null;
}

async function findOwnFile({ db }: QueryCtx, viewer: Viewer, id: string): Promise<Doc<"files"> | null> {
  const fileId = db.normalizeId("files", id);
  const file = fileId === null ? null : await db.get(fileId);
  return file?.userId === viewer._id ? file : null;
}
