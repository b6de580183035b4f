"use client";

import { useSyncExternalStore } from "react";

/** False in the server's HTML and until React has taken over, so that a control which needs it can wait. */
export function useHydrated(): boolean {
  return useSyncExternalStore(neverChanges, inBrowser, onServer);
}

const neverChanges = () => () => undefined;
const inBrowser = () => true;
const onServer = () => false;
