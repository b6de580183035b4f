import type { ReactNode } from "react";
import { TopBar } from "@/components/topBar";

/**
 * Pages that end sessions, this browser's included. What listens in the header of the others is not there: it would be
 * refused, and the page left, before it could say what it has done.
 */
export default function PartingLayout({ children }: { children: ReactNode }) {
  return (
    <>
      <TopBar />
      {children}
    </>
  );
}
