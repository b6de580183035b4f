"use client";

import type { ReactNode } from "react";
import { Day } from "@/components/moment";
import { RowForm } from "@/components/rowForm";
import { Button } from "@/components/ui/button";
import { classNames } from "@/components/ui/classNames";
import { TextLink } from "@/components/ui/textLink";
import type { UserSummary } from "@/convex/admin";
import { setDisabled } from "./actions";
import { UserSessions } from "./userSessions";

type UserRowProps = {
  user: UserSummary;
  /** Nobody keeps themselves out. */
  isSelf: boolean;
};

export function UserRow({ user, isSelf }: UserRowProps) {
  const { id, name, email, emailVerified, role, disabledAt, createdAt, sessions } = user;
  const who = name ?? email ?? "Somebody without a name";
  const isDisabled = disabledAt !== null;
  return (
    <li className="flex flex-col gap-3 px-5 py-4">
      <div className="flex flex-wrap items-start gap-x-4 gap-y-3">
        <div className="min-w-0 flex-1 basis-56">
          <p className="flex flex-wrap items-center gap-x-2 gap-y-1 font-medium">
            <span className="min-w-0 wrap-anywhere" dir="auto">
              {who}
            </span>
            {isSelf && <Badge>You</Badge>}
            {role === "admin" && <Badge>Administrator</Badge>}
            {isDisabled && <Badge isGrave>Disabled</Badge>}
          </p>
          <p className="text-ink-soft text-sm wrap-anywhere">
            {email ?? "No address"}
            {email !== null && !emailVerified && " (not confirmed)"} · since <Day at={createdAt} />
          </p>
        </div>
        {!isSelf && (
          <RowForm action={setDisabled} fields={{ userId: id, disabled: String(!isDisabled) }}>
            {(busy) => (
              <Button
                type="submit"
                look="outline"
                size="small"
                disabled={busy}
                aria-label={`${isDisabled ? "Enable" : "Disable"} ${who}`}
                className={classNames(!isDisabled && "text-alarm")}
              >
                {isDisabled ? "Enable" : "Disable"}
              </Button>
            )}
          </RowForm>
        )}
      </div>
      <div className="flex flex-wrap items-start gap-x-5 gap-y-2 text-sm">
        <UserSessions userId={id} who={who} count={sessions} />
        <TextLink href={`/admin/log?user=${encodeURIComponent(id)}`} aria-label={`Security log of ${who}`}>
          Security log
        </TextLink>
      </div>
    </li>
  );
}

function Badge({ isGrave = false, children }: { isGrave?: boolean; children: ReactNode }) {
  return (
    <span
      className={classNames(
        "rounded-full px-2.5 py-0.5 text-xs font-medium",
        isGrave ? "bg-alarm-ground text-alarm" : "bg-raised text-ink-soft",
      )}
    >
      {children}
    </span>
  );
}
