// The devices that somebody has signed in from. Guesses from them are counted apart, so that strangers who use up the
// guesses of an address cannot lock its owner out.
import type { Id } from "../_generated/dataModel";
import type { DatabaseReader, DatabaseWriter } from "../_generated/server";

/** Whoever throws their cookies away each time must not fill the table. */
const DEVICES_MAX = 20;

export async function isKnownDevice(
  db: DatabaseReader,
  userId: Id<"users">,
  deviceHash: string,
): Promise<boolean> {
  return (await findDevice(db, userId, deviceHash)) !== null;
}

/** Called on each sign-in. The device that was not seen for longest makes room. */
export async function rememberDevice(
  db: DatabaseWriter,
  userId: Id<"users">,
  deviceHash: string,
  now: number,
): Promise<void> {
  const known = await findDevice(db, userId, deviceHash);
  if (known !== null) {
    await db.patch(known._id, { lastSeen: now });
    return;
  }
  const devices = await db
    .query("knownDevices")
    .withIndex("by_user_device", (q) => q.eq("userId", userId))
    .take(DEVICES_MAX);
  if (devices.length === DEVICES_MAX) {
    const oldest = devices.reduce((a, b) => (b.lastSeen < a.lastSeen ? b : a));
    await db.delete(oldest._id);
  }
  await db.insert("knownDevices", { userId, deviceHash, lastSeen: now });
}

function findDevice(db: DatabaseReader, userId: Id<"users">, deviceHash: string) {
  return db
    .query("knownDevices")
    .withIndex("by_user_device", (q) => q.eq("userId", userId).eq("deviceHash", deviceHash))
    .unique();
}
