// A user's sessions: where they are signed in. Each is written down by `auth.ts` with the sign-in that began it, so that
// nobody gets in unseen by calling the deployment themselves.
import { v } from "convex/values";
import type { Doc, Id } from "./_generated/dataModel";
import { type DatabaseReader, internalMutation, internalQuery, mutation, query } from "./_generated/server";
import { endOldestSession, endSession, endSessions, removeTokens, SESSIONS_MAX } from "./session/endSession";
import { eraseGuest } from "./accountChange/guest";
import { announceDevice } from "./signIn/newDevice";
import { isKnownDevice, rememberDevice } from "./signIn/knownDevices";
import { findOrigin } from "./signIn/origin";
import { mailOrigin } from "./mail/mail";
import { recentMutation } from "./recentViewer";
import { hasSignedIn, note, noteOwn } from "./securityLog";
import { findDetails } from "./session/sessionDetails";
import { findAsking, findViewer, viewerQuery } from "./viewer";

/** After a sign-in: who it was and from where, and a mail to its user if this is a device that they never used. */
export const open = internalMutation({
  args: {
    sessionId: v.string(),
    method: v.string(),
    ip: v.union(v.string(), v.null()),
    place: v.union(v.string(), v.null()),
    device: v.string(),
    deviceHash: v.union(v.string(), v.null()),
  },
  handler: async (ctx, { method, ip, place, device, deviceHash, ...args }): Promise<null> => {
    const { db } = ctx;
    const sessionId = db.normalizeId("authSessions", args.sessionId);
    const session = sessionId === null ? null : await db.get(sessionId);
    if (session === null || (await findDetails(db, session._id)) !== null) return null;

    const { userId } = session;
    await db.insert("sessionDetails", {
      sessionId: session._id,
      userId,
      device,
      ...(ip !== null && { ip }),
      ...(place !== null && { place }),
    });
    const isFirst = !(await hasSignedIn(db, userId));
    const isKnown = deviceHash !== null && (await isKnownDevice(db, userId, deviceHash));
    await note(db, userId, "signed_in", { ip, device }, { method });
    if (deviceHash !== null) await rememberDevice(db, userId, deviceHash, Date.now());
    if (!isFirst && !isKnown) await announceDevice(ctx, userId, { ip, device });
    await endOldestSession(ctx, userId);
    return null;
  },
});

/**
 * Whether a session that has just begun is that of whom it is to be. Otherwise it ends, before anybody gets its tokens,
 * and with it a user whom nobody has been before.
 */
export const keepFor = internalMutation({
  args: { sessionId: v.string(), userId: v.string() },
  handler: async (ctx, args): Promise<boolean> => {
    const { db } = ctx;
    const sessionId = db.normalizeId("authSessions", args.sessionId);
    const session = sessionId === null ? null : await db.get(sessionId);
    if (session === null) return false;
    if (session.userId === args.userId) return true;
    await endSession(ctx, session._id);
    await eraseGuest(ctx, session);
    return false;
  },
});

/**
 * The address whose account a session that has just begun would have opened, had its owner not removed the provider that it
 * came from. It ends, and who was made for it goes, before anybody gets its tokens.
 */
export const turnAway = internalMutation({
  args: { sessionId: v.string() },
  handler: async (ctx, args): Promise<string | null> => {
    const { db } = ctx;
    const sessionId = db.normalizeId("authSessions", args.sessionId);
    const session = sessionId === null ? null : await db.get(sessionId);
    const user = session === null ? null : await db.get(session.userId);
    if (session === null || user?.isTurnedAway !== true) return null;
    await endSession(ctx, session._id);
    await eraseGuest(ctx, session);
    return user.email ?? "";
  },
});

export interface SessionSummary {
  /** Of what is known about the session. The session's own id is half of a secret, and is told to nobody. */
  readonly id: Id<"sessionDetails">;
  readonly device: string;
  readonly ip: string | null;
  /** About where that is, as far as somebody trusted has said so. */
  readonly place: string | null;
  readonly createdAt: number;
  readonly lastSeenAt: number;
}

/** Where the viewer is signed in: this session first, then the others, last seen first. */
export const list = viewerQuery({
  args: {},
  handler: async ({ db, viewer, session }): Promise<(SessionSummary & { current: boolean })[]> => {
    const own = await findDetails(db, session._id);
    const sessions = await listSessions(db, viewer._id, session._id);
    return sessions
      .map((summary) => ({ ...summary, current: summary.id === own?._id }))
      .toSorted((a, b) => Number(b.current) - Number(a.current) || b.lastSeenAt - a.lastSeenAt);
  },
});

/** The sessions that this user can still come back to. `current` is alive, as it asks. */
export async function listSessions(
  db: DatabaseReader,
  userId: Id<"users">,
  current?: Id<"authSessions">,
): Promise<SessionSummary[]> {
  const details = await db
    .query("sessionDetails")
    .withIndex("by_user", (q) => q.eq("userId", userId))
    .order("desc")
    .take(SESSIONS_MAX * 2);
  const summaries = await Promise.all(details.map((row) => summarise(db, row, current)));
  return summaries.filter((summary) => summary !== null);
}

async function summarise(
  db: DatabaseReader,
  { _id, sessionId, device, ip, place }: Doc<"sessionDetails">,
  current: Id<"authSessions"> | undefined,
): Promise<SessionSummary | null> {
  const [session, token] = await Promise.all([
    db.get(sessionId),
    db
      .query("authRefreshTokens")
      .withIndex("sessionId", (q) => q.eq("sessionId", sessionId))
      .order("desc")
      .first(),
  ]);
  const now = Date.now();
  if (session === null || session.expirationTime <= now) return null;
  if (sessionId !== current && (token === null || token.expirationTime <= now)) return null;
  return {
    id: _id,
    device,
    ip: ip ?? null,
    place: place ?? null,
    createdAt: session._creationTime,
    lastSeenAt: token?._creationTime ?? session._creationTime,
  };
}

export type RevokeResult = { ok: true } | { ok: false; reason: "not_found" };

/**
 * Ends one of the viewer's sessions, this one included. The id is a string, not `v.id("sessionDetails")`: text that is no
 * id at all gets the same answer as an id of nothing, and as that of somebody else's.
 */
export const revoke = recentMutation({
  args: { id: v.string(), caller: v.optional(v.string()) },
  handler: async (ctx, { id, caller }): Promise<RevokeResult> => {
    const { db, viewer } = ctx;
    const detailsId = db.normalizeId("sessionDetails", id);
    const details = detailsId === null ? null : await db.get(detailsId);
    if (details === null || details.userId !== viewer._id) return { ok: false, reason: "not_found" };
    await noteOwn(ctx, "session_revoked", await findOrigin(ctx, caller), { device: details.device });
    await endSession(ctx, details.sessionId);
    return { ok: true };
  },
});

/** Ends all of the viewer's sessions but this one. */
export const revokeOthers = recentMutation({
  args: { caller: v.optional(v.string()) },
  handler: async (ctx, { caller }): Promise<{ ok: true; ended: number }> => {
    const ended = await endSessions(ctx, ctx.viewer._id, ctx.session._id);
    if (ended > 0) await noteOwn(ctx, "sessions_revoked", await findOrigin(ctx, caller), { sessions: ended });
    return { ok: true, ended };
  },
});

/** Whether the caller is signed in. Open pages subscribe to it: it turns false the moment that they no longer are. */
export const alive = query({
  args: {},
  handler: async (ctx): Promise<boolean> => (await findViewer(ctx)) !== null,
});

/** Ends the session of the caller's token. */
export const endOwn = internalMutation({
  args: { origin: mailOrigin },
  handler: async (ctx, { origin }): Promise<null> => {
    const asking = await findAsking(ctx);
    if (asking === null) return null;
    await noteOwn({ ...ctx, ...asking }, "signed_out", origin);
    await endSession(ctx, asking.session._id);
    return null;
  },
});

/**
 * Ends the session that a refresh token belongs to, for browsers whose access token is too old to sign out with. Says
 * nothing, whatever it is given.
 */
export const end = mutation({
  args: { refreshToken: v.string(), caller: v.optional(v.string()) },
  handler: async (ctx, { refreshToken, caller }): Promise<null> => {
    const { db } = ctx;
    const session = await findByRefreshToken(db, refreshToken);
    if (session === null) return null;
    await note(db, session.userId, "signed_out", await findOrigin(ctx, caller));
    await endSession(ctx, session._id);
    return null;
  },
});

/** Whether a refresh token is one of a session that is there. */
export const isToken = internalQuery({
  args: { refreshToken: v.string() },
  handler: async ({ db }, { refreshToken }): Promise<boolean> =>
    (await findByRefreshToken(db, refreshToken)) !== null,
});

/** Both halves must belong together: else whoever has a session, and knows the id of another, could end that one. */
async function findByRefreshToken(
  db: DatabaseReader,
  refreshToken: string,
): Promise<Doc<"authSessions"> | null> {
  const [tokenPart = "", sessionPart = "", ...rest] = refreshToken.split("|");
  const tokenId = db.normalizeId("authRefreshTokens", tokenPart);
  const sessionId = db.normalizeId("authSessions", sessionPart);
  if (tokenId === null || sessionId === null || rest.length > 0) return null;
  const [token, session] = await Promise.all([db.get(tokenId), db.get(sessionId)]);
  return token?.sessionId === sessionId ? session : null;
}

export const removeRestOfTokens = internalMutation({
  args: { sessionId: v.id("authSessions") },
  handler: async (ctx, { sessionId }): Promise<null> => {
    await removeTokens(ctx, sessionId);
    return null;
  },
});

export const endRest = internalMutation({
  args: { userId: v.id("users"), except: v.optional(v.id("authSessions")) },
  handler: async (ctx, { userId, except }): Promise<null> => {
    await endSessions(ctx, userId, except);
    return null;
  },
});
