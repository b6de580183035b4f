// Messages as they are read: oldest first, day by day, with those that somebody sent in one go under one name.
import type { Message } from "@/convex/messages";

const RUN_PAUSE_MS = 1000 * 60 * 5; // 5 minutes
const DAY_MS = 1000 * 60 * 60 * 24;

export interface Day {
  /** The date, such as 2026-11-21. */
  readonly date: string;
  readonly runs: readonly Run[];
}

export interface Run {
  readonly id: string;
  readonly messages: readonly Message[];
}

/** `timeZone` is the reader's; what a day is depends on it. */
export function groupByDay(newestFirst: readonly Message[], timeZone: string | undefined): Day[] {
  const days: { date: string; runs: { id: string; messages: Message[] }[] }[] = [];
  for (const message of newestFirst.toReversed()) {
    const date = dateOf(message.sentAt, timeZone);
    if (days.at(-1)?.date !== date) days.push({ date, runs: [] });
    const runs = days.at(-1)?.runs;
    const run = runs?.at(-1);
    const last = run?.messages.at(-1);
    if (last !== undefined && goesOn(last, message)) run?.messages.push(message);
    else runs?.push({ id: message.id, messages: [message] });
  }
  return days;
}

/** Whether a message follows another so closely that its author need not be named again. */
function goesOn(last: Message, next: Message): boolean {
  return last.author.id === next.author.id && next.sentAt - last.sentAt < RUN_PAUSE_MS;
}

/** "Today", "Yesterday", or the whole date, in words. `today` is null where that is not known. */
export function nameOfDay(date: string, today: string | null): string {
  if (date === today) return "Today";
  const midnight = Date.parse(date);
  if (today !== null && midnight === Date.parse(today) - DAY_MS) return "Yesterday";
  return new Intl.DateTimeFormat("en", { timeZone: "UTC", dateStyle: "full" }).format(midnight);
}

/** The date of a moment, such as 2026-11-21. */
export function dateOf(time: number, timeZone: string | undefined): string {
  return dateFormat(timeZone).format(time);
}

/** Hours and minutes alone: where a browser and the server would put different spaces, they would not agree. */
export function timeOfDay(time: number, timeZone: string | undefined): string {
  return timeFormat(timeZone).format(time);
}

const dateFormat = formatByZone("en-CA", { dateStyle: "short" });
const timeFormat = formatByZone("en", { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });

type FormatByZone = (timeZone: string | undefined) => Intl.DateTimeFormat;

/** Making a format costs far more than using it, so each is made once. */
function formatByZone(locale: string, options: Intl.DateTimeFormatOptions): FormatByZone {
  const made = new Map<string | undefined, Intl.DateTimeFormat>();
  return (timeZone) => {
    const format = made.get(timeZone) ?? new Intl.DateTimeFormat(locale, { ...options, timeZone });
    made.set(timeZone, format);
    return format;
  };
}
