import type { ReactNode } from "react";
import { LiveSession } from "@/app/(session)/liveSession";

/** Private until the account goes: signed out elsewhere, it is left like any other page of the session. */
export default function DeleteLayout({ children }: { children: ReactNode }) {
  return <LiveSession>{children}</LiveSession>;
}
