"use client";

import { ConvexAuthNextjsProvider } from "@convex-dev/auth/nextjs";
import { ConvexReactClient } from "convex/react";
import type { ReactNode } from "react";

// One client a page load: coming back from the start page must not open a second socket. It opens when a component
// first listens, so never on the server.
const client = new ConvexReactClient(process.env.NEXT_PUBLIC_CONVEX_URL ?? "", {
  // The token came with the page and is fresh: without this, every page load would exchange it for another.
  initialAuthTokenReuse: true,
});

export function ConvexClientProvider({ children }: { children: ReactNode }) {
  return <ConvexAuthNextjsProvider client={client}>{children}</ConvexAuthNextjsProvider>;
}
