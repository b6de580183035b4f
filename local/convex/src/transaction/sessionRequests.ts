/**
 * Outcomes of clients' mutations, kept so that a mutation sent twice runs once. Each is written in the commit of the
 * mutation itself, beside a second key that sorts by age and says which record to delete when its time is over.
 */
import { metaKey, sessionRequestKey } from "../indexing/keys.ts";
import type { KeyRange, OrderedReader, Write } from "../storage/orderedStore.ts";

/** Clients that were away for longer start anew. */
export const SESSION_REQUEST_LIFETIME_MS = 1000 * 60 * 60 * 24 * 7; // 7 days
const NS_PER_MS = 1_000_000n;
const AGE_PREFIX = "sessionRequestAge/";

export interface SessionRequestOutcome {
  readonly sessionId: string;
  readonly requestId: number;
  readonly outcomeJson: string;
}

export interface RecordedOutcome {
  readonly outcomeJson: string;
  readonly ts: bigint;
}

export function recordOutcome(
  { sessionId, requestId, outcomeJson }: SessionRequestOutcome,
  ts: bigint,
): Write[] {
  const key = sessionRequestKey(sessionId, requestId);
  return [
    { key, value: Buffer.from(`${ts} ${outcomeJson}`) },
    { key: ageKey(ts), value: key },
  ];
}

export function readOutcome(
  reader: OrderedReader,
  sessionId: string,
  requestId: number,
): RecordedOutcome | null {
  const bytes = reader.get(sessionRequestKey(sessionId, requestId));
  if (bytes === undefined) return null;
  const text = Buffer.from(bytes).toString();
  const space = text.indexOf(" ");
  return { ts: BigInt(text.slice(0, space)), outcomeJson: text.slice(space + 1) };
}

/** Deletions of at most `limit` records that are past their time. */
export function expireOutcomes(reader: OrderedReader, nowMs: number, limit: number): Write[] {
  const deletions: Write[] = [];
  for (const { key, value } of reader.range(agesBefore(nowMs - SESSION_REQUEST_LIFETIME_MS), "asc")) {
    deletions.push({ key, value: null }, { key: value, value: null });
    if (deletions.length >= 2 * limit) break;
  }
  return deletions;
}

/** Timestamps are unique and of one width here, so that these keys sort as the timestamps do. */
function ageKey(ts: bigint): Uint8Array {
  return metaKey(AGE_PREFIX + ts.toString(16).padStart(16, "0"));
}

function agesBefore(epochMs: number): KeyRange {
  const start = metaKey(AGE_PREFIX);
  if (epochMs <= 0) return { start, end: start };
  return { start, end: ageKey(BigInt(Math.floor(epochMs)) * NS_PER_MS) };
}
