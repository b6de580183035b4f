// Adding a provider to an account, whatever address the provider knows. The library cannot be told who asks: it signs in
// whomever the provider names, and makes a user for somebody new. So the way is gone in three steps:
//
//   begin   the viewer, who has shown lately who they are, gets an intent. It stays in their browser;
//   offer   back from the provider, the user whom it signed in offers their account for the intent, and gets a ticket;
//   accept  the viewer takes it. The account moves, and the user that was made for it goes.
//
// It moves only if that user was made on this very way and has nothing else. An account of somebody is never taken: not
// even if its owner offers it.
import type { Doc } from "../_generated/dataModel";
import type { DatabaseReader, MutationCtx } from "../_generated/server";
import { ACCOUNTS_MAX, listAccounts } from "./accounts";
import type { Origin } from "../mail/mail";
import { endSession } from "../session/endSession";
import { announceMethod } from "../methodNotice";
import { findOnlyAccount } from "./guest";
import { eraseRows } from "./ownRows";
import { withoutRemoved } from "./removedProviders";
import { makeToken } from "./secretToken";
import { sha256Hex } from "../sha256Hex";
import { fillIn } from "../signIn/accountOwner";
import type { Asking, Viewer } from "../viewer";

/** The library gives them as long at the provider. */
const INTENT_MS = 1000 * 60 * 15; // 15 minutes
/** The application accepts right after it offered. */
const TICKET_MS = 1000 * 60; // 1 minute

export type LinkResult = { ok: true } | { ok: false; reason: "taken" | "expired" };

/** The last one counts: an intent from another tab is over. */
export async function beginLink({ db, viewer }: MutationCtx & Asking): Promise<string> {
  const last = await db
    .query("methodLinks")
    .withIndex("by_user", (q) => q.eq("userId", viewer._id))
    .unique();
  if (last !== null) await db.delete(last._id);
  const intent = makeToken();
  const expirationTime = Date.now() + INTENT_MS;
  await db.insert("methodLinks", { userId: viewer._id, intentHash: await sha256Hex(intent), expirationTime });
  return intent;
}

/** Where the intent is none, the ticket is worth nothing, and is told so when it is used. */
export async function offerLink(
  { db, viewer, session }: MutationCtx & Asking,
  intent: string,
): Promise<string> {
  const ticket = makeToken();
  const intentHash = await sha256Hex(intent);
  const link = await db
    .query("methodLinks")
    .withIndex("by_intent", (q) => q.eq("intentHash", intentHash))
    .unique();
  const now = Date.now();
  // Whoever was signed in before did not come back this way.
  const isOpen = link !== null && link.expirationTime > now && link.arrived === undefined;
  if (isOpen && session._creationTime > link._creationTime) {
    await db.patch(link._id, {
      ticketHash: await sha256Hex(ticket),
      arrived: { userId: viewer._id, sessionId: session._id },
      expirationTime: now + TICKET_MS,
    });
  }
  return ticket;
}

export async function acceptLink(
  ctx: MutationCtx & Asking,
  ticket: string,
  origin: Origin,
): Promise<LinkResult> {
  const { db, viewer, session } = ctx;
  const ticketHash = await sha256Hex(ticket);
  const link = await db
    .query("methodLinks")
    .withIndex("by_ticket", (q) => q.eq("ticketHash", ticketHash))
    .unique();
  if (link?.arrived === undefined) return { ok: false, reason: "expired" };

  // It works once, whatever comes of it, and whoever has it.
  await db.delete(link._id);
  const { arrived } = link;
  const guest = await db.get(arrived.userId);
  // What the provider signed in for this was for nothing else.
  if (arrived.sessionId !== session._id) await endSession(ctx, arrived.sessionId);
  if (guest === null || link.userId !== viewer._id || link.expirationTime <= Date.now()) {
    return { ok: false, reason: "expired" };
  }

  // The provider knew them already, or has just vouched for their own address, and `accountOwner.ts` has told them.
  if (guest._id === viewer._id) return { ok: true };
  const account = await findBrought(db, guest, link);
  if (account === null) return { ok: false, reason: "taken" };
  if ((await listAccounts(db, viewer._id)).length >= ACCOUNTS_MAX) return { ok: false, reason: "taken" };

  await db.patch(account._id, { userId: viewer._id });
  await db.patch(viewer._id, { ...fillIn(viewer, guest), ...withoutRemoved(viewer, account.provider) });
  await eraseRows(ctx, { userId: guest._id, addresses: [] });
  await announceMethod(ctx, viewer, account.provider, origin);
  return { ok: true };
}

/** The account of a user who was made on this way, and has nothing but it. */
async function findBrought(
  db: DatabaseReader,
  guest: Viewer,
  link: Doc<"methodLinks">,
): Promise<Doc<"authAccounts"> | null> {
  if (guest._creationTime <= link._creationTime) return null;
  return await findOnlyAccount(db, guest);
}
