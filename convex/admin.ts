// What administrators see and do: who is here, who is kept out, and what happened. To anybody else each of these functions
// says that there is nothing here.
import { paginationOptsValidator, type PaginationResult } from "convex/server";
import { v } from "convex/values";
import type { Doc, Id } from "./_generated/dataModel";
import type { DatabaseReader } from "./_generated/server";
import { adminMutation, adminQuery } from "./adminViewer";
import { readPage } from "./listPage";
import { endSessions, SESSIONS_MAX } from "./session/endSession";
import { describeEvent, type LoggedEvent, note } from "./securityLog";
import { listSessions, type SessionSummary } from "./sessions";

/** However many a client asks for. */
const PAGE_MAX = 50;
/** After any character that an address can have. */
const LAST_CHARACTER = "\u{10ffff}";

export interface UserSummary {
  readonly id: Id<"users">;
  readonly name: string | null;
  readonly email: string | null;
  readonly emailVerified: boolean;
  readonly role: "admin" | "member";
  readonly disabledAt: number | null;
  readonly createdAt: number;
  readonly sessions: number;
}

/** Everybody, the newest first; or those whose address begins with what is searched for, by address. */
export const users = adminQuery({
  args: { paginationOpts: paginationOptsValidator, search: v.optional(v.string()) },
  handler: async ({ db }, args): Promise<PaginationResult<UserSummary>> => {
    const search = (args.search ?? "").trim().normalize("NFC").toLowerCase();
    const found =
      search === ""
        ? db.query("users").order("desc")
        : db
            .query("users")
            .withIndex("email", (q) => q.gte("email", search).lt("email", search + LAST_CHARACTER));
    const result = await readPage(found, args.paginationOpts, PAGE_MAX);
    return { ...result, page: await Promise.all(result.page.map((user) => describeUser(db, user))) };
  },
});

export type AdminResult = { ok: true } | { ok: false; reason: "not_found" | "self" };

/** Keeps somebody out, or lets them in again. Nobody locks themselves out, so there is always one who can undo it. */
export const setDisabled = adminMutation({
  args: { userId: v.string(), disabled: v.boolean() },
  handler: async (ctx, { userId, disabled }): Promise<AdminResult> => {
    const { db, viewer } = ctx;
    const user = await findUser(db, userId);
    if (user === null) return { ok: false, reason: "not_found" };
    if (user._id === viewer._id) return { ok: false, reason: "self" };
    if ((user.disabledAt !== undefined) === disabled) return { ok: true };

    await db.patch(user._id, { disabledAt: disabled ? Date.now() : undefined });
    // What they had open is over for good, and does not come back to life when they may return.
    if (disabled) await endSessions(ctx, user._id);
    await note(db, user._id, disabled ? "disabled" : "enabled", {}, { by: viewer._id });
    return { ok: true };
  },
});

/** Where this user is signed in, the latest first. */
export const sessions = adminQuery({
  args: { userId: v.string() },
  handler: async ({ db }, { userId }): Promise<SessionSummary[]> => {
    const user = await findUser(db, userId);
    return user === null ? [] : await listSessions(db, user._id);
  },
});

/** Signs this user out everywhere. */
export const revokeSessions = adminMutation({
  args: { userId: v.string() },
  handler: async (ctx, { userId }): Promise<AdminResult> => {
    const user = await findUser(ctx.db, userId);
    if (user === null) return { ok: false, reason: "not_found" };
    const ended = await endSessions(ctx, user._id);
    if (ended > 0)
      await note(ctx.db, user._id, "sessions_revoked", {}, { sessions: ended, by: ctx.viewer._id });
    return { ok: true };
  },
});

/** Null where the user is gone. */
export type EventOfUser = LoggedEvent & {
  readonly user: {
    readonly id: Id<"users">;
    readonly name: string | null;
    readonly email: string | null;
  } | null;
};

/** What happened to everybody, or to one user, the latest first. */
export const securityLog = adminQuery({
  args: { paginationOpts: paginationOptsValidator, userId: v.optional(v.string()) },
  handler: async ({ db }, { paginationOpts, ...args }): Promise<PaginationResult<EventOfUser>> => {
    const events = db.query("securityEvents");
    const userId = args.userId === undefined ? undefined : db.normalizeId("users", args.userId);
    if (userId === null) return { page: [], isDone: true, continueCursor: "" };
    const found =
      userId === undefined
        ? events.order("desc")
        : events.withIndex("by_user", (q) => q.eq("userId", userId)).order("desc");
    const result = await readPage(found, paginationOpts, PAGE_MAX);

    const ids = new Set(result.page.flatMap((event) => event.userId ?? []));
    const known = await Promise.all([...ids].map(async (id) => [id, await db.get(id)] as const));
    const byId = new Map<Id<"users"> | undefined, Doc<"users"> | null>(known);
    const page = result.page.map((event) => ({
      ...describeEvent(event),
      user: nameUser(byId.get(event.userId) ?? null),
    }));
    return { ...result, page };
  },
});

function nameUser(user: Doc<"users"> | null): EventOfUser["user"] {
  return user && { id: user._id, name: user.name ?? null, email: user.email ?? null };
}

async function describeUser(db: DatabaseReader, user: Doc<"users">): Promise<UserSummary> {
  const own = await db
    .query("authSessions")
    .withIndex("userId", (q) => q.eq("userId", user._id))
    .take(SESSIONS_MAX);
  const now = Date.now();
  return {
    id: user._id,
    name: user.name ?? null,
    email: user.email ?? null,
    emailVerified: user.emailVerificationTime !== undefined,
    role: user.role ?? "member",
    disabledAt: user.disabledAt ?? null,
    createdAt: user._creationTime,
    sessions: own.filter(({ expirationTime }) => expirationTime > now).length,
  };
}

async function findUser(db: DatabaseReader, id: string): Promise<Doc<"users"> | null> {
  const userId = db.normalizeId("users", id);
  return userId === null ? null : await db.get(userId);
}
