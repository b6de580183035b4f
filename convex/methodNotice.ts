// That somebody can sign in another way from now on: for their log, and for their mailbox.
import type { MutationCtx } from "./_generated/server";
import { readSiteUrl } from "./environment";
import type { Origin } from "./mail/mail";
import { methodNames } from "./accountChange/methodNames";
import { tellOwner } from "./notices";
import { note } from "./securityLog";
import type { Viewer } from "./viewer";

export async function announceMethod(
  ctx: MutationCtx,
  user: Viewer,
  provider: string,
  origin: Origin,
): Promise<void> {
  await note(ctx.db, user._id, "method_added", origin, { method: provider });
  await tellOwner(ctx, user, {
    kind: "method-added",
    method: isNamed(provider) ? methodNames[provider] : provider,
    accountUrl: `${readSiteUrl()}/account`,
    origin,
  });
}

function isNamed(provider: string): provider is keyof typeof methodNames {
  return provider in methodNames;
}
