// Where and when somebody asked for something, in the words of the security log and of mails.
import type { ActionCtx } from "../_generated/server";
import { describeDevice } from "../mail/device";
import type { Origin } from "../mail/mail";
import { type Asker, findAsker } from "./asker";

/** Of this very request, wherever its session began: one that was stolen is used from somewhere else. */
export async function findOrigin(ctx: Pick<ActionCtx, "meta">, caller: string | undefined): Promise<Origin> {
  return originOf(await findAsker(ctx, caller));
}

export function originOf({ ip, userAgent }: Asker): Origin {
  return { device: describeDevice(userAgent), ip, at: Date.now() };
}
