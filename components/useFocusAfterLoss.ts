"use client";

import { useEffect, useRef, type RefObject } from "react";

/** Where a row of a list takes the focus with it when it goes, the focus goes to what says how many are left. */
export function useFocusAfterLoss<Element extends HTMLElement>(count: number): RefObject<Element | null> {
  const place = useRef<Element>(null);
  const before = useRef(count);
  useEffect(() => {
    const hasShrunk = count < before.current;
    before.current = count;
    if (hasShrunk && document.activeElement === document.body) place.current?.focus();
  }, [count]);
  return place;
}
