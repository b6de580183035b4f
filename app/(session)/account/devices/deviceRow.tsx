"use client";

import { Laptop, Smartphone } from "lucide-react";
import { useEffect, useRef, type ReactNode } from "react";
import { Moment } from "@/components/moment";
import type { api } from "@/convex/_generated/api";
import { rowActionsLooks, rowLooks } from "../card";

export type Session = (typeof api.sessions.list._returnType)[number];

type DeviceRowProps = {
  session: Omit<Session, "current"> & { current?: boolean };
  isAwaited?: boolean;
  children?: ReactNode;
};

/** One session: what it runs on, where, since when. */
export function DeviceRow({ session, isAwaited = false, children }: DeviceRowProps) {
  const { device, ip, place, createdAt, lastSeenAt, current = false } = session;
  const row = useRef<HTMLLIElement>(null);
  useEffect(() => {
    if (isAwaited) row.current?.querySelector("button")?.focus();
  }, [isAwaited]);
  const Icon = /android|ios|iphone|ipad/i.test(device) ? Smartphone : Laptop;
  return (
    <li ref={row} className={rowLooks}>
      <span className="bg-raised grid size-10 shrink-0 place-items-center rounded-full">
        <Icon aria-hidden className="size-5" strokeWidth={1.5} />
      </span>
      <div className="min-w-0">
        <p className="flex flex-wrap items-center gap-x-2.5 gap-y-1 font-medium">
          <span className="min-w-0 wrap-anywhere first-letter:uppercase">{device}</span>
          {current && (
            <span className="bg-green text-on-green rounded-full px-2.5 py-0.5 text-xs font-medium">
              This device
            </span>
          )}
        </p>
        <dl className="text-ink-soft mt-0.5 flex flex-wrap gap-x-4 text-sm">
          {ip !== null && <Fact name="From">{place === null ? ip : `${place} (${ip})`}</Fact>}
          <Fact name="Signed in">
            <Moment at={createdAt} />
          </Fact>
          {!current && (
            <Fact name="Last seen">
              <Moment at={lastSeenAt} />
            </Fact>
          )}
        </dl>
      </div>
      <div className={rowActionsLooks}>{children}</div>
    </li>
  );
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div className="flex gap-1">
      <dt>{name}</dt>
      <dd className="wrap-anywhere">{children}</dd>
    </div>
  );
}
