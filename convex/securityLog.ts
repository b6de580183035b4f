// The log of what happened to an account: its owner reads their own, administrators read all of it. Nothing that a
// client sends is written here as it came, and nobody can write to it at will: each event is the mark of something that
// was done, or is counted.
import { paginationOptsValidator, type PaginationResult } from "convex/server";
import { v } from "convex/values";
import type { Doc, Id } from "./_generated/dataModel";
import {
  type DatabaseReader,
  type DatabaseWriter,
  internalMutation,
  type MutationCtx,
} from "./_generated/server";
import { takeTokens } from "./limits";
import { eventFields, type EventKind } from "./session/securityEvent";
import { findDetails } from "./session/sessionDetails";
import { type Asking, viewerQuery } from "./viewer";

export const EVENTS_KEPT_MS = 1000 * 60 * 60 * 24 * 90; // 90 days

/** However many a client asks for. */
const PAGE_MAX = 100;

export type EventDetail = Readonly<Record<string, string | number | boolean>>;

/** Where something was done from, as far as it is known. */
export interface Whereabouts {
  readonly ip?: string | null | undefined;
  readonly device?: string | null | undefined;
}

/** Writes down what happened to this user's account, from there. */
export async function note(
  db: DatabaseWriter,
  userId: Id<"users">,
  kind: EventKind,
  from: Whereabouts,
  detail?: EventDetail,
): Promise<void> {
  const { ip, device } = from;
  await db.insert("securityEvents", {
    userId,
    kind,
    ...(typeof ip === "string" && { ip }),
    ...(typeof device === "string" && { device }),
    ...(detail !== undefined && { detail }),
  });
}

/** Writes down what the viewer did to their own account, from where their session is. */
export async function noteOwn(
  ctx: MutationCtx & Asking,
  kind: EventKind,
  detail?: EventDetail,
): Promise<void> {
  const from = await findDetails(ctx.db, ctx.session._id);
  await note(ctx.db, ctx.viewer._id, kind, from ?? {}, detail);
}

/** What an action writes down, about a user that it has made sure of. */
export const add = internalMutation({
  args: { userId: v.id("users"), ...eventFields },
  handler: async ({ db }, { userId, kind, ip, device, detail }): Promise<null> => {
    await note(db, userId, kind, { ip, device }, detail);
    return null;
  },
});

/**
 * A failure that anybody can cause, so only so many an hour are written down. For nobody's account it does nothing: it is
 * scheduled all the same, so that the answer takes as long.
 */
export const addFailure = internalMutation({
  args: {
    userId: v.union(v.id("users"), v.null()),
    ip: v.union(v.string(), v.null()),
    device: v.string(),
    method: v.string(),
  },
  handler: async ({ db }, { userId, ip, device, method }): Promise<null> => {
    if (userId === null || (await db.get(userId)) === null) return null;
    if ((await takeTokens(db, [{ bucket: "failuresInLog", of: userId }], Date.now())) > 0) return null;
    await note(db, userId, "sign_in_failed", { ip, device }, { method });
    return null;
  },
});

export interface LoggedEvent {
  readonly id: Id<"securityEvents">;
  readonly kind: EventKind;
  readonly at: number;
  readonly ip: string | null;
  readonly device: string | null;
  readonly detail: EventDetail | null;
}

/** What happened to the viewer's account, the latest first. */
export const list = viewerQuery({
  args: { paginationOpts: paginationOptsValidator },
  handler: async ({ db, viewer }, { paginationOpts }): Promise<PaginationResult<LoggedEvent>> => {
    const result = await db
      .query("securityEvents")
      .withIndex("by_user", (q) => q.eq("userId", viewer._id))
      .order("desc")
      .paginate({ ...paginationOpts, numItems: Math.min(paginationOpts.numItems, PAGE_MAX) });
    return { ...result, page: result.page.map(describeEvent) };
  },
});

export function describeEvent({
  _id,
  _creationTime,
  kind,
  ip,
  device,
  detail,
}: Doc<"securityEvents">): LoggedEvent {
  return {
    id: _id,
    kind,
    at: _creationTime,
    ip: ip ?? null,
    device: device ?? null,
    detail: detail ?? null,
  };
}

/** Whether this user has been here before, as far as anyone remembers. */
export async function hasSignedIn(db: DatabaseReader, userId: Id<"users">): Promise<boolean> {
  const event = await db
    .query("securityEvents")
    .withIndex("by_user_kind", (q) => q.eq("userId", userId).eq("kind", "signed_in"))
    .first();
  return event !== null;
}
