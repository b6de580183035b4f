// Somebody with an account, and a clock that the test moves: mails and steps that are to follow wait for it.
import { onTestFinished, vi } from "vitest";
import type { Id } from "./_generated/dataModel";
import { type Backend, callerWithToken } from "./convexTest.setup";
import type { Mail } from "./mail/mail";
import { hashPassword } from "./passwords/passwordHash";
import { type Doorstep, enterByProvider, newDoorstep, type Params, PASSWORD } from "./signInTest.setup";

export const MINUTE_MS = 1000 * 60;
export const DAY_MS = MINUTE_MS * 60 * 24;

export const ADA = "ada@example.com";
export const EVE = "eve@example.com";

/** A deployment whose clock stands still until the test moves it. */
export function newHouse(): Doorstep {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "Date"] });
  onTestFinished(() => void vi.useRealTimers());
  return newDoorstep();
}

/** Runs all that is scheduled for the next so many milliseconds, and what that schedules for at once. */
export async function pass({ backend }: Doorstep, ms = 0): Promise<void> {
  await vi.advanceTimersByTimeAsync(ms);
  // A millisecond each: what is due now is not always due at this very instant.
  await backend.finishAllScheduledFunctions(() => vi.advanceTimersByTime(1));
}

export interface Member {
  readonly userId: Id<"users">;
  readonly sessionId: Id<"authSessions">;
  readonly as: ReturnType<typeof callerWithToken>;
}

interface Traits {
  readonly email?: string;
  readonly isProven?: boolean;
  readonly hasPassword?: boolean;
  readonly hasMailAccount?: boolean;
  readonly github?: string;
}

let hash: string | undefined;

/** Somebody who has just signed in. */
export async function newMember(
  { backend }: Doorstep,
  { email = ADA, isProven = true, hasPassword = false, hasMailAccount = false, github }: Traits = {},
): Promise<Member> {
  hash ??= hashPassword(PASSWORD);
  const secret = hash;
  const ids = await backend.run(async ({ db }) => {
    const userId = await db.insert("users", {
      email,
      name: "Ada",
      ...(isProven && { emailVerificationTime: Date.now() }),
    });
    const byAddress = { userId, providerAccountId: email, emailVerified: email };
    if (hasPassword) await db.insert("authAccounts", { ...byAddress, provider: "password", secret });
    if (hasMailAccount) await db.insert("authAccounts", { ...byAddress, provider: "mail" });
    if (github !== undefined) {
      await db.insert("authAccounts", { userId, provider: "github", providerAccountId: github });
    }
    const expirationTime = Date.now() + DAY_MS * 30;
    const sessionId = await db.insert("authSessions", { userId, expirationTime });
    await db.insert("sessionDetails", { userId, sessionId, device: "Firefox on Linux", ip: "192.0.2.1" });
    return { userId, sessionId };
  });
  return { ...ids, as: callerWithToken(backend, ids.userId, ids.sessionId) };
}

/** Another session of theirs. */
export async function newSession({ backend }: Doorstep, { userId }: Member): Promise<Member> {
  const sessionId = await backend.run(({ db }) =>
    db.insert("authSessions", { userId, expirationTime: Date.now() + DAY_MS * 30 }),
  );
  return { userId, sessionId, as: callerWithToken(backend, userId, sessionId) };
}

/** To a provider and back again: whoever it signs in, in the session that it made. */
export async function goRound(
  door: Doorstep,
  id = "1815",
  profile: Params = {},
  purpose?: "link",
): Promise<Member> {
  const said = { emailVerified: false, ...profile };
  const { tokens } = await enterByProvider(door, "github", id, said, undefined, purpose && { purpose });
  return memberOf(door, tokens);
}

/** Whoever has just got these tokens. */
export function memberOf(
  { backend }: Doorstep,
  tokens: { token: string; refreshToken: string } | null | undefined,
): Member & { refreshToken: string } {
  if (!tokens) throw new Error("Expected to be in");
  const claims = JSON.parse(atob(tokens.token.split(".")[1] ?? "")) as { sub: string };
  const [userId, sessionId] = claims.sub.split("|") as [Id<"users">, Id<"authSessions">];
  const { refreshToken } = tokens;
  return { userId, sessionId, refreshToken, as: callerWithToken(backend, userId, sessionId) };
}

export async function kinds({ backend }: Doorstep, { userId }: Member): Promise<string[]> {
  const events = await backend.run(({ db }) => db.query("securityEvents").collect());
  return events.filter((event) => event.userId === userId).map(({ kind }) => kind);
}

export async function readUser(backend: Backend, userId: Id<"users">) {
  return await backend.run(({ db }) => db.get(userId));
}

/** What was mailed to this address, the oldest first. */
export function mailsTo({ mails }: Doorstep, address: string): Mail[] {
  return mails.filter(({ to }) => to === address).map(({ mail }) => mail);
}

export function lastMailTo<Kind extends Mail["kind"]>(door: Doorstep, address: string, kind: Kind) {
  const mail = mailsTo(door, address).at(-1);
  if (mail?.kind !== kind) throw new Error(`Expected a mail "${kind}", got ${mail?.kind ?? "none"}`);
  return mail as Extract<Mail, { kind: Kind }>;
}

export const CONFIRMATION_NEEDED = { data: { code: "confirmation_needed" } };
export const UNAUTHENTICATED = { data: { code: "unauthenticated" } };
