"use client";

import { useQueries } from "convex/react";
import { ListChecks, LogOut, Settings, ShieldCheck, type LucideIcon } from "lucide-react";
import Link from "next/link";
import { Avatar } from "radix-ui";
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

type Viewer = typeof api.account.profile._returnType;

// Unlike `useQuery`, this hands a refusal over as a value: a menu must not take the page down when a session ends.
const VIEWER_QUERY = { viewer: { query: api.account.profile, args: {} } };

export function UserMenu() {
  const signOut = useSignOut();
  const { viewer }: { viewer?: Viewer | Error | undefined } = useQueries(VIEWER_QUERY);
  if (viewer === undefined || viewer instanceof Error) return <AvatarPlaceholder />;

  const name = viewer.name ?? viewer.email ?? "you";
  return (
    <DropdownMenu>
      <DropdownMenuTrigger
        aria-label={`Account of ${name}`}
        className="bg-green text-on-green hover:bg-green-strong grid size-9 place-items-center overflow-hidden rounded-full text-sm font-semibold uppercase"
      >
        <Avatar.Root className="contents">
          {viewer.image !== null && (
            // Of another site, which need not know which page it is shown on.
            <Avatar.Image
              src={viewer.image}
              alt=""
              referrerPolicy="no-referrer"
              className="size-9 object-cover"
            />
          )}
          <Avatar.Fallback>{name.slice(0, 1)}</Avatar.Fallback>
        </Avatar.Root>
      </DropdownMenuTrigger>
      <DropdownMenuContent>
        <DropdownMenuLabel>
          <span className="text-ink-soft block">Signed in as</span>
          <span className="block max-w-64 truncate font-medium">{name}</span>
        </DropdownMenuLabel>
        <DropdownMenuSeparator />
        <MenuLink icon={ListChecks} href="/product" label="Your tasks" />
        <MenuLink icon={Settings} href="/account" label="Your account" />
        {viewer.role === "admin" && <MenuLink icon={ShieldCheck} href="/admin" label="Administration" />}
        <DropdownMenuItem onSelect={() => void signOut()}>
          <LogOut aria-hidden />
          Sign out
        </DropdownMenuItem>
      </DropdownMenuContent>
    </DropdownMenu>
  );
}

function MenuLink({ icon: Icon, href, label }: { icon: LucideIcon; href: string; label: string }) {
  return (
    <DropdownMenuItem asChild>
      <Link href={href} prefetch={false}>
        <Icon aria-hidden />
        {label}
      </Link>
    </DropdownMenuItem>
  );
}
