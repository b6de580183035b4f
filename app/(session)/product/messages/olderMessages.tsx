"use client";

import { Button } from "@/components/ui/button";
import { useHydrated } from "@/components/useHydrated";
import type { Older } from "./useRoom";

/** What stands above the oldest message that is there. Scrolling up to it is as good as pressing it. */
export function OlderMessages({ older, onLoad }: { older: Older; onLoad: () => void }) {
  const hydrated = useHydrated();
  return (
    <div className="text-ink-soft flex min-h-12 items-center justify-center px-4 text-center text-sm">
      {hydrated && older === "some" && (
        <Button look="ghost" size="small" onClick={onLoad}>
          Show older messages
        </Button>
      )}
      {hydrated && older === "loading" && "Loading…"}
      {hydrated && older === "none" && "This is where the room begins."}
      <noscript>Without JavaScript, you see the newest messages here.</noscript>
    </div>
  );
}
