// Runs once, before the server takes its first request.
import { deploymentFetch } from "@/app/_session/deploymentFetch";

/**
 * Every call to the deployment goes through the one `fetch`: those of pages and actions, and those that the libraries
 * make by themselves and that take no deadline from us.
 */
export function register(): void {
  const url = process.env.NEXT_PUBLIC_CONVEX_URL ?? "";
  if (URL.canParse(url)) globalThis.fetch = deploymentFetch(globalThis.fetch, new URL(url).origin);
}
