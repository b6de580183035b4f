"use client";

import { useAuthToken } from "@convex-dev/auth/react";
import { useConvexAuth } from "convex/react";
import { UserRound } from "lucide-react";
import dynamic from "next/dynamic";
import { AvatarPlaceholder } from "./avatarPlaceholder";

// The menu's code is of no use to those who are not signed in, and of none to the first paint of those who are.
const UserMenu = dynamic(async () => (await import("./userMenu")).UserMenu, { loading: AvatarPlaceholder });

/**
 * Who is signed in. That somebody is, the server knew when it sent the page: until the deployment has confirmed it, their
 * place is kept. All states take the same room, so that nothing moves when one becomes another.
 */
export function AccountCorner() {
  const isExpected = useAuthToken() !== null;
  const { isAuthenticated } = useConvexAuth();
  if (isAuthenticated) return <UserMenu />;
  if (isExpected) return <AvatarPlaceholder />;
  return (
    <span title="Not signed in" className="text-ink-soft grid size-9 place-items-center">
      <UserRound aria-hidden className="size-4" />
      <span className="sr-only">Not signed in</span>
    </span>
  );
}
