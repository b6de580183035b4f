"use client";

import { ConvexProvider, ConvexReactClient, usePreloadedQuery, type Preloaded } from "convex/react";
import Link from "next/link";
import { Message } from "@/components/message";
import { Button } from "@/components/ui/button";
import type { api } from "@/convex/_generated/api";

// Of nobody: it opens when a component first listens, so never on the server.
const client = new ConvexReactClient(process.env.NEXT_PUBLIC_CONVEX_URL ?? "");

type GoodbyeProps = { preloaded: Preloaded<typeof api.deletion.progress> };

export function Goodbye({ preloaded }: GoodbyeProps) {
  return (
    <ConvexProvider client={client}>
      <Progress preloaded={preloaded} />
    </ConvexProvider>
  );
}

function Progress({ preloaded }: GoodbyeProps) {
  const progress = usePreloadedQuery(preloaded);
  const isRunning = progress?.state === "running";
  return (
    <Message title={isRunning ? "Deleting your account" : "Goodbye"} text={textOf(progress)}>
      {/* As high as the button that takes its place. */}
      <div className="flex h-11 w-56 items-center justify-center">
        {isRunning ? (
          <progress aria-label="Deleting your account" className="accent-green h-2 w-full" />
        ) : (
          <Button asChild look="outline">
            <Link href="/">Start page</Link>
          </Button>
        )}
      </div>
      <output className="sr-only">{isRunning ? "" : textOf(progress)}</output>
      <noscript>
        <p className="text-ink-soft text-sm">Load this page again to see how far it is.</p>
      </noscript>
    </Message>
  );
}

function textOf(progress: typeof api.deletion.progress._returnType): string {
  if (progress === null) return "There is nothing here that is being deleted.";
  const removed = `${progress.removed.toLocaleString("en")} ${progress.removed === 1 ? "entry" : "entries"}`;
  return progress.state === "running"
    ? `${removed} gone so far. You can close this page; it goes on by itself.`
    : `Your account and all that belonged to it is deleted: ${removed}.`;
}
