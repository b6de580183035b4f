"use client";

import { usePaginatedQuery } from "convex/react";
import { ShieldCheck } from "lucide-react";
import { MoreRows } from "@/components/moreRows";
import { api } from "@/convex/_generated/api";
import type { LoggedEvent } from "@/convex/securityLog";
import { listLooks } from "../card";
import { EventRow } from "./eventRow";
import { PAGE_SIZE } from "./pageSize";

/** The log, live, with `first` in its place until it is. */
export function EventList({ first }: { first: LoggedEvent[] }) {
  const { results, status, loadMore } = usePaginatedQuery(
    api.securityLog.list,
    {},
    { initialNumItems: PAGE_SIZE },
  );
  const events = status === "LoadingFirstPage" ? first : results;
  if (events.length === 0) return <NothingYet />;
  return (
    <section aria-label="Events" className="flex flex-col gap-3">
      <ol className={listLooks}>
        {events.map((event) => (
          <EventRow key={event.id} event={event} />
        ))}
      </ol>
      <MoreRows status={status} what="events" end="Nothing older." onMore={() => loadMore(PAGE_SIZE)} />
    </section>
  );
}

function NothingYet() {
  return (
    <div className="border-edge/50 flex flex-col items-center gap-2 rounded-2xl border border-dashed px-6 py-14 text-center">
      <ShieldCheck aria-hidden className="text-brass-ink size-7" strokeWidth={1.5} />
      <p className="mt-1 font-medium">Nothing yet</p>
      <p className="text-ink-soft max-w-xs text-sm">
        The next time that somebody signs in to your account, or tries to, it will stand here.
      </p>
    </div>
  );
}
