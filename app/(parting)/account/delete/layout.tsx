import { ConvexAuthNextjsServerProvider } from "@convex-dev/auth/nextjs/server";
import type { ReactNode } from "react";
import { ConvexClientProvider } from "@/app/(session)/convexClientProvider";
import { SessionGuard } from "@/app/(session)/sessionGuard";

/** Private until the account goes: signed out elsewhere, it is left like any other page of the session. */
export default function DeleteLayout({ children }: { children: ReactNode }) {
  return (
    <ConvexAuthNextjsServerProvider shouldHandleCode={false}>
      <ConvexClientProvider>
        <SessionGuard>{children}</SessionGuard>
      </ConvexClientProvider>
    </ConvexAuthNextjsServerProvider>
  );
}
