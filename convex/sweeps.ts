// What is over, and how it is found. Each sweep removes a bounded number of rows, found by an index, and says where the
// next goes on, or `null` where nothing is left. It may stop after any of them: whatever it has removed was over by
// itself, and nothing that is left means anything without it.
import type { Doc, Id, TableNames } from "./_generated/dataModel";
import type { DatabaseReader, MutationCtx } from "./_generated/server";
import { endSession } from "./session/endSession";
import { FULL_AFTER_MS } from "./limits";
import { EVENTS_KEPT_MS } from "./securityLog";

const HOUR_MS = 1000 * 60 * 60;
const DAY_MS = HOUR_MS * 24;

/** The library's codes for a way back from a provider live two minutes, and so does what they are asked for with. */
const VERIFIER_MS = HOUR_MS;
/** How long a token that was used may show that somebody has stolen it. */
const USED_TOKEN_MS = DAY_MS;
const DEVICE_MS = DAY_MS * 365;
const PLACEHOLDER_MS = DAY_MS * 7;
const DELETION_MS = DAY_MS;
/** Between the bytes of a file and its row lies an action, which may take some minutes, or may have died. */
const STRAY_BYTES_MS = DAY_MS;
/** The library's limits are full again after so long, whatever their size. */
const LIBRARY_LIMIT_MS = HOUR_MS;

export const ROWS_AT_ONCE = 100;
/** Each comes with tokens of its own. */
export const SESSIONS_AT_ONCE = 20;
/** Each comes with accounts and codes. */
export const USERS_AT_ONCE = 20;
const ACCOUNTS_MAX = 20;

/** Returns where the next goes on: a value of the index, by which this sweep finds its rows, that was passed already. */
type Sweep = (ctx: MutationCtx, now: number, after: number) => Promise<number | null>;

/** The rows that a sweep finds are gone after it, so the next begins where this one did. */
const AGAIN = 0;

export const sweeps = {
  expiredSessions: async (ctx, now) => {
    const sessions = await ctx.db
      .query("authSessions")
      .withIndex("by_expiration", (q) => q.lt("expirationTime", now))
      .take(SESSIONS_AT_ONCE);
    for (const { _id } of sessions) await endSession(ctx, _id);
    return sessions.length === SESSIONS_AT_ONCE ? AGAIN : null;
  },

  /** With its last token a session is over too: nobody can come back to it. */
  expiredTokens: async (ctx, now) => {
    const tokens = await ctx.db
      .query("authRefreshTokens")
      .withIndex("by_expiration", (q) => q.lt("expirationTime", now))
      .take(SESSIONS_AT_ONCE);
    await removeAll(ctx, tokens);
    for (const sessionId of new Set(tokens.map((token) => token.sessionId))) {
      const newest = await ctx.db
        .query("authRefreshTokens")
        .withIndex("sessionId", (q) => q.eq("sessionId", sessionId))
        .order("desc")
        .first();
      if (newest === null || newest.expirationTime < now) await endSession(ctx, sessionId);
    }
    return tokens.length === SESSIONS_AT_ONCE ? AGAIN : null;
  },

  usedTokens: async (ctx, now, after) => {
    const tokens = await ctx.db
      .query("authRefreshTokens")
      .withIndex("by_first_use", (q) => q.gt("firstUsedTime", after).lt("firstUsedTime", now - USED_TOKEN_MS))
      .take(ROWS_AT_ONCE);
    const isNeeded = await Promise.all(tokens.map((token) => leadsToUnused(ctx.db, token)));
    await removeAll(
      ctx,
      tokens.filter((_, at) => isNeeded[at] !== true),
    );
    return tokens.length === ROWS_AT_ONCE ? (tokens.at(-1)?.firstUsedTime ?? null) : null;
  },

  expiredCodes: (ctx, now) => removeExpired(ctx, "authVerificationCodes", now),
  expiredAddressChanges: (ctx, now) => removeExpired(ctx, "emailChanges", now),
  expiredAddressUndos: (ctx, now) => removeExpired(ctx, "emailUndos", now),
  expiredMethodLinks: (ctx, now) => removeExpired(ctx, "methodLinks", now),

  oldVerifiers: async (ctx, now) =>
    await removeBatch(
      ctx,
      await ctx.db
        .query("authVerifiers")
        .withIndex("by_creation_time", (q) => q.lt("_creationTime", now - VERIFIER_MS))
        .take(ROWS_AT_ONCE),
    ),

  fullLimits: async (ctx, now) =>
    await removeBatch(
      ctx,
      await ctx.db
        .query("limits")
        .withIndex("by_update", (q) => q.lt("updatedAt", now - FULL_AFTER_MS))
        .take(ROWS_AT_ONCE),
    ),

  fullLibraryLimits: async (ctx, now) =>
    await removeBatch(
      ctx,
      await ctx.db
        .query("authRateLimits")
        .withIndex("by_last_attempt", (q) => q.lt("lastAttemptTime", now - LIBRARY_LIMIT_MS))
        .take(ROWS_AT_ONCE),
    ),

  forgottenDevices: async (ctx, now) =>
    await removeBatch(
      ctx,
      await ctx.db
        .query("knownDevices")
        .withIndex("by_last_seen", (q) => q.lt("lastSeen", now - DEVICE_MS))
        .take(ROWS_AT_ONCE),
    ),

  oldEvents: async (ctx, now) =>
    await removeBatch(
      ctx,
      await ctx.db
        .query("securityEvents")
        .withIndex("by_creation_time", (q) => q.lt("_creationTime", now - EVENTS_KEPT_MS))
        .take(ROWS_AT_ONCE),
    ),

  finishedDeletions: async (ctx, now) =>
    await removeBatch(
      ctx,
      await ctx.db
        .query("deletions")
        .withIndex("by_state", (q) => q.eq("state", "done").lt("updatedAt", now - DELETION_MS))
        .take(ROWS_AT_ONCE),
    ),

  /** Whoever ends a session elsewhere, as the library does, does not know of its details. */
  orphanedDetails: async (ctx, _now, after) => {
    const details = await ctx.db
      .query("sessionDetails")
      .withIndex("by_creation_time", (q) => q.gt("_creationTime", after))
      .take(ROWS_AT_ONCE);
    const sessions = await Promise.all(details.map(({ sessionId }) => ctx.db.get(sessionId)));
    await removeAll(
      ctx,
      details.filter((_, at) => sessions[at] === null),
    );
    return details.length === ROWS_AT_ONCE ? (details.at(-1)?._creationTime ?? null) : null;
  },

  /** Bytes that no row names: what stored them stopped before it could say whose they are. */
  strayBytes: async (ctx, now, after) => {
    const stored = await ctx.db.system
      .query("_storage")
      .withIndex("by_creation_time", (q) =>
        q.gt("_creationTime", after).lt("_creationTime", now - STRAY_BYTES_MS),
      )
      .take(ROWS_AT_ONCE);
    const isNamed = await Promise.all(stored.map(({ _id }) => isNamedBySomeRow(ctx.db, _id)));
    for (const [at, { _id }] of stored.entries()) {
      if (isNamed[at] !== true) await ctx.storage.delete(_id);
    }
    return stored.length === ROWS_AT_ONCE ? (stored.at(-1)?._creationTime ?? null) : null;
  },

  /** What anybody can make for any address, by asking for a mail to it. */
  oldPlaceholders: async (ctx, now, after) => {
    const users = await ctx.db
      .query("users")
      .withIndex("by_verification", (q) =>
        q
          .eq("emailVerificationTime", undefined)
          .gt("_creationTime", after)
          .lt("_creationTime", now - PLACEHOLDER_MS),
      )
      .take(USERS_AT_ONCE);
    for (const user of users) await removePlaceholder(ctx, user, now);
    return users.length === USERS_AT_ONCE ? (users.at(-1)?._creationTime ?? null) : null;
  },
} satisfies Record<string, Sweep>;

export type SweepName = keyof typeof sweeps;

type ExpiringTable = "authVerificationCodes" | "emailChanges" | "emailUndos" | "methodLinks";

async function removeExpired(ctx: MutationCtx, table: ExpiringTable, now: number): Promise<number | null> {
  const rows = await ctx.db
    .query(table)
    .withIndex("by_expiration", (q) => q.lt("expirationTime", now))
    .take(ROWS_AT_ONCE);
  return await removeBatch(ctx, rows);
}

async function removeBatch(ctx: MutationCtx, rows: readonly Doc<TableNames>[]): Promise<number | null> {
  await removeAll(ctx, rows);
  return rows.length === ROWS_AT_ONCE ? AGAIN : null;
}

async function removeAll({ db }: MutationCtx, rows: readonly Doc<TableNames>[]): Promise<void> {
  await Promise.all(rows.map(({ _id }) => db.delete(_id)));
}

async function isNamedBySomeRow(db: DatabaseReader, storageId: Id<"_storage">): Promise<boolean> {
  const [file, user] = await Promise.all([
    db
      .query("files")
      .withIndex("by_storage", (q) => q.eq("storageId", storageId))
      .first(),
    db
      .query("users")
      .withIndex("by_image_file", (q) => q.eq("imageFile", storageId))
      .first(),
  ]);
  return file !== null || user !== null;
}

/**
 * Whether a token that was used leads to one that was not. Its browser may never have got that one: the answer can be
 * lost on the way. It then comes again with the token that it has, and the library gives it the same one.
 */
async function leadsToUnused(
  db: DatabaseReader,
  { _id, sessionId }: Doc<"authRefreshTokens">,
): Promise<boolean> {
  const unused = await db
    .query("authRefreshTokens")
    .withIndex("sessionIdAndParentRefreshTokenId", (q) =>
      q.eq("sessionId", sessionId).eq("parentRefreshTokenId", _id),
    )
    .filter((q) => q.eq(q.field("firstUsedTime"), undefined))
    .first();
  return unused !== null;
}

/** Of a user that nobody can be: no account of theirs was ever proven, and no code is on its way that could. */
async function removePlaceholder({ db }: MutationCtx, user: Doc<"users">, now: number): Promise<void> {
  const accounts = await db
    .query("authAccounts")
    .withIndex("userIdAndProvider", (q) => q.eq("userId", user._id))
    .take(ACCOUNTS_MAX);
  // An account of a provider is proven by the provider, also where the address is not.
  const isByMail = accounts.every(({ provider }) => provider === "password" || provider === "mail");
  if (accounts.length === 0 || !isByMail || accounts.some(({ emailVerified }) => emailVerified !== undefined))
    return;

  const session = await db
    .query("authSessions")
    .withIndex("userId", (q) => q.eq("userId", user._id))
    .first();
  if (session !== null) return;

  const codes = await Promise.all(
    accounts.map(({ _id }) =>
      db
        .query("authVerificationCodes")
        .withIndex("accountId", (q) => q.eq("accountId", _id))
        .unique(),
    ),
  );
  const own = codes.filter((code) => code !== null);
  if (own.some(({ expirationTime }) => expirationTime > now)) return;
  await Promise.all([...own, ...accounts, user].map(({ _id }) => db.delete(_id)));
}
