// Whose an account is. Convex Auth keeps an account for each way of signing in, and asks here which user it belongs to.
//
// What holds at all times: at most one user has proven an address. Only a proof joins an account to that user: a code
// that reached the address, or a provider that says the address is verified. Until then an account has a placeholder of
// its own, which nobody can sign in to, and nothing that an unproven account says is ever written to somebody else.
import type { ConvexAuthConfig } from "@convex-dev/auth/server";
import type { Doc, Id } from "../_generated/dataModel";
import type { DatabaseWriter, MutationCtx } from "../_generated/server";
import { findVerifiedUser, insertPlaceholder } from "./addressOwner";
import { hasRemoved } from "../accountChange/removedProviders";
import { announceMethod } from "../methodNotice";
import { findOrigin } from "./origin";
import { forgetPendingSignUp } from "../passwordAccounts";

type CreateOrUpdateUser = NonNullable<NonNullable<ConvexAuthConfig["callbacks"]>["createOrUpdateUser"]>;

export const createOrUpdateUser: CreateOrUpdateUser = async (
  ctx,
  { existingUserId, type, provider, profile },
) => {
  // The library does not know our tables; this is the same context.
  const own = ctx as unknown as MutationCtx;
  const { db } = own;
  const existing = existingUserId === null ? null : await db.get(existingUserId);
  switch (type) {
    case "credentials":
    case "email":
      return existing?._id ?? (await insertPlaceholder(db, requireAddress(profile.email)));
    case "verification": {
      const email = requireAddress(profile.email);
      await forgetPendingSignUp(db, email);
      return await ownProvenAddress(db, existing, email, Date.now());
    }
    case "oauth":
      return await ownProviderAccount(own, existing, provider.id, readFacts(profile), Date.now());
    case "phone":
      throw new Error("Expected no provider that sends text messages");
    default:
      return type satisfies never;
  }
};

async function ownProvenAddress(
  db: DatabaseWriter,
  existing: Doc<"users"> | null,
  email: string,
  now: number,
): Promise<Id<"users">> {
  const owner = await findVerifiedUser(db, email);
  if (owner !== null) {
    if (existing !== null && existing._id !== owner._id) await removePlaceholder(db, existing);
    return owner._id;
  }
  if (existing === null) return await db.insert("users", { email, emailVerificationTime: now });
  // A user who has proven another address keeps it: only they can change it.
  if (existing.emailVerificationTime === undefined) {
    await db.patch(existing._id, { email, emailVerificationTime: now });
  }
  return existing._id;
}

/** What a provider says about the person, as far as the users table has room for it. */
type Person = Pick<Doc<"users">, "name" | "image" | "githubId">;

interface Facts extends Readonly<Person> {
  readonly email?: string;
  readonly isVerified: boolean;
}

async function ownProviderAccount(
  ctx: MutationCtx,
  known: Doc<"users"> | null,
  provider: string,
  { email, isVerified, ...person }: Facts,
  now: number,
): Promise<Id<"users">> {
  const { db } = ctx;
  if (email !== undefined && isVerified) await forgetPendingSignUp(db, email);
  const owner = email !== undefined && isVerified ? await findVerifiedUser(db, email) : null;
  const address = {
    ...(email !== undefined && { email }),
    ...(email !== undefined && isVerified && owner === null && { emailVerificationTime: now }),
  };

  // Whoever was turned away before comes as if for the first time.
  const existing = known?.isTurnedAway === true ? null : known;
  if (known?.isTurnedAway === true) await removePlaceholder(db, known);
  if (existing === null && owner !== null && hasRemoved(owner, provider)) {
    // `sessions.ts` lets nobody in as this user, unless they are about to add the provider again.
    return await db.insert("users", { ...person, ...address, isTurnedAway: true });
  }

  const user = existing ?? owner;
  if (user === null) return await db.insert("users", { ...person, ...address });

  const mayTakeAddress =
    user.emailVerificationTime === undefined && (user.email === undefined || user.email === email);
  await db.patch(user._id, {
    ...fillIn(user, person),
    ...(mayTakeAddress && address),
  });
  // Their address alone has let the provider in: they did not ask for it on their account page.
  if (existing === null) {
    // Whoever comes back from the provider, to the deployment itself.
    await announceMethod(ctx, user, provider, await findOrigin(ctx, undefined));
  }
  return user._id;
}

/** What the user has not said of themselves, a provider may. What they have, they may have changed themselves since. */
export function fillIn(user: Doc<"users">, said: Person): Person {
  const { name = said.name, githubId = said.githubId } = user;
  const image = user.image ?? (user.hasNoPicture === true ? undefined : said.image);
  return {
    ...(name !== undefined && { name }),
    ...(image !== undefined && { image }),
    ...(githubId !== undefined && { githubId }),
  };
}

/** Convex knows no `null` in an optional field, and refuses fields that the schema has not: only what fits gets in. */
function readFacts(profile: Readonly<Record<string, unknown>>): Facts {
  const { name, image, githubId, email, emailVerified } = profile;
  return {
    ...(isFilled(name) && { name }),
    ...(isFilled(image) && { image }),
    ...(typeof githubId === "number" && { githubId }),
    ...(isFilled(email) && { email }),
    isVerified: emailVerified === true,
  };
}

function isFilled(value: unknown): value is string {
  return typeof value === "string" && value !== "";
}

/** Its account is about to move to the owner of the address. Anything else that hangs on it keeps it there. */
export async function removePlaceholder(db: DatabaseWriter, user: Doc<"users">): Promise<void> {
  if (user.emailVerificationTime !== undefined) return;
  const accounts = await db
    .query("authAccounts")
    .withIndex("userIdAndProvider", (q) => q.eq("userId", user._id))
    .take(2);
  const session = await db
    .query("authSessions")
    .withIndex("userId", (q) => q.eq("userId", user._id))
    .first();
  if (accounts.length <= 1 && session === null) await db.delete(user._id);
}

function requireAddress(email: string | undefined): string {
  if (email === undefined) throw new Error("Expected an account with an e-mail address");
  return email;
}
