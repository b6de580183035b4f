"use client";

import type { ReactNode } from "react";
import { useFormStatus } from "react-dom";
import { Button } from "@/components/ui/button";

/** Says what is going on while its form is on the way. `busy` outlasts that: the next page may still be loading. */
export function SubmitButton({
  busy,
  doing,
  look = "solid",
  children,
}: {
  busy: boolean;
  doing: string;
  look?: "solid" | "alarm";
  children: ReactNode;
}) {
  const { data } = useFormStatus();
  const otherIntent = data !== null && data.has("intent");
  return (
    <Button
      type="submit"
      look={look}
      disabled={busy}
      aria-busy={busy}
      // Its text may hold a long address.
      className="h-auto min-h-11 py-2 wrap-anywhere whitespace-normal"
    >
      {busy && !otherIntent ? doing : children}
    </Button>
  );
}
