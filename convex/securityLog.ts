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
import { readPage } from "./listPage";
import { detailForOwner, eventFields, type EventKind } from "./session/securityEvent";
import { findVerifiedUser } from "./signIn/addressOwner";
import { type Asking, requireAsking, viewerQuery } from "./viewer";

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

/** Writes down what the viewer did to their own account. */
export async function noteOwn(
  { db, viewer }: MutationCtx & Asking,
  kind: EventKind,
  from: Whereabouts,
  detail?: EventDetail,
): Promise<void> {
  await note(db, viewer._id, kind, from, detail);
}

/** What an action writes down, about a user that it has made sure of. */
export const add = internalMutation({
  args: { userId: v.id("users"), ...eventFields },
  handler: async ({ db }, { userId, kind, ip, device, detail }): Promise<null> => {
    await note(db, userId, kind, { ip, device }, detail);
    return null;
  },
});

const failureArgs = { ip: v.union(v.string(), v.null()), device: v.string(), method: v.string() };

/** Of somebody who wanted to get in by this address. It may be nobody's: see `signIn/noteFailure.ts`. */
export const addFailure = internalMutation({
  args: { email: v.string(), ...failureArgs },
  handler: async ({ db }, { email, method, ...from }): Promise<null> => {
    const owner = await findVerifiedUser(db, email);
    if (owner !== null) await noteFailure(db, owner._id, "sign_in_failed", from, method);
    return null;
  },
});

/** Of somebody who is signed in, for an action. */
export const addOwnFailure = internalMutation({
  args: failureArgs,
  handler: async (ctx, { method, ...from }): Promise<null> => {
    await noteOwnFailure({ ...ctx, ...(await requireAsking(ctx)) }, from, method);
    return null;
  },
});

/** A password or a code that was wrong, of somebody who is signed in: they may have found the browser open. */
export async function noteOwnFailure(
  { db, viewer }: MutationCtx & Asking,
  from: Whereabouts,
  method: string,
): Promise<void> {
  await noteFailure(db, viewer._id, "confirmation_failed", from, method);
}

/** Anybody can cause one, so only so many an hour are written down. */
async function noteFailure(
  db: DatabaseWriter,
  userId: Id<"users">,
  kind: "sign_in_failed" | "confirmation_failed",
  from: Whereabouts,
  method: string,
): Promise<void> {
  if ((await takeTokens(db, [{ bucket: "failuresInLog", of: userId }], Date.now())) > 0) return;
  await note(db, userId, kind, from, { method });
}

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
    const own = db
      .query("securityEvents")
      .withIndex("by_user", (q) => q.eq("userId", viewer._id))
      .order("desc");
    const result = await readPage(own, paginationOpts, PAGE_MAX);
    const page = result.page.map((event) => ({
      ...describeEvent(event),
      detail: detailForOwner(event.detail),
    }));
    return { ...result, page };
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
