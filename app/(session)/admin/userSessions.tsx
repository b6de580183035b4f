"use client";

import { useQuery } from "convex/react";
import { useState } from "react";
import { RowForm } from "@/components/rowForm";
import { Button } from "@/components/ui/button";
import { api } from "@/convex/_generated/api";
import { DeviceRow } from "../account/devices/deviceRow";
import { revokeSessions } from "./actions";

type UserSessionsProps = { userId: string; who: string; count: number };

/** Where a user is signed in. It is asked for when somebody wants to see it. */
export function UserSessions({ userId, who, count }: UserSessionsProps) {
  const [open, setOpen] = useState(false);
  const sessions = useQuery(api.admin.sessions, open ? { userId } : "skip");
  return (
    <details onToggle={(event) => setOpen(event.currentTarget.open)} className="open:basis-full">
      <summary
        className="w-fit cursor-pointer rounded-sm font-medium"
        aria-label={`Sessions of ${who}: ${count}`}
      >
        {count === 1 ? "1 session" : `${count} sessions`}
      </summary>
      <div className="mt-3 flex flex-col gap-3">
        {sessions === undefined && <p className="text-ink-soft min-h-11">Loading…</p>}
        {sessions?.length === 0 && <p className="text-ink-soft">Signed in nowhere.</p>}
        {sessions !== undefined && sessions.length > 0 && (
          <>
            <ul className="bg-ground divide-y rounded-xl border">
              {sessions.map((session) => (
                <DeviceRow key={session.id} session={session} />
              ))}
            </ul>
            <RowForm action={revokeSessions} fields={{ userId }}>
              {(busy) => (
                <Button
                  type="submit"
                  look="outline"
                  size="small"
                  disabled={busy}
                  aria-label={`Sign ${who} out everywhere`}
                >
                  {busy ? "Signing out…" : "Sign out everywhere"}
                </Button>
              )}
            </RowForm>
          </>
        )}
        <noscript>Without JavaScript, they cannot be shown here.</noscript>
      </div>
    </details>
  );
}
