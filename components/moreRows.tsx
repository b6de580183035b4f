"use client";

import type { PaginationStatus } from "convex/browser";
import { Button } from "@/components/ui/button";
import { useHydrated } from "@/components/useHydrated";

type MoreRowsProps = {
  status: PaginationStatus;
  /** What the rows are, such as "events". */
  what: string;
  /** What stands here when all of them are there. */
  end: string;
  onMore: () => void;
};

/** What stands below the last row of a list that comes in pages. Its room stays the same. */
export function MoreRows({ status, what, end, onMore }: MoreRowsProps) {
  const hydrated = useHydrated();
  const isLoading = status === "LoadingMore" || status === "LoadingFirstPage";
  return (
    <div className="text-ink-soft flex min-h-11 items-center justify-center text-sm">
      {hydrated && status === "Exhausted" && end}
      {hydrated && status !== "Exhausted" && (
        <Button look="ghost" size="small" aria-disabled={isLoading} onClick={isLoading ? undefined : onMore}>
          {isLoading ? "Loading…" : `Show older ${what}`}
        </Button>
      )}
      <noscript>Without JavaScript, you see the first {what} here.</noscript>
    </div>
  );
}
