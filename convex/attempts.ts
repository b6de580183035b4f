// The limits of each kind of attempt. Tokens are taken before it, so that a thousand at once are no more than a
// thousand in a row, and given back where it turns out to be no guess.
//
// Devices that the owner has signed in from have guesses and mails of their own. So strangers can use up what an address
// has for strangers, and its owner still gets in.
import { v } from "convex/values";
import type { Doc, Id } from "./_generated/dataModel";
import { type DatabaseReader, internalMutation } from "./_generated/server";
import { findVerifiedUser } from "./signIn/addressOwner";
import { ANYWHERE, type CountedOrigin, originValidator } from "./signIn/asker";
import { isKnownDevice } from "./signIn/knownDevices";
import {
  type BucketName,
  fillBuckets,
  giveTokensBack,
  takeTokens,
  type Token,
  tokenValidator,
} from "./limits";
import { findPasswordAccount } from "./passwordAccounts";

export interface Opened {
  /** 0 where the attempt may be made. Otherwise nothing was taken. */
  readonly retryAfterMs: number;
  readonly tokens: Token[];
}

const attemptArgs = { email: v.string(), origin: originValidator };

/** Before a mail. It goes to whoever has the address, so the address is counted, account or not. */
export const openMail = internalMutation({
  args: { ...attemptArgs, isNewPassword: v.boolean() },
  handler: async ({ db }, { email, origin, isNewPassword }): Promise<Opened> => {
    const device = await findOwnDevice(db, email, origin);
    const recipient = device === null ? email : `${email} ${device}`;
    const tokens: Token[] = [
      { bucket: "mailPause", of: recipient },
      { bucket: "mailsToAddress", of: recipient },
    ];
    if (device === null) tokens.push(networkToken("mails", origin));
    if (isNewPassword) tokens.push(networkToken("newPasswords", origin));
    return { retryAfterMs: await takeTokens(db, tokens, Date.now()), tokens };
  },
});

/** Before a mailed code is compared. */
export const openCode = internalMutation({
  args: { ...attemptArgs, isNewPassword: v.boolean() },
  handler: async ({ db }, { email, origin, isNewPassword }): Promise<Opened> => {
    // A code works only where it was asked for, so a stranger's guesses need not be counted against the owner's.
    const tokens: Token[] = [{ bucket: "codesFromDevice", of: deviceKey(email, origin.deviceHash) }];
    if ((await findOwnDevice(db, email, origin)) === null) tokens.push(networkToken("codes", origin));
    if (isNewPassword) tokens.push(networkToken("newPasswords", origin));
    return { retryAfterMs: await takeTokens(db, tokens, Date.now()), tokens };
  },
});

export interface PasswordAttempt extends Opened {
  readonly account: {
    readonly id: Id<"authAccounts">;
    readonly userId: Id<"users">;
    readonly secret: string | undefined;
    readonly isPending: boolean;
  } | null;
}

/** Before a password is compared, with what to compare it to. */
export const openPassword = internalMutation({
  args: attemptArgs,
  handler: async ({ db }, { email, origin }): Promise<PasswordAttempt> => {
    const account = await findPasswordAccount(db, email);
    const device = await findOwnDevice(db, email, origin);
    const tokens: Token[] =
      device === null
        ? [{ bucket: "passwordsForAddress", of: email }, networkToken("passwords", origin)]
        : [{ bucket: "passwordsFromDevice", of: deviceKey(email, device) }];
    return {
      retryAfterMs: await takeTokens(db, tokens, Date.now()),
      tokens,
      account: account && describeAccount(account),
    };
  },
});

/** Before somebody is sent to a provider. Returns how long they have to wait. */
export const openDeparture = internalMutation({
  args: { origin: originValidator },
  handler: async ({ db }, { origin }): Promise<number> =>
    await takeTokens(db, [networkToken("departures", origin)], Date.now()),
});

/** After somebody got in: it was no guess. */
export const succeed = internalMutation({
  args: { tokens: v.array(tokenValidator) },
  handler: async ({ db }, { tokens }): Promise<null> => {
    const now = Date.now();
    // Whoever knows the secret need not be told how often they mistyped it.
    const own = tokens.filter(
      ({ bucket }) => bucket === "passwordsFromDevice" || bucket === "codesFromDevice",
    );
    await fillBuckets(db, own);
    await giveTokensBack(
      db,
      tokens.filter((token) => !own.includes(token)),
      now,
    );
    return null;
  },
});

/** After nothing came of it, and through no fault of theirs. */
export const giveBack = internalMutation({
  args: { tokens: v.array(tokenValidator) },
  handler: async ({ db }, { tokens }): Promise<null> => {
    await giveTokensBack(db, tokens, Date.now());
    return null;
  },
});

/** After a new password: whatever was guessed about the old one is of no use now. */
export const forgetGuesses = internalMutation({
  args: attemptArgs,
  handler: async ({ db }, { email, origin }): Promise<null> => {
    await fillBuckets(db, [
      { bucket: "passwordsForAddress", of: email },
      { bucket: "passwordsFromDevice", of: deviceKey(email, origin.deviceHash) },
    ]);
    return null;
  },
});

function describeAccount({ _id, userId, secret, emailVerified }: Doc<"authAccounts">) {
  return { id: _id, userId, secret, isPending: emailVerified === undefined };
}

/** The hash of the asking device, if the owner of the address has signed in from it. */
async function findOwnDevice(
  db: DatabaseReader,
  email: string,
  { deviceHash }: CountedOrigin,
): Promise<string | null> {
  const owner = await findVerifiedUser(db, email);
  if (owner === null || deviceHash === null) return null;
  return (await isKnownDevice(db, owner._id, deviceHash)) ? deviceHash : null;
}

export function networkToken(
  kind: "mails" | "passwords" | "codes" | "newPasswords" | "departures",
  { network }: CountedOrigin,
): Token {
  const bucket: BucketName = network === ANYWHERE ? `${kind}FromAnywhere` : `${kind}FromNetwork`;
  return { bucket, of: network };
}

/** Addresses hold no spaces. */
function deviceKey(email: string, deviceHash: string | null): string {
  return `${email} ${deviceHash ?? "unknown"}`;
}
