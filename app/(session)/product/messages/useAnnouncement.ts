"use client";

import { useEffect, useRef, useState } from "react";
import type { Message } from "@/convex/messages";
import { nameOf } from "./avatar";

/** What a screen reader is to say: messages of others that come in, not those that were there or are scrolled back to. */
export function useAnnouncement(newestFirst: readonly Message[], viewerId: string): string {
  const [text, setText] = useState("");
  const saidUntil = useRef(newestFirst[0]?.sentAt ?? 0);
  useEffect(() => {
    const unsaid = newestFirst.filter(
      ({ sentAt, author }) => sentAt > saidUntil.current && author.id !== viewerId,
    );
    const [newest] = unsaid;
    if (newest === undefined) return;
    saidUntil.current = newest.sentAt;
    setText(
      unsaid
        .toReversed()
        .map((message) => `${nameOf(message.author)}: ${message.text}`)
        .join("\n"),
    );
  }, [newestFirst, viewerId]);
  return text;
}
