"use client";

import { usePaginatedQuery } from "convex/react";
import { MoreRows } from "@/components/moreRows";
import { TextLink } from "@/components/ui/textLink";
import { api } from "@/convex/_generated/api";
import type { EventOfUser } from "@/convex/admin";
import { EventRow } from "../../account/log/eventRow";
import { listLooks } from "../../account/card";
import { PAGE_SIZE } from "../pageSize";

type LogListProps = {
  /** What stands here until the list is live. */
  first: EventOfUser[];
  /** Whose, or everybody's. */
  userId: string | null;
};

export function LogList({ first, userId }: LogListProps) {
  const { results, status, loadMore } = usePaginatedQuery(
    api.admin.securityLog,
    userId === null ? {} : { userId },
    { initialNumItems: PAGE_SIZE },
  );
  const events = status === "LoadingFirstPage" ? first : results;
  const [latest] = events;
  return (
    <section aria-label="Events" className="flex flex-col gap-3">
      {userId !== null && (
        <p className="text-ink-soft px-1 text-sm wrap-anywhere">
          Only {whoOf(latest) ?? "one account"}. <TextLink href="/admin/log">Show everybody</TextLink>
        </p>
      )}
      {events.length === 0 ? (
        <p className="text-ink-soft rounded-2xl border border-dashed px-6 py-14 text-center">
          Nothing in the last 90 days.
        </p>
      ) : (
        <ol className={listLooks}>
          {events.map((event) => (
            <EventRow key={event.id} event={event} who={whoOf(event)} />
          ))}
        </ol>
      )}
      <MoreRows status={status} what="events" end="Nothing older." onMore={() => loadMore(PAGE_SIZE)} />
    </section>
  );
}

function whoOf(event: EventOfUser | undefined): string | null {
  const user = event?.user ?? null;
  if (user === null) return null;
  return [user.name, user.email].filter((part) => part !== null).join(", ");
}
