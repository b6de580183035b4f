import type { ReactNode } from "react";
import { TopBar } from "@/components/topBar";
import { AccountCorner } from "./accountCorner";
import { LiveSession } from "./liveSession";

export default function SessionLayout({ children }: { children: ReactNode }) {
  return (
    <LiveSession>
      <TopBar>
        <AccountCorner />
      </TopBar>
      {children}
    </LiveSession>
  );
}
