"use client";

import type { ReactNode } from "react";
import { useFormStatus } from "react-dom";
import { Button } from "@/components/ui/button";

/** Sends its form, and says so until the browser has left for the provider. */
export function ProviderButton({ doing, children }: { doing: string; children: ReactNode }) {
  const { pending } = useFormStatus();
  return (
    <Button type="submit" look="outline" disabled={pending} aria-busy={pending} className="w-full">
      {pending ? doing : children}
    </Button>
  );
}
