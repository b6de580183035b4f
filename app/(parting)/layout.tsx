import type { ReactNode } from "react";
import { TopBar } from "@/components/topBar";

/**
 * Pages that end sessions, this browser's included. None of them is live: one that listened would be taken for signed out,
 * and left, before it could say what it has done.
 */
export default function PartingLayout({ children }: { children: ReactNode }) {
  return (
    <>
      <TopBar />
      {children}
    </>
  );
}
