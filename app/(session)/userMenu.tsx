"use client";

import { useQueries } from "convex/react";
import { ListChecks, LogOut } from "lucide-react";
import Link from "next/link";
import {
  DropdownMenu,
  DropdownMenuContent,
  DropdownMenuItem,
  DropdownMenuLabel,
  DropdownMenuSeparator,
  DropdownMenuTrigger,
} from "@/components/ui/dropdownMenu";
import { api } from "@/convex/_generated/api";
import { AvatarPlaceholder } from "./avatarPlaceholder";
import { useSignOut } from "./sessionGuard";

type Viewer = typeof api.users.viewer._returnType;

// Unlike `useQuery`, this hands a refusal over as a value: a menu must not take the page down when a session ends.
const VIEWER_QUERY = { viewer: { query: api.users.viewer, args: {} } };

export function UserMenu() {
  const signOut = useSignOut();
  const { viewer }: { viewer?: Viewer | Error | undefined } = useQueries(VIEWER_QUERY);
  if (viewer === undefined || viewer instanceof Error) return <AvatarPlaceholder />;

  const name = viewer.name ?? viewer.email ?? "you";
  return (
    <DropdownMenu>
      <DropdownMenuTrigger
        aria-label={`Account of ${name}`}
        className="bg-green text-on-green hover:bg-green-strong grid size-9 place-items-center rounded-full text-sm font-semibold uppercase"
      >
        {name.slice(0, 1)}
      </DropdownMenuTrigger>
      <DropdownMenuContent>
        <DropdownMenuLabel>
          <span className="text-ink-soft block">Signed in as</span>
          <span className="block max-w-64 truncate font-medium">{name}</span>
        </DropdownMenuLabel>
        <DropdownMenuSeparator />
        <DropdownMenuItem asChild>
          <Link href="/product">
            <ListChecks aria-hidden />
            Your tasks
          </Link>
        </DropdownMenuItem>
        <DropdownMenuItem onSelect={() => void signOut()}>
          <LogOut aria-hidden />
          Sign out
        </DropdownMenuItem>
      </DropdownMenuContent>
    </DropdownMenu>
  );
}
