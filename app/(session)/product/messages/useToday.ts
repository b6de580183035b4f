"use client";

import { useSyncExternalStore } from "react";
import { dateOf } from "./days";

const LOOK_AGAIN_MS = 1000 * 30; // 30 seconds: a page that is open at midnight soon knows

/** The reader's date; null until there is JavaScript, as the server does not know where they are. */
export function useToday(): string | null {
  return useSyncExternalStore(lookAgain, today, unknown);
}

function lookAgain(onChange: () => void): () => void {
  const timer = setInterval(onChange, LOOK_AGAIN_MS);
  return () => clearInterval(timer);
}

const today = () => dateOf(Date.now(), undefined);
const unknown = () => null;
