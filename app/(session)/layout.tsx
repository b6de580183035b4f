import { ConvexAuthNextjsServerProvider } from "@convex-dev/auth/nextjs/server";
import type { ReactNode } from "react";
import { TopBar } from "@/components/topBar";
import { AccountCorner } from "./accountCorner";
import { ConvexClientProvider } from "./convexClientProvider";
import { SessionGuard } from "./sessionGuard";

/** The routes that know who is looking. The provider reads cookies, so everything under it is rendered per request. */
export default function SessionLayout({ children }: { children: ReactNode }) {
  return (
    <ConvexAuthNextjsServerProvider shouldHandleCode={false}>
      <ConvexClientProvider>
        <SessionGuard>
          <TopBar>
            <AccountCorner />
          </TopBar>
          {children}
        </SessionGuard>
      </ConvexClientProvider>
    </ConvexAuthNextjsServerProvider>
  );
}
