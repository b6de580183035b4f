"use client";

import { usePreloadedQuery, type Preloaded } from "convex/react";
import { RowForm } from "@/components/rowForm";
import { Button } from "@/components/ui/button";
import { useFocusAfterLoss } from "@/components/useFocusAfterLoss";
import type { api } from "@/convex/_generated/api";
import { listLooks } from "../card";
import { signOutDevice, signOutOthers } from "./actions";
import { DeviceRow } from "./deviceRow";

type DeviceListProps = {
  preloaded: Preloaded<typeof api.sessions.list>;
  /** The device whose button somebody pressed before they were asked who they are. */
  at: string | null;
};

export function DeviceList({ preloaded, at }: DeviceListProps) {
  const sessions = usePreloadedQuery(preloaded);
  const count = useFocusAfterLoss<HTMLOutputElement>(sessions.length);
  return (
    <section aria-label="Devices" className="flex flex-col gap-3">
      <div className="flex min-h-9 flex-wrap items-center justify-between gap-3 px-1">
        <output ref={count} tabIndex={-1} className="text-ink-soft text-sm outline-none">
          {sessions.length === 1 ? "Only this device" : `${sessions.length} devices`}
        </output>
        {sessions.length > 1 && (
          <RowForm action={signOutOthers}>
            {(busy) => (
              <Button type="submit" look="outline" size="small" disabled={busy}>
                {busy ? "Signing out…" : "Sign out all others"}
              </Button>
            )}
          </RowForm>
        )}
      </div>
      <ul className={listLooks}>
        {sessions.map((session) => (
          <DeviceRow key={session.id} session={session} isAwaited={session.id === at}>
            {!session.current && (
              <RowForm action={signOutDevice} fields={{ id: session.id }}>
                {(busy) => (
                  <Button
                    type="submit"
                    look="outline"
                    size="small"
                    disabled={busy}
                    aria-label={`Sign out ${session.device}`}
                  >
                    {busy ? "Signing out…" : "Sign out"}
                  </Button>
                )}
              </RowForm>
            )}
          </DeviceRow>
        ))}
      </ul>
    </section>
  );
}
