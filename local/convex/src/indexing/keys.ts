/**
 * All keys of the store. A key begins with a byte that says what kind of thing it names, then comes:
 *
 *     01 meta             name in UTF-8
 *     02 document         table number (4 bytes) ‖ internal id (16)        -> the document
 *     03 index entry      index id (4 bytes) ‖ sort key                    -> internal id
 *                         index id (4 bytes) ‖ first bytes of the sort key ‖ its SHA-256
 *                                                                          -> internal id ‖ sort key
 *     04 session request  SHA-256 of the session id ‖ request id (8 bytes) -> its outcome
 *
 * Numbers are big-endian and of fixed width, so they sort as numbers and one never runs into what follows it.
 */
import { createHash } from "node:crypto";
import { compareBytes, equalBytes } from "../storage/bytes.ts";
import type { Entry, KeyRange, Order, OrderedReader } from "../storage/orderedStore.ts";
import { assert } from "./assert.ts";
import { successorOfPrefix } from "./sortKey.ts";

/** Sort keys from `start` (inclusive) to `end` (exclusive; null means no upper bound). */
export interface SortKeyInterval {
  readonly start: Uint8Array;
  readonly end: Uint8Array | null;
}

/** What an index entry says: a document's place in the index, and the document. */
export interface IndexRow {
  readonly sortKey: Uint8Array;
  readonly internalId: Uint8Array;
}

const META = 0x01;
const DOCUMENT = 0x02;
const INDEX_ENTRY = 0x03;
const SESSION_REQUEST = 0x04;

const INTERNAL_ID_BYTES = 16;
const INDEX_HEADER_BYTES = 5;
const HASH_BYTES = 32;
/** No key is longer. LMDB's own limit is higher by a little with pages of 4 KiB, by far with those of 8 KiB. */
export const MAX_KEY_BYTES = 1_952;
const MAX_SORT_KEY_BYTES = MAX_KEY_BYTES - INDEX_HEADER_BYTES - HASH_BYTES;

/** Facts about the deployment as a whole. */
export function metaKey(name: string): Uint8Array {
  return Buffer.concat([Uint8Array.of(META), Buffer.from(name, "utf8")]);
}

/** Where a document is stored: the documents of a table lie together. */
export function documentKey(tableNumber: number, internalId: Uint8Array): Uint8Array {
  return Buffer.concat([header(DOCUMENT, tableNumber), internalId]);
}

/** The keys of all documents of a table. */
export function documentKeyRange(tableNumber: number): KeyRange {
  return rangeOfPrefix(header(DOCUMENT, tableNumber));
}

/** The internal id in a document's key. */
export function internalIdOfDocumentKey(key: Uint8Array): Uint8Array {
  return key.slice(INDEX_HEADER_BYTES);
}

/** Where the outcome of a client's mutation is kept; the requests of a session lie together. */
export function sessionRequestKey(sessionId: string, requestId: number): Uint8Array {
  const key = new Uint8Array(1 + HASH_BYTES + 8);
  key[0] = SESSION_REQUEST;
  // The client chose the session id: hashed it is of bounded length, whatever it is.
  key.set(sha256(Buffer.from(sessionId, "utf8")), 1);
  new DataView(key.buffer).setBigUint64(1 + HASH_BYTES, BigInt(requestId));
  return key;
}

/** The keys of all session requests. */
export function sessionRequestKeyRange(): KeyRange {
  return rangeOfPrefix(Uint8Array.of(SESSION_REQUEST));
}

/**
 * The entry of a document in an index. A key of the store is limited in length and a sort key is not: of a long one the
 * first bytes go into the key, and its hash, so that the key is unique; the whole goes into the value.
 */
export function indexEntry(indexId: number, sortKey: Uint8Array, internalId: Uint8Array): Entry {
  assert(internalId.length === INTERNAL_ID_BYTES, "Expected an internal id of 16 bytes");
  const indexHeader = header(INDEX_ENTRY, indexId);
  if (sortKey.length <= MAX_SORT_KEY_BYTES) {
    return { key: Buffer.concat([indexHeader, sortKey]), value: internalId };
  }
  const first = sortKey.subarray(0, MAX_SORT_KEY_BYTES);
  return {
    key: Buffer.concat([indexHeader, first, sha256(sortKey)]),
    value: Buffer.concat([internalId, sortKey]),
  };
}

/** The keys of all entries of an index. */
export function indexKeyRange(indexId: number): KeyRange {
  return rangeOfPrefix(header(INDEX_ENTRY, indexId));
}

/**
 * The entries of an index whose sort keys lie in `interval`, in order and read only as far as they are asked for.
 *
 * The store's order is almost the index's. Sort keys of one index all end with an id, which has no 00 in it, so none is
 * the beginning of another one: a short one differs from any other within its own length, which all keys hold in full.
 * Only long ones with the same first bytes come out in the order of their hashes; such a run is read whole, and sorted.
 */
export function* scanIndex(
  reader: OrderedReader,
  indexId: number,
  interval: SortKeyInterval,
  order: Order,
): Iterable<IndexRow> {
  // A range like "above 9 and below 3" is empty; a store need not know what to do with such bounds.
  if (interval.end !== null && compareBytes(interval.start, interval.end) >= 0) return;
  let run: IndexRow[] = [];
  let runKey: Uint8Array | null = null;
  for (const entry of reader.range(storedRange(indexId, interval), order)) {
    const first = entry.key.subarray(0, INDEX_HEADER_BYTES + MAX_SORT_KEY_BYTES);
    if (runKey !== null && !equalBytes(runKey, first)) {
      yield* sorted(run, order);
      run = [];
      runKey = null;
    }
    const row = readIndexEntry(entry);
    if (!contains(interval, row.sortKey)) continue;
    if (isTruncated(entry.key)) {
      runKey = first;
      run.push(row);
    } else yield row;
  }
  yield* sorted(run, order);
}

/** Whether a sort key lies in an interval. */
export function contains(interval: SortKeyInterval, sortKey: Uint8Array): boolean {
  return (
    compareBytes(interval.start, sortKey) <= 0 &&
    (interval.end === null || compareBytes(sortKey, interval.end) < 0)
  );
}

/** The row of an entry that `indexEntry` made. */
export function readIndexEntry(entry: Entry): IndexRow {
  return {
    sortKey: isTruncated(entry.key)
      ? entry.value.subarray(INTERNAL_ID_BYTES)
      : entry.key.subarray(INDEX_HEADER_BYTES),
    internalId: entry.value.subarray(0, INTERNAL_ID_BYTES),
  };
}

/**
 * The least range of the store that holds an interval. A bound that fits into a key divides the stored keys exactly
 * as it divides the sort keys; of a longer bound only the first bytes can be used, and what is too much is left out
 * when the whole sort keys are seen.
 */
function storedRange(indexId: number, { start, end }: SortKeyInterval): KeyRange {
  const storedBound = (bound: Uint8Array) =>
    Buffer.concat([header(INDEX_ENTRY, indexId), bound.subarray(0, MAX_SORT_KEY_BYTES)]);
  if (end === null) return { start: storedBound(start), end: indexKeyRange(indexId).end };
  const isWhole = end.length <= MAX_SORT_KEY_BYTES;
  return {
    start: storedBound(start),
    end: isWhole ? storedBound(end) : successorOfPrefix(storedBound(end)),
  };
}

/** Only a truncated key has the greatest length: a whole one has no hash behind it. */
function isTruncated(key: Uint8Array): boolean {
  return key.length === MAX_KEY_BYTES;
}

function sorted(rows: IndexRow[], order: Order): IndexRow[] {
  const sign = order === "asc" ? 1 : -1;
  return rows.toSorted((a, b) => sign * compareBytes(a.sortKey, b.sortKey));
}

function header(kind: number, number: number): Uint8Array {
  const bytes = new Uint8Array(INDEX_HEADER_BYTES);
  bytes[0] = kind;
  new DataView(bytes.buffer).setUint32(1, number);
  return bytes;
}

function rangeOfPrefix(prefix: Uint8Array): KeyRange {
  return { start: prefix, end: successorOfPrefix(prefix) };
}

function sha256(bytes: Uint8Array): Uint8Array {
  return createHash("sha256").update(bytes).digest();
}
