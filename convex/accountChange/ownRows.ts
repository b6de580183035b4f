// All that belongs to a user, table by table: for when they go. A new table has to be named here, or this file does not
// compile. What is found for somebody here is all that is known of them.
import type { Doc, Id, TableNames } from "../_generated/dataModel";
import type { DatabaseReader, DatabaseWriter, MutationCtx } from "../_generated/server";
import { listAccounts, removeAccount } from "./accounts";
import { findCounts } from "../limits";

/** Whose rows. Limits and the library's counts know no users, only addresses. */
export interface Person {
  readonly userId: Id<"users">;
  readonly addresses: readonly string[];
}

/** Removes up to `limit` rows, or little more where some belong together. Returns how many: 0 where none are left. */
type Erase = (ctx: MutationCtx, person: Person, limit: number) => Promise<number>;

/** What people make here, and what is made of it alone. */
const OWN_TABLES = ["emailChanges", "emailUndos", "methodLinks", "tasks", "messages", "files"] as const;
/** The others are written with each sign-in. */
type TableByUser = (typeof OWN_TABLES)[number] | "sessionDetails" | "securityEvents";

/** In this order, and the user last: what is found through others goes before them. */
const erasers = {
  authSessions: eraseSessions,
  authRefreshTokens: "authSessions",
  authVerifiers: "authSessions",
  authAccounts: eraseAccounts,
  authVerificationCodes: "authAccounts",
  authRateLimits: eraseAttempts,
  limits: eraseLimits,
  sessionDetails: eraseOf("sessionDetails"),
  securityEvents: eraseOf("securityEvents"),
  emailChanges: eraseOf("emailChanges"),
  emailUndos: eraseOf("emailUndos"),
  methodLinks: eraseOf("methodLinks"),
  knownDevices: eraseKnownDevices,
  tasks: eraseOf("tasks"),
  messages: eraseOf("messages"),
  files: eraseFiles,
  users: eraseUser,
  // The trace of the removal itself: see `deletion.ts`.
  deletions: "users",
} satisfies Record<TableNames, Erase | TableNames>;

/** What one transaction removes: far below what Convex lets it write. */
const ROWS_AT_ONCE = 100;

/** Removes some of what this person has left. Returns how many rows: 0 where nothing is left. */
export async function eraseRows(ctx: MutationCtx, person: Person): Promise<number> {
  let removed = 0;
  for (const erase of Object.values(erasers)) {
    if (typeof erase === "string") continue;
    removed += await erase(ctx, person, ROWS_AT_ONCE - removed);
    if (removed >= ROWS_AT_ONCE) break;
  }
  return removed;
}

/** Whether a user has made anything here, beyond having signed in. */
export async function ownsAnything(db: DatabaseReader, { _id, imageFile }: Doc<"users">): Promise<boolean> {
  const found = await Promise.all(OWN_TABLES.map((table) => takeOf(db, table, _id, 1)));
  return imageFile !== undefined || found.some((rows) => rows.length > 0);
}

function takeOf(db: DatabaseReader, table: TableByUser, userId: Id<"users">, limit: number) {
  return db
    .query(table)
    .withIndex("by_user", (q) => q.eq("userId", userId))
    .take(limit);
}

function eraseOf(table: TableByUser): Erase {
  return async ({ db }, { userId }, limit) => await removeAll(db, await takeOf(db, table, userId, limit));
}

async function removeAll(
  db: DatabaseWriter,
  rows: readonly { readonly _id: Id<TableNames> }[],
): Promise<number> {
  await Promise.all(rows.map(({ _id }) => db.delete(_id)));
  return rows.length;
}

/** A session goes after its tokens: they are found through it. */
async function eraseSessions({ db }: MutationCtx, { userId }: Person, limit: number): Promise<number> {
  let removed = 0;
  while (removed < limit) {
    const session = await db
      .query("authSessions")
      .withIndex("userId", (q) => q.eq("userId", userId))
      .first();
    if (session === null) break;
    const [tokens, verifiers] = await Promise.all([
      db
        .query("authRefreshTokens")
        .withIndex("sessionId", (q) => q.eq("sessionId", session._id))
        .take(limit),
      db
        .query("authVerifiers")
        .withIndex("by_session", (q) => q.eq("sessionId", session._id))
        .take(limit),
    ]);
    removed += (await removeAll(db, tokens)) + (await removeAll(db, verifiers));
    if (tokens.length === limit || verifiers.length === limit) break;
    removed += await removeAll(db, [session]);
  }
  return removed;
}

async function eraseAccounts({ db }: MutationCtx, { userId }: Person): Promise<number> {
  let removed = 0;
  for (const account of await listAccounts(db, userId)) removed += await removeAccount(db, account);
  return removed;
}

/** What the library counted by address. */
async function eraseAttempts({ db }: MutationCtx, { addresses }: Person): Promise<number> {
  const rows = await Promise.all(
    addresses.map((address) =>
      db
        .query("authRateLimits")
        .withIndex("identifier", (q) => q.eq("identifier", address))
        .unique(),
    ),
  );
  return await removeAll(
    db,
    rows.filter((row) => row !== null),
  );
}

async function eraseLimits(
  { db }: MutationCtx,
  { userId, addresses }: Person,
  limit: number,
): Promise<number> {
  let removed = 0;
  for (const of of [userId, ...addresses]) {
    if (removed < limit) removed += await removeAll(db, await findCounts(db, of, limit - removed));
  }
  return removed;
}

async function eraseKnownDevices({ db }: MutationCtx, { userId }: Person, limit: number): Promise<number> {
  const devices = await db
    .query("knownDevices")
    .withIndex("by_user_device", (q) => q.eq("userId", userId))
    .take(limit);
  return await removeAll(db, devices);
}

async function eraseFiles(ctx: MutationCtx, { userId }: Person, limit: number): Promise<number> {
  const files = await ctx.db
    .query("files")
    .withIndex("by_user", (q) => q.eq("userId", userId))
    .take(limit);
  for (const { storageId } of files) await removeBlob(ctx, storageId);
  return await removeAll(ctx.db, files);
}

async function eraseUser(ctx: MutationCtx, { userId }: Person): Promise<number> {
  const user = await ctx.db.get(userId);
  if (user === null) return 0;
  if (user.imageFile !== undefined) await removeBlob(ctx, user.imageFile);
  return await removeAll(ctx.db, [user]);
}

/** Bytes that are gone already must not hold up the rest. */
export async function removeBlob(ctx: MutationCtx, storageId: Id<"_storage">): Promise<void> {
  if ((await ctx.db.system.get(storageId)) !== null) await ctx.storage.delete(storageId);
}
