"use client";

import { usePreloadedQuery, type Preloaded } from "convex/react";
import { Plus } from "lucide-react";
import Link from "next/link";
import { Day } from "@/components/moment";
import { Button } from "@/components/ui/button";
import type { api } from "@/convex/_generated/api";
import type { Method, MethodKind } from "@/convex/methods";
import { PROVIDERS } from "../../signin/methods";
import { ProviderButton } from "../../signin/providerButton";
import { ProviderMark } from "../../signin/providerMark";
import { Card, listLooks, rowActionsLooks, rowLooks } from "../card";
import { addProvider } from "../leaveForProvider";
import { MethodMark } from "./methodMark";
import { METHOD_NAMES } from "./methodNames";

export function MethodList({ preloaded }: { preloaded: Preloaded<typeof api.methods.list> }) {
  const { methods, addable } = usePreloadedQuery(preloaded);
  const toAdd = addable.filter((kind) => kind !== "mail");
  return (
    <>
      <ul aria-label="Ways to sign in" className={listLooks}>
        {methods.map((method) => (
          <MethodRow key={method.id} method={method} isOnly={methods.length === 1} />
        ))}
      </ul>
      {toAdd.length > 0 && (
        <Card title="Add another" lead="Also where it has another e-mail address than your account.">
          <div className="flex flex-col gap-2.5">
            {toAdd.map((kind) => (
              <AddMethod key={kind} kind={kind} />
            ))}
          </div>
        </Card>
      )}
    </>
  );
}

function MethodRow({ method, isOnly }: { method: Method; isOnly: boolean }) {
  const { id, kind, detail, addedAt, removable } = method;
  const name = METHOD_NAMES[kind];
  return (
    <li className={rowLooks}>
      <MethodMark kind={kind} />
      <div className="min-w-0">
        <p className="font-medium">{name}</p>
        <p className="text-ink-soft text-sm wrap-anywhere">
          {detail !== null && <>{detail} · </>}
          since <Day at={addedAt} />
        </p>
      </div>
      <div className={rowActionsLooks}>
        {kind === "password" && (
          <Button asChild look="outline" size="small">
            <Link href="/account/password" prefetch={false}>
              Change password
            </Link>
          </Button>
        )}
        {removable && (
          <Button asChild look="ghost" size="small">
            <Link
              href={`/account/methods/remove?id=${encodeURIComponent(id)}`}
              prefetch={false}
              aria-label={`Remove ${name}`}
            >
              Remove
            </Link>
          </Button>
        )}
        {isOnly && <span className="text-ink-soft text-sm">Your only way in</span>}
      </div>
    </li>
  );
}

function AddMethod({ kind }: { kind: Exclude<MethodKind, "mail"> }) {
  if (kind === "password") {
    return (
      <Button asChild look="outline" className="w-full">
        <Link href="/account/password" prefetch={false}>
          <Plus aria-hidden />
          Add a password
        </Link>
      </Button>
    );
  }
  return (
    <form action={addProvider}>
      <input type="hidden" name="provider" value={kind} />
      <ProviderButton doing={`Going to ${PROVIDERS[kind]}…`}>
        <ProviderMark provider={kind} />
        Add {PROVIDERS[kind]}
      </ProviderButton>
    </form>
  );
}
