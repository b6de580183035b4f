"use client";

import { usePaginatedQuery } from "convex/react";
import { UserSearch } from "lucide-react";
import { MoreRows } from "@/components/moreRows";
import { TextLink } from "@/components/ui/textLink";
import { api } from "@/convex/_generated/api";
import type { UserSummary } from "@/convex/admin";
import { listLooks } from "../account/card";
import { PAGE_SIZE } from "./pageSize";
import { UserRow } from "./userRow";

type UserListProps = {
  /** What stands here until the list is live. */
  first: UserSummary[];
  search: string;
  ownId: string;
};

export function UserList({ first, search, ownId }: UserListProps) {
  const { results, status, loadMore } = usePaginatedQuery(
    api.admin.users,
    { search },
    { initialNumItems: PAGE_SIZE },
  );
  const users = status === "LoadingFirstPage" ? first : results;
  if (users.length === 0) return <NobodyFound search={search} />;
  return (
    <section aria-label="Users" className="flex flex-col gap-3">
      <ul className={listLooks}>
        {users.map((user) => (
          <UserRow key={user.id} user={user} isSelf={user.id === ownId} />
        ))}
      </ul>
      <MoreRows status={status} what="users" end="That is everybody." onMore={() => loadMore(PAGE_SIZE)} />
    </section>
  );
}

function NobodyFound({ search }: { search: string }) {
  return (
    <div className="border-edge/50 flex flex-col items-center gap-2 rounded-2xl border border-dashed px-6 py-14 text-center">
      <UserSearch aria-hidden className="text-brass-ink size-7" strokeWidth={1.5} />
      <p className="mt-1 font-medium wrap-anywhere">No address begins with “{search}”</p>
      <p className="text-ink-soft max-w-xs text-sm">
        Names are not searched. <TextLink href="/admin">Show everybody</TextLink>
      </p>
    </div>
  );
}
