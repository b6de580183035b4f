"use client";

import { usePreloadedQuery, type Preloaded } from "convex/react";
import { BadgeCheck } from "lucide-react";
import Link from "next/link";
import { Button } from "@/components/ui/button";
import type { api } from "@/convex/_generated/api";
import { forgetAddressChange } from "./actions";
import { Card } from "./card";

type AddressCardProps = {
  preloaded: Preloaded<typeof api.account.profile>;
  /** The new address that a code was sent to, from this browser. */
  waitingFor: string | null;
};

export function AddressCard({ preloaded, waitingFor }: AddressCardProps) {
  const { email, emailVerified } = usePreloadedQuery(preloaded);
  const isWaiting = waitingFor !== null && waitingFor !== email;
  return (
    <Card
      title="E-mail"
      lead="You can sign in with it, and we write to it when something about your account changes."
    >
      <div className="flex flex-wrap items-center justify-between gap-x-4 gap-y-3">
        <div className="min-w-0">
          <p className="wrap-anywhere">{email ?? "None yet"}</p>
          {email !== null && (
            <p className="text-ink-soft flex items-center gap-1.5 text-sm">
              {emailVerified && <BadgeCheck aria-hidden className="text-green size-4" />}
              {emailVerified ? "Confirmed" : "Not confirmed"}
            </p>
          )}
        </div>
        <Button asChild look="outline" size="small">
          <Link href="/account/email" prefetch={false}>
            {email === null ? "Add an address" : "Change address"}
          </Link>
        </Button>
      </div>
      {isWaiting && (
        <div className="bg-raised flex flex-wrap items-center gap-x-4 gap-y-2 rounded-lg px-3.5 py-3">
          <p className="min-w-0 flex-1 basis-56 text-sm wrap-anywhere">
            To be changed to <strong className="font-medium">{waitingFor}</strong>, with the code that we sent
            there.
          </p>
          <Button asChild size="small">
            <Link href="/account/email/code" prefetch={false}>
              Type in the code
            </Link>
          </Button>
          <form action={forgetAddressChange}>
            <Button type="submit" look="ghost" size="small">
              Keep the old one
            </Button>
          </form>
        </div>
      )}
    </Card>
  );
}
