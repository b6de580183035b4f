"use client";

import { Trash2 } from "lucide-react";
import { Button } from "@/components/ui/button";
import { classNames } from "@/components/ui/classNames";
import type { Message } from "@/convex/messages";
import { Avatar, nameOf } from "./avatar";
import { timeOfDay, type Run } from "./days";
import { isOnItsWay } from "./useRoom";

type MessageRunProps = {
  run: Run;
  timeZone: string | undefined;
  /** Absent where the messages are somebody else's, and before there is JavaScript to remove them. */
  onRemove: ((message: Message) => void) | undefined;
};

/** What one person said in one go, under their name and picture. */
export function MessageRun({ run, timeZone, onRemove }: MessageRunProps) {
  const [first] = run.messages;
  if (first === undefined) return null;
  return (
    <div className="flex gap-3 px-4 py-2">
      <Avatar author={first.author} />
      <div className="min-w-0 flex-1">
        <p className="flex items-baseline gap-2">
          <span className="min-w-0 truncate font-medium" dir="auto">
            {nameOf(first.author)}
          </span>
          <Time at={first.sentAt} timeZone={timeZone} />
        </p>
        <ol className="flex flex-col">
          {run.messages.map((message) => (
            <MessageLine
              key={message.id}
              message={message}
              onRemove={onRemove && (() => onRemove(message))}
            />
          ))}
        </ol>
      </div>
    </div>
  );
}

type MessageLineProps = { message: Message; onRemove: (() => void) | undefined };

function MessageLine({ message, onRemove }: MessageLineProps) {
  const isPending = isOnItsWay(message);
  return (
    <li data-message={message.id} className="group relative flex items-start gap-2">
      <p
        dir="auto"
        className={classNames(
          "min-w-0 flex-1 py-0.5 text-wrap wrap-anywhere whitespace-pre-wrap",
          isPending && "text-ink-soft",
        )}
      >
        {message.text}
        {isPending && <span className="sr-only"> (being sent)</span>}
      </p>
      {!isPending && onRemove && (
        <Button
          look="ghost"
          size="icon"
          aria-label={`Delete “${message.text}”`}
          onClick={onRemove}
          // Where nothing hovers, it has to be there all the time.
          className="-my-1 opacity-0 group-hover:opacity-100 focus-visible:opacity-100 pointer-coarse:opacity-100"
        >
          <Trash2 aria-hidden />
        </Button>
      )}
    </li>
  );
}

function Time({ at, timeZone }: { at: number; timeZone: string | undefined }) {
  return (
    <time dateTime={new Date(at).toISOString()} className="text-ink-soft shrink-0 text-xs">
      {timeOfDay(at, timeZone)}
    </time>
  );
}
