import fc from "fast-check";
import { expect, test } from "vitest";
import { compareBytes } from "../storage/bytes.ts";
import type { Entry, KeyRange, Order, OrderedReader } from "../storage/orderedStore.ts";
import {
  documentKey,
  documentKeyRange,
  indexEntry,
  indexKeyRange,
  internalIdOfDocumentKey,
  MAX_KEY_BYTES,
  metaKey,
  scanIndex,
  sessionRequestKey,
  sessionRequestKeyRange,
  type SortKeyInterval,
} from "./keys.ts";
import { encodeSortKey } from "./sortKey.ts";

const ALL: SortKeyInterval = { start: new Uint8Array(0), end: null };

/** A reader over a sorted array that counts the entries it gave out. */
class ArrayReader implements OrderedReader {
  readonly #entries: readonly Entry[];
  entriesRead = 0;

  constructor(entries: readonly Entry[]) {
    this.#entries = entries.toSorted((a, b) => compareBytes(a.key, b.key));
  }

  get(key: Uint8Array): Uint8Array | undefined {
    return this.#entries.find((entry) => compareBytes(entry.key, key) === 0)?.value;
  }

  *range({ start, end }: KeyRange, order: Order): Iterable<Entry> {
    for (const entry of order === "asc" ? this.#entries : this.#entries.toReversed()) {
      const isInRange =
        compareBytes(entry.key, start) >= 0 && (end === null || compareBytes(entry.key, end) < 0);
      if (!isInRange) continue;
      this.entriesRead += 1;
      yield entry;
    }
  }
}

function idOf(number: number): Uint8Array {
  return Uint8Array.from({ length: 16 }, () => number);
}

/** Strings around the length where a sort key no longer fits into a key, many of them alike for all that fits. */
const longText = fc
  .record({
    head: fc.constantFrom("", "a", "b"),
    filler: fc.constantFrom(0, 1, 1_900, 1_904, 1_905, 1_906, 1_907, 1_908, 1_909, 2_000, 6_000),
    tail: fc.string({ unit: fc.constantFrom("a", "b", "\0"), maxLength: 4 }),
  })
  .map(({ head, filler, tail }) => head + "x".repeat(filler) + tail);

test("a scan gives the index in order, both ways, over any interval, long keys and short ones", () => {
  fc.assert(
    fc.property(
      fc.uniqueArray(longText, { maxLength: 20 }),
      longText,
      fc.option(longText),
      fc.constantFrom<Order>("asc", "desc"),
      (texts, from, to, order) => {
        const rows = texts.map((text, i) => ({ sortKey: encodeSortKey([text, "id"]), internalId: idOf(i) }));
        const others = rows.flatMap((row) => [
          indexEntry(6, row.sortKey, row.internalId),
          indexEntry(8, row.sortKey, row.internalId),
        ]);
        const entries = rows.map((row) => indexEntry(7, row.sortKey, row.internalId));
        const interval = { start: encodeSortKey([from]), end: to === null ? null : encodeSortKey([to]) };
        const expected = rows
          .filter(
            ({ sortKey }) =>
              compareBytes(sortKey, interval.start) >= 0 &&
              (interval.end === null || compareBytes(sortKey, interval.end) < 0),
          )
          .toSorted((a, b) => compareBytes(a.sortKey, b.sortKey) * (order === "asc" ? 1 : -1));
        const found = [...scanIndex(new ArrayReader([...entries, ...others]), 7, interval, order)];
        expect(found.map(({ sortKey }) => Buffer.from(sortKey).toString("hex"))).toEqual(
          expected.map(({ sortKey }) => Buffer.from(sortKey).toString("hex")),
        );
        expect(found.map(({ internalId }) => internalId[0])).toEqual(
          expected.map(({ internalId }) => internalId[0]),
        );
      },
    ),
  );
});

test("no key is longer than the store allows, however long the sort key", () => {
  for (const length of [0, 1_800, 1_912, 1_913, 1_914, 1_915, 1_916, 5_000, 1_000_000]) {
    const entry = indexEntry(1, encodeSortKey(["x".repeat(length)]), idOf(1));
    expect(entry.key.length).toBeLessThanOrEqual(MAX_KEY_BYTES);
  }
});

test("an entry whose key just fits is told from one that does not", () => {
  const lengths = Array.from({ length: 80 }, (_, i) => 1_860 + i);
  const entries = lengths.map((length) =>
    indexEntry(1, encodeSortKey(["x".repeat(length)]), idOf(length % 256)),
  );
  const found = [...scanIndex(new ArrayReader(entries), 1, ALL, "asc")];
  expect(found.map(({ sortKey }) => sortKey.length)).toEqual(lengths.map((length) => length + 2));
  expect(found.map(({ internalId }) => internalId[15])).toEqual(lengths.map((length) => length % 256));
});

test("a scan reads no further than it is asked to", () => {
  const entries = Array.from({ length: 100 }, (_, i) => indexEntry(1, encodeSortKey([i]), idOf(i)));
  const reader = new ArrayReader(entries);
  const rows = scanIndex(reader, 1, ALL, "asc")[Symbol.iterator]();
  expect(reader.entriesRead).toBe(0);
  rows.next();
  expect(reader.entriesRead).toBe(1);
});

test("an interval that ends before it begins is empty, and the store is not asked", () => {
  const reader = new ArrayReader([indexEntry(1, encodeSortKey([5]), idOf(1))]);
  const interval = { start: encodeSortKey([9]), end: encodeSortKey([3]) };
  reader.range = () => {
    throw new Error("Expected not to be asked");
  };
  expect([...scanIndex(reader, 1, interval, "asc")]).toEqual([]);
});

test("documents of a table lie together, and apart from those of its neighbours", () => {
  const inside = documentKey(300, idOf(0xff));
  const { start, end } = documentKeyRange(300);
  expect(compareBytes(start, inside)).toBe(-1);
  expect(end && compareBytes(inside, end)).toBe(-1);
  expect(end && compareBytes(end, documentKey(301, idOf(0)))).toBe(-1);
  expect(compareBytes(documentKey(299, idOf(0xff)), start)).toBe(-1);
  expect(Buffer.from(internalIdOfDocumentKey(inside))).toEqual(Buffer.from(idOf(0xff)));
});

test("the kinds of keys do not mix", () => {
  const keys = [
    metaKey("zzz"),
    documentKey(2 ** 32 - 1, idOf(0xff)),
    indexEntry(0, encodeSortKey([undefined]), idOf(0)).key,
    indexEntry(2 ** 32 - 1, encodeSortKey(["z"]), idOf(0)).key,
    sessionRequestKey("a", 0),
  ];
  expect(keys.toSorted(compareBytes)).toEqual(keys);
  expect(indexKeyRange(2 ** 32 - 1).end).toEqual(Uint8Array.of(4));
});

test("requests of a session sort by number, and all of them lie in their range", () => {
  const session = "0b1d5a0e-6a7e-4d3a-9c3e-2f6f6b2f7a11";
  const keys = [0, 1, 255, 256, 2 ** 32, Number.MAX_SAFE_INTEGER].map((id) => sessionRequestKey(session, id));
  expect(keys.toSorted(compareBytes)).toEqual(keys);
  expect(sessionRequestKey("another", 1)).not.toEqual(keys[1]);
  const { start, end } = sessionRequestKeyRange();
  for (const key of keys) {
    expect(compareBytes(start, key)).toBe(-1);
    expect(end && compareBytes(key, end)).toBe(-1);
  }
});
