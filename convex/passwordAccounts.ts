// The accounts that have a password. One whose address is not proven yet is pending: whoever knows its password gets a
// code mailed to the address, and nothing else, because anybody can have chosen it.
import { v } from "convex/values";
import type { Doc, Id } from "./_generated/dataModel";
import {
  type DatabaseReader,
  type DatabaseWriter,
  internalMutation,
  internalQuery,
} from "./_generated/server";
import { findVerifiedUser, insertPlaceholder } from "./signIn/addressOwner";
import { giveTokensBack, tokenValidator } from "./limits";

/** How Convex Auth knows this way of signing in. */
export const PASSWORD_PROVIDER = "password";

export type Prepared =
  | { readonly kind: "pending"; readonly accountId: Id<"authAccounts"> }
  | { readonly kind: "exists"; readonly methods: string[] };

/** Makes or replaces the pending account of an address, unless somebody has proven the address already. */
export const prepare = internalMutation({
  args: { email: v.string(), secret: v.string(), name: v.string() },
  handler: async ({ db }, { email, secret, name }): Promise<Prepared> => {
    // In one transaction with the write: else a password could slip in just after the address was proven.
    const owner = await findVerifiedUser(db, email);
    if (owner !== null) return { kind: "exists", methods: await listMethods(db, owner) };

    const account = await findPasswordAccount(db, email);
    if (account !== null && account.emailVerified !== undefined) return { kind: "exists", methods: [] };
    if (account !== null) {
      await db.patch(account._id, { secret, pendingName: name });
      return { kind: "pending", accountId: account._id };
    }
    const accountId = await db.insert("authAccounts", {
      userId: await insertPlaceholder(db, email),
      provider: PASSWORD_PROVIDER,
      providerAccountId: email,
      secret,
      pendingName: name,
    });
    return { kind: "pending", accountId };
  },
});

export interface Pending {
  readonly secret: string | undefined;
  readonly name: string | undefined;
}

/** What whoever signed up said last, and the password that they said it with. */
export const findPending = internalQuery({
  args: { email: v.string() },
  handler: async ({ db }, { email }): Promise<Pending | null> => {
    const account = await findPasswordAccount(db, email);
    if (account === null || account.emailVerified !== undefined) return null;
    return { secret: account.secret, name: account.pendingName };
  },
});

export type ResetRecipient =
  | { readonly kind: "password"; readonly accountId: Id<"authAccounts"> }
  | { readonly kind: "no-password"; readonly methods: string[] }
  | { readonly kind: "nobody" };

/** Who would read a mail to this address, as far as a new password is concerned. */
export const findResetRecipient = internalQuery({
  args: { email: v.string() },
  handler: async ({ db }, { email }): Promise<ResetRecipient> => {
    const account = await findPasswordAccount(db, email);
    if (account?.emailVerified !== undefined) return { kind: "password", accountId: account._id };
    const owner = await findVerifiedUser(db, email);
    return owner === null
      ? { kind: "nobody" }
      : { kind: "no-password", methods: await listMethods(db, owner) };
  },
});

/** After the address was proven: the password typed with the proof, and what else is known now. */
export const settle = internalMutation({
  args: {
    email: v.string(),
    secret: v.string(),
    userId: v.id("users"),
    name: v.optional(v.string()),
    giveBack: v.array(tokenValidator),
  },
  handler: async ({ db }, { email, secret, userId, name, giveBack }): Promise<null> => {
    const account = await findPasswordAccount(db, email);
    if (account?.userId !== userId) throw new Error("Expected the account whose address was just proven");
    await db.patch(account._id, { secret });

    const user = await db.get(userId);
    if (user !== null && user.name === undefined && name !== undefined) await db.patch(userId, { name });

    const now = Date.now();
    await giveTokensBack(db, giveBack, now);
    return null;
  },
});

/**
 * Part of proving an address, in whatever way: no password and no name from before that stays. Whoever chose them may not
 * be who reads the mail.
 */
export async function forgetPendingSignUp(db: DatabaseWriter, email: string): Promise<void> {
  const account = await findPasswordAccount(db, email);
  if (account === null || account.emailVerified !== undefined) return;
  await db.patch(account._id, { secret: undefined, pendingName: undefined });
}

export async function findPasswordAccount(
  db: DatabaseReader,
  email: string,
): Promise<Doc<"authAccounts"> | null> {
  return await db
    .query("authAccounts")
    .withIndex("providerAndAccountId", (q) =>
      q.eq("provider", PASSWORD_PROVIDER).eq("providerAccountId", email),
    )
    .unique();
}

const methodNames: Readonly<Record<string, string>> = {
  [PASSWORD_PROVIDER]: "your password",
  github: "GitHub",
  google: "Google",
  apple: "Apple",
};
const ACCOUNTS_MAX = 20;

/** How this user can sign in, in words. Whoever has proven an address can always use it. */
async function listMethods(db: DatabaseReader, user: Doc<"users">): Promise<string[]> {
  const accounts = await db
    .query("authAccounts")
    .withIndex("userIdAndProvider", (q) => q.eq("userId", user._id))
    .take(ACCOUNTS_MAX);
  // A password that was taken away leaves its account behind, for the next one.
  const isEmpty = ({ provider, secret }: Doc<"authAccounts">) =>
    provider === PASSWORD_PROVIDER && secret === undefined;
  const providers = new Set(accounts.filter((each) => !isEmpty(each)).map(({ provider }) => provider));
  const own = Object.entries(methodNames).flatMap(([provider, name]) =>
    providers.has(provider) ? [name] : [],
  );
  return [...own, "a link or a code by mail"];
}
