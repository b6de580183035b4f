"use client";

import { useCallback, useEffect, useLayoutEffect, useRef, useState, type RefObject } from "react";

/** Closer to the newest than this, one is reading the newest. */
const AT_NEWEST_PX = 80;
/** Closer to the oldest than this, older messages are asked for, so that they are there when they are reached. */
const NEAR_OLDEST_PX = 300;

/** A message, and where it stands. By its id: its element may be made anew. */
interface Anchor {
  readonly id: string;
  readonly top: number;
}

interface Scrollback {
  readonly box: RefObject<HTMLDivElement | null>;
  readonly isAway: boolean;
  readonly onScroll: () => void;
  readonly toNewest: () => void;
}

/**
 * Scrolling in a box that begins at its end: `flex-direction: column-reverse` shows the newest without a script, and
 * holds still when older messages come in above. What comes or goes below, while one reads further up, is made up for here.
 */
export function useScrollback(loadOlder: (() => void) | null): Scrollback {
  const box = useRef<HTMLDivElement>(null);
  const anchor = useRef<Anchor | null>(null);
  const [isAway, setIsAway] = useState(false);

  const askForOlder = useCallback(() => {
    if (box.current !== null && distanceToOldest(box.current) < NEAR_OLDEST_PX) loadOlder?.();
  }, [loadOlder]);

  const onScroll = useCallback(() => {
    if (box.current === null) return;
    const away = distanceToNewest(box.current) > AT_NEWEST_PX;
    anchor.current = away ? findAnchor(box.current) : null;
    setIsAway(away);
    askForOlder();
  }, [askForOlder]);

  // After each render: any may have brought or taken a message.
  useLayoutEffect(() => {
    if (box.current === null || anchor.current === null) return;
    const { id, top } = anchor.current;
    const element = box.current.querySelector(`[data-message="${CSS.escape(id)}"]`);
    const moved = element === null ? 0 : element.getBoundingClientRect().top - top;
    if (moved !== 0) box.current.scrollTop += moved;
    anchor.current = findAnchor(box.current);
  });
  // A page of few messages may leave room for the one before it.
  useEffect(askForOlder);

  const toNewest = useCallback(() => {
    anchor.current = null;
    box.current?.scrollTo({ top: 0 });
  }, []);

  return { box, isAway, onScroll, toNewest };
}

/** In a reversed box, 0 is the end, and scrolling back goes below. */
function distanceToNewest(box: Element): number {
  return -box.scrollTop;
}

function distanceToOldest(box: Element): number {
  return box.scrollHeight - box.clientHeight + box.scrollTop;
}

/** The first message that is in sight. They are in order, so halving finds it. */
function findAnchor(box: Element): Anchor | null {
  const messages = box.querySelectorAll<HTMLElement>("[data-message]");
  const { top } = box.getBoundingClientRect();
  let low = 0;
  let high = messages.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((messages[middle]?.getBoundingClientRect().bottom ?? 0) > top) high = middle;
    else low = middle + 1;
  }
  const element = messages[low];
  const id = element?.dataset["message"];
  return element === undefined || id === undefined ? null : { id, top: element.getBoundingClientRect().top };
}
