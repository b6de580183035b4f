import { redirect } from "next/navigation";
import { fetchQuery } from "convex/nextjs";
import { pageAsViewer } from "@/app/_session/asViewer";
import { api } from "@/convex/_generated/api";

export type RecentState = typeof api.recent.state._returnType;

// Whoever begins a step should also be able to end it.
const ENOUGH_MS = 1000 * 60; // 1 minute

/** The page where somebody shows who they are, and from there comes back to `path`. */
export function confirmPath(path: string): string {
  return `/account/confirm?next=${encodeURIComponent(path)}`;
}

export function isRecent({ recentUntil }: RecentState): boolean {
  return recentUntil !== null && recentUntil - Date.now() > ENOUGH_MS;
}

/**
 * Before a page whose form the deployment would refuse: better asked now than after somebody has typed. The deployment
 * asks for itself.
 */
export async function confirmFirst(path: string): Promise<RecentState> {
  const state = await pageAsViewer(path, (options) => fetchQuery(api.recent.state, {}, options));
  return isRecent(state) ? state : redirect(confirmPath(path));
}
