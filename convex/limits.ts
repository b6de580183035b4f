// How often something may be tried. Each bucket holds a number of tokens and gets one back at a steady pace; whoever
// finds it empty has to wait. A full bucket needs no row, so the table holds only who tried lately.
//
// What may be guessed, with these numbers:
// - A mailed code has 8 characters of 32, so 2^40 = 1.1e12 values. It lives 10 minutes, works once, only for its
//   address, and only from the device that asked for it. One address gets at most 5 an hour for strangers, each with at
//   most 10 guesses: 50 of 1.1e12 an hour, 4.5e-11. After a year of that without a break: one in 2.5 million.
//   Someone who does not care whose account it is gets 50 guesses an hour from each network: with 100,000 networks,
//   5e6 of 1.1e12 an hour, one in 220,000 for getting into any account at all.
// - A link holds 32 characters of 62, 190 bits: no number of guesses is enough.
// - A password gets 20 guesses an hour from strangers all together: 175,000 a year, where the list of breached
//   passwords that no account may use is 5,000 times as long.
import { type Infer, v } from "convex/values";
import type { Doc } from "./_generated/dataModel";
import type { DatabaseReader, DatabaseWriter } from "./_generated/server";

const SECOND_MS = 1000;
const MINUTE_MS = SECOND_MS * 60;
const HOUR_MS = MINUTE_MS * 60;

/** Between two mails to one address: the first may still be on its way. */
export const MAIL_PAUSE_MS = MINUTE_MS;

export const MESSAGES_PER_MINUTE = 20;

interface Bucket {
  readonly size: number;
  /** One token comes back each time this has passed. */
  readonly refillMs: number;
}

const buckets = {
  mailsToAddress: perHour(5),
  mailPause: { size: 1, refillMs: MAIL_PAUSE_MS },
  mailsFromNetwork: perHour(20),
  mailsFromAnywhere: perHour(2000),

  passwordsForAddress: perHour(20),
  passwordsFromDevice: perHour(10),
  passwordsFromNetwork: perHour(50),
  passwordsFromAnywhere: perHour(10_000),

  codesFromDevice: perHour(10),
  codesFromNetwork: perHour(50),
  codesFromAnywhere: perHour(10_000),

  // Each new password is looked up at a service of others.
  newPasswordsFromNetwork: perHour(60),
  newPasswordsFromAnywhere: perHour(6000),

  // Of somebody who is signed in: however many devices and networks they have.
  newAddressMailsByUser: perHour(5),
  newAddressCodesByUser: perHour(10),
  currentPasswordsByUser: perHour(10),
  profileChangesByUser: perHour(30),

  // Failures that a user's log keeps, and mails about new devices: others cause them, and must not fill anything.
  failuresInLog: perHour(20),
  deviceNotices: perHour(5),

  // Each way to a provider is a row until the next hour. A house full of people behind one address takes fewer.
  departuresFromNetwork: perHour(60),
  departuresFromAnywhere: perHour(6000),

  // Nobody gets to fill the room by themselves.
  messagesByUser: { size: MESSAGES_PER_MINUTE, refillMs: MINUTE_MS / MESSAGES_PER_MINUTE },
} satisfies Record<string, Bucket>;

/** After so long without an attempt any bucket is full, and its row says nothing. */
export const FULL_AFTER_MS = Math.max(...Object.values(buckets).map(({ size, refillMs }) => size * refillMs));

export type BucketName = keyof typeof buckets;

export const tokenValidator = v.object({
  bucket: v.union(...literals(Object.keys(buckets) as BucketName[])),
  /** Whose bucket it is: an address, a network, a device. */
  of: v.string(),
});

/** One token of somebody's bucket. */
export type Token = Infer<typeof tokenValidator>;

/** Takes all of the tokens, or none. Returns how long to wait until they are there: 0 where they were taken. */
export async function takeTokens(db: DatabaseWriter, tokens: readonly Token[], now: number): Promise<number> {
  const levels = await Promise.all(tokens.map((token) => readLevel(db, token, now)));
  const waits = levels.map(({ bucket, tokens: left }) => Math.ceil(Math.max(0, 1 - left) * bucket.refillMs));
  const longest = Math.max(0, ...waits);
  if (longest > 0) return longest;
  await Promise.all(levels.map((level) => writeLevel(db, level, level.tokens - 1, now)));
  return 0;
}

/** For what turned out to be no guess, or not to have happened. */
export async function giveTokensBack(
  db: DatabaseWriter,
  tokens: readonly Token[],
  now: number,
): Promise<void> {
  const levels = await Promise.all(tokens.map((token) => readLevel(db, token, now)));
  await Promise.all(levels.map((level) => writeLevel(db, level, level.tokens + 1, now)));
}

export async function fillBuckets(db: DatabaseWriter, tokens: readonly Token[]): Promise<void> {
  const rows = await Promise.all(tokens.map((token) => findRow(db, keyOf(token))));
  await Promise.all(rows.filter((row) => row !== null).map((row) => db.delete(row._id)));
}

/** Up to so many rows that count this address or user, with their devices. */
export async function findCounts(db: DatabaseReader, of: string, limit: number): Promise<Doc<"limits">[]> {
  const found: Doc<"limits">[] = [];
  // The last of them counts nothing: see `storeNothing` in `auth.ts`.
  for (const bucket of [...Object.keys(buckets), "nothing"]) {
    const key = `${bucket} ${of}`;
    const rows = await db
      .query("limits")
      // A device stands after a space, and "!" comes right after that. So no longer address is among them.
      .withIndex("by_key", (q) => q.gte("key", key).lt("key", `${key}!`))
      .take(limit - found.length);
    found.push(...rows);
    if (found.length === limit) break;
  }
  return found;
}

interface Level {
  readonly key: string;
  readonly bucket: Bucket;
  readonly row: Doc<"limits"> | null;
  readonly tokens: number;
}

async function readLevel(db: DatabaseReader, token: Token, now: number): Promise<Level> {
  const key = keyOf(token);
  const bucket = buckets[token.bucket];
  const row = await findRow(db, key);
  if (row === null) return { key, bucket, row, tokens: bucket.size };
  // A clock that is set back must not take away what is there.
  const returned = Math.max(0, now - row.updatedAt) / bucket.refillMs;
  return { key, bucket, row, tokens: Math.min(bucket.size, row.tokens + returned) };
}

async function writeLevel(
  db: DatabaseWriter,
  { key, bucket, row }: Level,
  left: number,
  now: number,
): Promise<void> {
  const isFull = left >= bucket.size;
  if (row === null) {
    if (!isFull) await db.insert("limits", { key, tokens: left, updatedAt: now });
  } else if (isFull) {
    await db.delete(row._id);
  } else {
    await db.patch(row._id, { tokens: left, updatedAt: now });
  }
}

function findRow(db: DatabaseReader, key: string): Promise<Doc<"limits"> | null> {
  return db
    .query("limits")
    .withIndex("by_key", (q) => q.eq("key", key))
    .unique();
}

function keyOf({ bucket, of }: Token): string {
  return `${bucket} ${of}`;
}

function perHour(size: number): Bucket {
  return { size, refillMs: HOUR_MS / size };
}

function literals(names: BucketName[]) {
  return names.map((name) => v.literal(name));
}
