"use client";

import { useHydrated } from "./useHydrated";

type MomentProps = { at: number };

/** A day and a time of day, where the reader is. The server does not know where that is, and writes the time of UTC. */
export function Moment({ at }: MomentProps) {
  const timeZone = useHydrated() ? undefined : "UTC";
  return (
    <time dateTime={new Date(at).toISOString()} className="tabular-nums">
      {formatDay(timeZone).format(at)}, {formatTime(timeZone).format(at)}
    </time>
  );
}

/** The day alone. */
export function Day({ at }: MomentProps) {
  const timeZone = useHydrated() ? undefined : "UTC";
  return <time dateTime={new Date(at).toISOString()}>{formatDay(timeZone).format(at)}</time>;
}

/** What a page with times on it says to a browser that cannot turn them into its own. */
export function MomentsInUtc() {
  return (
    <noscript>
      <p className="text-ink-soft px-1 text-sm">Times are in UTC.</p>
    </noscript>
  );
}

function formatDay(timeZone: "UTC" | undefined): Intl.DateTimeFormat {
  return new Intl.DateTimeFormat("en", { timeZone, dateStyle: "medium" });
}

// Hours and minutes alone: where a browser and the server would put different spaces, they would not agree.
function formatTime(timeZone: "UTC" | undefined): Intl.DateTimeFormat {
  return new Intl.DateTimeFormat("en", { timeZone, hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
}
