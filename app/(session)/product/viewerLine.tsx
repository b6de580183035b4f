"use client";

import { usePreloadedQuery, type Preloaded } from "convex/react";
import type { api } from "@/convex/_generated/api";

export function ViewerLine({ preloaded }: { preloaded: Preloaded<typeof api.users.viewer> }) {
  const { name, email } = usePreloadedQuery(preloaded);
  return <>Only {name ?? email} can open this list.</>;
}
