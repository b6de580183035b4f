"use client";

import { ArrowDown, MessagesSquare } from "lucide-react";
import { useState } from "react";
import { Button } from "@/components/ui/button";
import { Notice } from "@/components/ui/notice";
import type { Author } from "@/convex/authors";
import type { Message } from "@/convex/messages";
import { Composer } from "./composer";
import { groupByDay, nameOfDay } from "./days";
import { MessageRun } from "./messageRun";
import { OlderMessages } from "./olderMessages";
import { useAnnouncement } from "./useAnnouncement";
import { useRoom } from "./useRoom";
import { useScrollback } from "./useScrollback";
import { useToday } from "./useToday";

type RoomProps = {
  /** The newest messages, as the server had them. */
  preloaded: readonly Message[];
  viewer: Author;
};

export function Room({ preloaded, viewer }: RoomProps) {
  const { messages, older, loadOlder, send, remove } = useRoom(preloaded, viewer);
  const { box, isAway, onScroll, toNewest } = useScrollback(older === "some" ? loadOlder : null);
  const announcement = useAnnouncement(messages, viewer.id);
  const [problem, setProblem] = useState<string | null>(null);

  async function removeMessage({ id }: Message): Promise<void> {
    // The button that has the focus goes with its message.
    box.current?.focus();
    setProblem(await remove(id));
  }

  return (
    <div className="flex flex-col gap-3">
      {problem !== null && <Notice>{problem}</Notice>}
      <div className="bg-surface relative overflow-hidden rounded-2xl border shadow-sm">
        {/* Not live itself: scrolling back would be read out. */}
        <div
          ref={box}
          role="log"
          aria-live="off"
          aria-label="Messages"
          // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what scrolls must be reached by the keyboard
          tabIndex={0}
          onScroll={onScroll}
          className="flex h-[clamp(16rem,100dvh-23rem,48rem)] flex-col-reverse overflow-y-auto overscroll-contain -outline-offset-2 [overflow-anchor:none]"
        >
          {messages.length === 0 ? (
            <NoMessages />
          ) : (
            <div className="flex flex-col py-2">
              <OlderMessages older={older} onLoad={loadOlder} />
              <Days messages={messages} viewer={viewer} onRemove={(message) => void removeMessage(message)} />
            </div>
          )}
        </div>
        {isAway && <JumpToNewest newestAt={messages[0]?.sentAt ?? 0} onJump={toNewest} />}
      </div>
      <p aria-live="polite" className="sr-only">
        {announcement}
      </p>
      <Composer
        send={(text) => {
          toNewest();
          return send(text);
        }}
      />
    </div>
  );
}

type DaysProps = {
  messages: readonly Message[];
  viewer: Author;
  onRemove: (message: Message) => void;
};

function Days({ messages, viewer, onRemove }: DaysProps) {
  const today = useToday();
  const isHydrated = today !== null;
  const timeZone = isHydrated ? undefined : "UTC";
  return groupByDay(messages, timeZone).map(({ date, runs }) => (
    <section key={date}>
      <h2 className="text-ink-soft flex items-center gap-3 px-4 py-2 text-xs font-medium before:h-px before:flex-1 before:bg-(--line) after:h-px after:flex-1 after:bg-(--line)">
        {nameOfDay(date, today)}
      </h2>
      {runs.map((run) => {
        const isOwn = run.messages[0]?.author.id === viewer.id;
        return (
          <MessageRun
            key={run.id}
            run={run}
            timeZone={timeZone}
            onRemove={isOwn && isHydrated ? onRemove : undefined}
          />
        );
      })}
    </section>
  ));
}

/** Says so when something has come in since one began to scroll back. */
function JumpToNewest({ newestAt, onJump }: { newestAt: number; onJump: () => void }) {
  const [seenUntil] = useState(newestAt);
  return (
    <Button
      size="small"
      onClick={onJump}
      className="absolute inset-x-0 bottom-3 mx-auto w-max rounded-full shadow-md"
    >
      <ArrowDown aria-hidden />
      {newestAt > seenUntil ? "New messages" : "Jump to newest"}
    </Button>
  );
}

function NoMessages() {
  return (
    <div className="my-auto flex flex-col items-center gap-2 px-6 py-10 text-center">
      <MessagesSquare aria-hidden className="text-brass-ink size-7" strokeWidth={1.5} />
      <p className="mt-1 font-medium">Nobody has said anything yet</p>
      <p className="text-ink-soft max-w-xs text-sm">
        Write the first message below. Everyone here sees it at once.
      </p>
    </div>
  );
}
