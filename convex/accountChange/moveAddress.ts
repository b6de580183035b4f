// A user's address stands in their own row and in the accounts that go by it. It changes in all of them at once, or else
// an old address would go on signing in.
import type { Doc, Id } from "../_generated/dataModel";
import type { DatabaseReader, DatabaseWriter } from "../_generated/server";
import {
  type AddressProvider,
  findAddressAccount,
  listAccounts,
  removeAccount,
  removeCodes,
} from "./accounts";
import { removePlaceholder } from "../signIn/accountOwner";
import { findVerifiedUser } from "../signIn/addressOwner";

const PROVIDERS: readonly AddressProvider[] = ["password", "mail"];

/** Whether somebody else has proven this address. */
export async function isTaken(db: DatabaseReader, email: string, userId: Id<"users">): Promise<boolean> {
  const owner = await findVerifiedUser(db, email);
  if (owner !== null) return owner._id !== userId;
  const accounts = await Promise.all(PROVIDERS.map((provider) => findAddressAccount(db, provider, email)));
  return accounts.some(
    (account) => account !== null && account.userId !== userId && account.emailVerified !== undefined,
  );
}

/** Gives the user an address that was just proven to be theirs, and that nobody else has proven. */
export async function moveAddress(
  db: DatabaseWriter,
  user: Doc<"users">,
  email: string,
  now: number,
): Promise<void> {
  for (const provider of PROVIDERS) {
    await removeUnproven(db, provider, email, user._id);
    await moveAccount(db, user, provider, email);
  }
  await db.patch(user._id, { email, emailVerificationTime: now });
}

/** An account that somebody else began for this address, and never proved. Its password must not get in later. */
export async function removeUnproven(
  db: DatabaseWriter,
  provider: AddressProvider,
  email: string,
  userId: Id<"users">,
): Promise<void> {
  const account = await findAddressAccount(db, provider, email);
  if (account === null || account.userId === userId) return;
  const stranger = await db.get(account.userId);
  if (stranger !== null) await removePlaceholder(db, stranger);
  await removeAccount(db, account);
}

async function moveAccount(
  db: DatabaseWriter,
  user: Doc<"users">,
  provider: AddressProvider,
  email: string,
): Promise<void> {
  const accounts = (await listAccounts(db, user._id)).filter((account) => account.provider === provider);
  const proven = accounts.filter(({ emailVerified }) => emailVerified !== undefined);
  const moved = proven.find(({ providerAccountId }) => providerAccountId === user.email) ?? proven[0];
  for (const account of accounts) {
    if (account._id !== moved?._id) await removeAccount(db, account);
  }
  if (moved === undefined) return;
  // A code on its way to the old address would still sign in.
  await removeCodes(db, moved._id);
  await db.patch(moved._id, { providerAccountId: email, emailVerified: email });
}
