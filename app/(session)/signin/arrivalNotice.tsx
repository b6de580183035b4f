"use client";

import { useEffect, useRef } from "react";
import { Notice } from "@/components/ui/notice";

/** Says why somebody is back here. It was there when the page came, so it takes the focus to be read out. */
export function ArrivalNotice({ children }: { children: string }) {
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => box.current?.focus(), []);
  return (
    <div ref={box} tabIndex={-1} className="mb-5 rounded-lg">
      <Notice>{children}</Notice>
    </div>
  );
}
