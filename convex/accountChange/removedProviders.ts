// The providers that somebody has removed. From then on such a provider may vouch for their address as it likes: it opens
// their account again only once they have added it on purpose. The whole provider, and not only the account there: whoever
// has got hold of that can as well make another one.
import type { Doc } from "../_generated/dataModel";

type Removed = Pick<Doc<"users">, "removedProviders">;

export function hasRemoved({ removedProviders = [] }: Removed, provider: string): boolean {
  return removedProviders.includes(provider);
}

/** What to write to a user who removes this one. There are only as many as the deployment has. */
export function withRemoved({ removedProviders = [] }: Removed, provider: string): Removed {
  return { removedProviders: [...new Set([...removedProviders, provider])] };
}

/** What to write to a user who adds this one on purpose. */
export function withoutRemoved({ removedProviders = [] }: Removed, provider: string): Removed {
  return { removedProviders: removedProviders.filter((each) => each !== provider) };
}
