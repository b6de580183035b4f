"use client";

import { useEffect, useState } from "react";

const SECOND_MS = 1000;

/** How long to wait, from the moment that this was made. Each new object starts the count anew. */
export interface Wait {
  readonly seconds: number;
}

/** The whole seconds that are left of a wait. */
export function useCountdown(wait: Wait): number {
  const [left, setLeft] = useState(wait.seconds);
  useEffect(() => {
    // By the clock, not by the ticks: a sleeping tab ticks late.
    const end = performance.now() + wait.seconds * SECOND_MS;
    const tick = () => setLeft(Math.max(0, Math.ceil((end - performance.now()) / SECOND_MS)));
    tick();
    const timer = setInterval(tick, SECOND_MS);
    return () => clearInterval(timer);
  }, [wait]);
  return left;
}
