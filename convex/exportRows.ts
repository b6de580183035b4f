// What the deployment holds about a person, a page at a time, in the order of the export. No secret is in it: no hash, no
// code, no id of a token or session, all of which would open something.
import { v, type Infer } from "convex/values";
import type { PaginationOptions, PaginationResult } from "convex/server";
import type { Doc } from "./_generated/dataModel";
import { internalQuery, type QueryCtx } from "./_generated/server";
import { detailForOwner } from "./session/securityEvent";
import { findDetails } from "./session/sessionDetails";
import { findViewer, type Viewer } from "./viewer";

const PAGE_ROWS = 100;

type Plain = string | number | boolean | null;
export type ExportRow = { readonly type: string } & Readonly<
  Record<string, Plain | Readonly<Record<string, Plain>>>
>;

interface Rows {
  readonly rows: ExportRow[];
  /** Null where nothing of this section is left. */
  readonly cursor: string | null;
}

type ReadSection = (ctx: QueryCtx, viewer: Viewer, from: PaginationOptions) => Promise<Rows>;

const sections = {
  profile: async (_ctx, viewer) => ({ rows: [profileOf(viewer)], cursor: null }),
  accounts: async ({ db }, { _id }, from) =>
    rowsOf(
      await db
        .query("authAccounts")
        .withIndex("userIdAndProvider", (q) => q.eq("userId", _id))
        .paginate(from),
      ({ _creationTime, provider, providerAccountId, emailVerified }) => ({
        type: "account",
        provider,
        // Who they are there: at a provider a number or a name, otherwise the address.
        id: providerAccountId,
        email: emailVerified ?? null,
        addedAt: dateOf(_creationTime),
      }),
    ),
  sessions: async ({ db }, { _id }, from) => {
    const result = await db
      .query("authSessions")
      .withIndex("userId", (q) => q.eq("userId", _id))
      .paginate(from);
    const page = await Promise.all(
      result.page.map(async (session) => ({ ...session, details: await findDetails(db, session._id) })),
    );
    return rowsOf({ ...result, page }, ({ _creationTime, expirationTime, details }) => ({
      type: "session",
      startedAt: dateOf(_creationTime),
      endsAt: dateOf(expirationTime),
      device: details?.device ?? null,
      ip: details?.ip ?? null,
      place: details?.place ?? null,
      confirmedAt: details?.confirmedAt === undefined ? null : dateOf(details.confirmedAt),
    }));
  },
  knownDevices: async ({ db }, { _id }, from) =>
    rowsOf(
      await db
        .query("knownDevices")
        .withIndex("by_user_device", (q) => q.eq("userId", _id))
        .paginate(from),
      ({ lastSeen }) => ({ type: "known_device", lastSeenAt: dateOf(lastSeen) }),
    ),
  securityEvents: async ({ db }, { _id }, from) =>
    rowsOf(
      await db
        .query("securityEvents")
        .withIndex("by_user", (q) => q.eq("userId", _id))
        .paginate(from),
      ({ _creationTime, kind, ip, device, detail }) => ({
        type: "security_event",
        kind,
        at: dateOf(_creationTime),
        ip: ip ?? null,
        device: device ?? null,
        detail: detailForOwner(detail),
      }),
    ),
  emailChanges: async ({ db }, { _id }, from) =>
    rowsOf(
      await db
        .query("emailChanges")
        .withIndex("by_user", (q) => q.eq("userId", _id))
        .paginate(from),
      ({ email, expirationTime }) => ({ type: "email_change", email, endsAt: dateOf(expirationTime) }),
    ),
  emailUndos: async ({ db }, { _id }, from) =>
    rowsOf(
      await db
        .query("emailUndos")
        .withIndex("by_user", (q) => q.eq("userId", _id))
        .paginate(from),
      ({ email, expirationTime }) => ({ type: "former_email", email, endsAt: dateOf(expirationTime) }),
    ),
  tasks: async ({ db }, { _id }, from) =>
    rowsOf(
      await db
        .query("tasks")
        .withIndex("by_user", (q) => q.eq("userId", _id))
        .paginate(from),
      ({ _creationTime, text, done }) => ({ type: "task", text, done, addedAt: dateOf(_creationTime) }),
    ),
  messages: async ({ db }, { _id }, from) =>
    rowsOf(
      await db
        .query("messages")
        .withIndex("by_user", (q) => q.eq("userId", _id))
        .paginate(from),
      ({ _creationTime, text }) => ({ type: "message", text, sentAt: dateOf(_creationTime) }),
    ),
  files: async ({ db }, { _id }, from) =>
    rowsOf(
      await db
        .query("files")
        .withIndex("by_user", (q) => q.eq("userId", _id))
        .paginate(from),
      (file) => ({
        type: "file",
        name: file.name,
        size: file.size,
        contentType: file.type,
        addedAt: dateOf(file._creationTime),
        // With the same Authorization header as the export itself.
        download: `/files/${file._id}`,
      }),
    ),
} satisfies Record<string, ReadSection>;

export type Section = keyof typeof sections;
export const SECTIONS = Object.keys(sections) as readonly Section[];

export const position = v.object({
  section: v.union(...SECTIONS.map((section) => v.literal(section))),
  cursor: v.union(v.string(), v.null()),
});
export type Position = Infer<typeof position>;

/** One page of rows and where the next begins, or `null` for a caller who may have none, or no more. */
export const read = internalQuery({
  args: { from: position },
  handler: async (ctx, { from }): Promise<{ rows: ExportRow[]; next: Position | null } | null> => {
    // With each page anew: an export that is under way ends with its session.
    const viewer = await findViewer(ctx);
    if (viewer === null) return null;
    const readSection: ReadSection = sections[from.section];
    const { rows, cursor } = await readSection(ctx, viewer, { numItems: PAGE_ROWS, cursor: from.cursor });
    if (cursor !== null) return { rows, next: { section: from.section, cursor } };
    const following = SECTIONS[SECTIONS.indexOf(from.section) + 1];
    return { rows, next: following === undefined ? null : { section: following, cursor: null } };
  },
});

function profileOf(user: Doc<"users">): ExportRow {
  return {
    type: "profile",
    name: user.name ?? null,
    email: user.email ?? null,
    emailVerifiedAt: user.emailVerificationTime === undefined ? null : dateOf(user.emailVerificationTime),
    phone: user.phone ?? null,
    picture: user.image ?? null,
    githubId: user.githubId ?? null,
    removedProviders: user.removedProviders?.join(" ") || null,
    role: user.role ?? null,
    createdAt: dateOf(user._creationTime),
  };
}

function rowsOf<Row>(result: PaginationResult<Row>, describe: (row: Row) => ExportRow): Rows {
  return { rows: result.page.map(describe), cursor: result.isDone ? null : result.continueCursor };
}

function dateOf(time: number): string {
  return new Date(time).toISOString();
}
