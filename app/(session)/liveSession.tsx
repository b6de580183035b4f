import { ConvexAuthNextjsServerProvider } from "@convex-dev/auth/nextjs/server";
import type { ReactNode } from "react";
import { ConvexClientProvider } from "./convexClientProvider";
import { SessionGuard } from "./sessionGuard";

/** Pages that know who is looking, and are left with the session. It reads cookies: they are rendered per request. */
export function LiveSession({ children }: { children: ReactNode }) {
  return (
    <ConvexAuthNextjsServerProvider shouldHandleCode={false}>
      <ConvexClientProvider>
        <SessionGuard>{children}</SessionGuard>
      </ConvexClientProvider>
    </ConvexAuthNextjsServerProvider>
  );
}
