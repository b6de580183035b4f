"use client";

import { ConvexProviderWithAuth, ConvexReactClient } from "convex/react";
import type { ReactNode } from "react";
import { useLastingAuth } from "./useLastingAuth";

// One client a page load: coming back from the start page must not open a second socket. It opens when a component
// first listens, so never on the server.
const client = new ConvexReactClient(process.env.NEXT_PUBLIC_CONVEX_URL ?? "", {
  // The token came with the page and is fresh: without this, every page load would exchange it for another.
  initialAuthTokenReuse: true,
});

export function ConvexClientProvider({ children }: { children: ReactNode }) {
  return (
    // oxlint-disable-next-line react/hooks -- Convex's provider is given the hook, and calls it as one
    <ConvexProviderWithAuth client={client} useAuth={useLastingAuth}>
      {children}
    </ConvexProviderWithAuth>
  );
}
