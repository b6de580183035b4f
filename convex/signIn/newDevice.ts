// A mail to somebody who signed in from a device that they have not used before: if it was not them, they must know.
import type { Id } from "../_generated/dataModel";
import type { MutationCtx } from "../_generated/server";
import { canSendMail, readSiteUrl } from "../environment";
import { takeTokens } from "../limits";
import { tellOwner } from "../notices";
import { note } from "../securityLog";

/** Written down always, mailed to proven addresses only, and not so often that nobody reads it any more. */
export async function announceDevice(
  ctx: MutationCtx,
  userId: Id<"users">,
  { ip, device }: { ip: string | null; device: string },
): Promise<void> {
  const { db } = ctx;
  await note(db, userId, "new_device", { ip, device });
  const user = await db.get(userId);
  if (user?.emailVerificationTime === undefined || !canSendMail()) return;

  const now = Date.now();
  if ((await takeTokens(db, [{ bucket: "deviceNotices", of: userId }], now)) > 0) return;
  const accountUrl = `${readSiteUrl()}/account`;
  await tellOwner(ctx, user, { kind: "new-device", accountUrl, origin: { device, ip, at: now } });
}
