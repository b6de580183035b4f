"use client";

import { useEffect, useRef } from "react";
import { Note } from "@/components/ui/note";
import { Notice } from "@/components/ui/notice";
import type { Arrival } from "./arrivals";

/** Says what has just happened elsewhere. It was there when the page came, so it takes the focus to be read out. */
export function ArrivalMessage({ arrival: { tone, text } }: { arrival: Arrival }) {
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => box.current?.focus(), []);
  return (
    <div ref={box} tabIndex={-1} className="rounded-lg">
      {tone === "good" ? <Note>{text}</Note> : <Notice>{text}</Notice>}
    </div>
  );
}
