// The ways in which the viewer can sign in. Nobody can remove their last one.
import { v } from "convex/values";
import type { Doc } from "./_generated/dataModel";
import { listAccounts, removeAccount } from "./accountChange/accounts";
import { isProvider } from "./accountChange/guest";
import { acceptLink, beginLink, type LinkResult, offerLink } from "./accountChange/methodLink";
import { tellOwner } from "./notices";
import { readSiteUrl } from "./environment";
import { methodNames } from "./accountChange/methodNames";
import { withRemoved } from "./accountChange/removedProviders";
import { recentMutation } from "./recentViewer";
import { noteOwn } from "./securityLog";
import { findOrigin } from "./signIn/origin";
import { findSignInMethods } from "./signInMethods";
import { type Viewer, viewerMutation, viewerQuery } from "./viewer";

export type MethodKind = "password" | "mail" | "github" | "google" | "apple";

export interface Method {
  readonly id: string;
  readonly kind: MethodKind;
  /** The address that it goes by, or that the provider says is theirs. */
  readonly detail: string | null;
  readonly addedAt: number;
  readonly removable: boolean;
}

/** The address itself: whoever reads its mail can sign in, as long as it is the user's. It has no account to remove. */
const MAIL_ID = "mail";

export const list = viewerQuery({
  args: {},
  handler: async ({ db, viewer }): Promise<{ methods: Method[]; addable: MethodKind[] }> => {
    const methods = describeMethods(viewer, await listAccounts(db, viewer._id));
    return { methods, addable: findAddable(viewer, methods) };
  },
});

export type RemoveResult = { ok: true } | { ok: false; reason: "last" | "not_found" };

// The id is a string: the address has none of a table, and text that is no id gets the same answer as an id of nothing.
export const remove = recentMutation({
  args: { id: v.string(), caller: v.optional(v.string()) },
  handler: async (ctx, { id, caller }): Promise<RemoveResult> => {
    const { db, viewer } = ctx;
    const accounts = await listAccounts(db, viewer._id);
    const method = describeMethods(viewer, accounts).find((each) => each.id === id);
    if (method === undefined) return { ok: false, reason: "not_found" };
    if (!method.removable) return { ok: false, reason: "last" };
    for (const account of accounts) if (account._id === id) await removeAccount(db, account);
    if (isProvider(method.kind)) await db.patch(viewer._id, withRemoved(viewer, method.kind));

    const origin = await findOrigin(ctx, caller);
    await noteOwn(ctx, "method_removed", origin, { method: method.kind });
    await tellOwner(ctx, viewer, {
      kind: "method-removed",
      method: methodNames[method.kind],
      accountUrl: `${readSiteUrl()}/account`,
      origin,
    });
    return { ok: true };
  },
});

/** Before the viewer is sent to a provider: what marks the way there and back as theirs. Kept in their browser. */
export const begin = recentMutation({
  args: {},
  handler: async (ctx): Promise<{ intent: string }> => ({ intent: await beginLink(ctx) }),
});

/** Asked with the token of whomever the provider signed in, who thereby offers their account to who began. */
export const offer = viewerMutation({
  args: { intent: v.string() },
  handler: async (ctx, { intent }): Promise<{ ticket: string }> => ({ ticket: await offerLink(ctx, intent) }),
});

/** Asked with the viewer's own token. That they are who they are was shown when they began. */
export const accept = viewerMutation({
  args: { ticket: v.string(), caller: v.optional(v.string()) },
  handler: async (ctx, { ticket, caller }): Promise<LinkResult> =>
    await acceptLink(ctx, ticket, await findOrigin(ctx, caller)),
});

function describeMethods(viewer: Viewer, accounts: readonly Doc<"authAccounts">[]): Method[] {
  const own = accounts.flatMap((account) => describeAccount(account) ?? []);
  const { email, emailVerificationTime: addedAt } = viewer;
  if (email !== undefined && addedAt !== undefined)
    own.push({ id: MAIL_ID, kind: "mail", detail: email, addedAt });
  return own.map((method) => ({
    ...method,
    removable: method.id !== MAIL_ID && own.some((other) => other.id !== method.id && isUsable(other.kind)),
  }));
}

type Described = Omit<Method, "removable">;

function describeAccount(account: Doc<"authAccounts">): Described | null {
  const { _id: id, _creationTime: addedAt, provider, providerAccountId, secret, emailVerified } = account;
  switch (provider) {
    case "password":
      // One that nobody has proven signs nobody in.
      if (secret === undefined || emailVerified === undefined) return null;
      return { id, kind: "password", detail: providerAccountId, addedAt };
    case "github":
    case "google":
    case "apple":
      return { id, kind: provider, detail: emailVerified ?? null, addedAt };
    default:
      return null;
  }
}

/** What the deployment is no longer set up for lets nobody in. */
function isUsable(kind: MethodKind): boolean {
  const { link, code, ...offered } = findSignInMethods();
  return kind === "mail" ? link || code : offered[kind];
}

function findAddable({ emailVerificationTime }: Viewer, methods: readonly Method[]): MethodKind[] {
  const kinds: MethodKind[] = ["github", "google", "apple"];
  // A password goes by the address, so there must be one.
  if (emailVerificationTime !== undefined) kinds.unshift("password");
  return kinds.filter((kind) => isUsable(kind) && !methods.some((method) => method.kind === kind));
}
