// What a user says of themselves: their name and their picture.
import { v } from "convex/values";
import { internalMutation, type MutationCtx } from "./_generated/server";
import { personName } from "./credentials";
import { takeTokens } from "./limits";
import { mailOrigin } from "./mail/mail";
import { removeBlob } from "./accountChange/ownRows";
import { noteOwn } from "./securityLog";
import { findOrigin } from "./signIn/origin";
import { type Asking, findAsking, viewerMutation, viewerQuery } from "./viewer";

export interface Profile {
  readonly name: string | null;
  readonly email: string | null;
  readonly emailVerified: boolean;
  readonly image: string | null;
  readonly createdAt: number;
  readonly role: "admin" | "member";
}

export const profile = viewerQuery({
  args: {},
  handler: async ({ viewer }): Promise<Profile> => ({
    name: viewer.name ?? null,
    email: viewer.email ?? null,
    emailVerified: viewer.emailVerificationTime !== undefined,
    image: viewer.image ?? null,
    createdAt: viewer._creationTime,
    role: viewer.role ?? "member",
  }),
});

export type RenameResult = { ok: true } | { ok: false; reason: "invalid" | "limited"; message: string };

export const rename = viewerMutation({
  args: { name: v.string(), caller: v.optional(v.string()) },
  handler: async (ctx, args): Promise<RenameResult> => {
    const name = personName.safeParse(args.name);
    if (!name.success) {
      return { ok: false, reason: "invalid", message: name.error.issues[0]?.message ?? "Enter your name." };
    }
    if (name.data === ctx.viewer.name) return { ok: true };
    if ((await openChange(ctx)) > 0) {
      return { ok: false, reason: "limited", message: "You have changed it often. Wait a while." };
    }
    await ctx.db.patch(ctx.viewer._id, { name: name.data });
    await noteOwn(ctx, "profile_changed", await findOrigin(ctx, args.caller), { what: "name" });
    return { ok: true };
  },
});

export const removePicture = viewerMutation({
  args: { caller: v.optional(v.string()) },
  handler: async (ctx, { caller }): Promise<{ ok: true }> => {
    const { db, viewer } = ctx;
    if (viewer.image === undefined) return { ok: true };
    await db.patch(viewer._id, { image: undefined, imageFile: undefined, hasNoPicture: true });
    if (viewer.imageFile !== undefined) await removeBlob(ctx, viewer.imageFile);
    await noteOwn(ctx, "profile_changed", await findOrigin(ctx, caller), { what: "picture" });
    return { ok: true };
  },
});

export type PictureResult =
  | { ok: true }
  | { ok: false; reason: "unauthenticated" }
  | { ok: false; reason: "limited"; retryAfterMs: number };

/** Before a picture is read. */
export const openPicture = internalMutation({
  args: {},
  handler: async (ctx): Promise<PictureResult> => {
    const asking = await findAsking(ctx);
    if (asking === null) return { ok: false, reason: "unauthenticated" };
    const retryAfterMs = await openChange({ ...ctx, ...asking });
    return retryAfterMs > 0 ? { ok: false, reason: "limited", retryAfterMs } : { ok: true };
  },
});

/** Takes a picture whose bytes are stored. The last one goes, or this one, where nobody is there any more. */
export const keepPicture = internalMutation({
  args: { storageId: v.id("_storage"), origin: mailOrigin },
  handler: async (ctx, { storageId, origin }): Promise<PictureResult> => {
    const asking = await findAsking(ctx);
    const image = await ctx.storage.getUrl(storageId);
    if (asking === null || image === null) {
      await removeBlob(ctx, storageId);
      return { ok: false, reason: "unauthenticated" };
    }
    const { viewer } = asking;
    await ctx.db.patch(viewer._id, { image, imageFile: storageId, hasNoPicture: undefined });
    if (viewer.imageFile !== undefined) await removeBlob(ctx, viewer.imageFile);
    await noteOwn({ ...ctx, ...asking }, "profile_changed", origin, { what: "picture" });
    return { ok: true };
  },
});

/** How long to wait: each change stands in the log, and pictures cost storage. */
async function openChange({ db, viewer }: MutationCtx & Asking): Promise<number> {
  return await takeTokens(db, [{ bucket: "profileChangesByUser", of: viewer._id }], Date.now());
}
