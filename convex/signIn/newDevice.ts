// A mail to somebody who signed in from a device that they have not used before: if it was not them, they must know.
import { internal } from "../_generated/api";
import type { Id } from "../_generated/dataModel";
import type { MutationCtx } from "../_generated/server";
import { canSendMail, readSiteUrl } from "../environment";
import { takeTokens } from "../limits";
import { note } from "../securityLog";

/** Written down always, mailed to proven addresses only, and not so often that nobody reads it any more. */
export async function announceDevice(
  { db, scheduler }: MutationCtx,
  userId: Id<"users">,
  { ip, device }: { ip: string | null; device: string },
): Promise<void> {
  await note(db, userId, "new_device", { ip, device });
  const user = await db.get(userId);
  if (user?.email === undefined || user.emailVerificationTime === undefined || !canSendMail()) return;

  const now = Date.now();
  if ((await takeTokens(db, [{ bucket: "deviceNotices", of: userId }], now)) > 0) return;
  // Nobody waits for it: it leaves after the sign-in.
  await scheduler.runAfter(0, internal.mail.send.send, {
    to: user.email,
    mail: { kind: "new-device", accountUrl: `${readSiteUrl()}/account`, origin: { device, ip, at: now } },
  });
}
