/** What every ordered store promises, held against each of them. Range tests run again in reverse. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, onTestFinished, test } from "vitest";
import { LmdbStore } from "./lmdbStore.ts";
import { MemoryStore } from "./memoryStore.ts";
import type { Entry, KeyRange, Order, OrderedStore, Write } from "./orderedStore.ts";

type OpenStore = () => Promise<OrderedStore>;

const stores: [string, OpenStore][] = [
  ["memory", () => Promise.resolve(new MemoryStore())],
  ["LMDB", openLmdb],
];

async function openLmdb(): Promise<OrderedStore> {
  const folder = await mkdtemp(join(tmpdir(), "ordered-store-"));
  const store = new LmdbStore(folder);
  onTestFinished(async () => {
    await store.close();
    await rm(folder, { recursive: true });
  });
  return store;
}

const bytes = (...numbers: number[]): Uint8Array => Uint8Array.from(numbers);
const text = (string: string): Uint8Array => new TextEncoder().encode(string);
const put = (key: string, value = key): Write => ({ key: text(key), value: text(value) });
const remove = (key: string): Write => ({ key: text(key), value: null });
const rangeOf = (start: string, end: string | null): KeyRange => ({
  start: text(start),
  end: end === null ? null : text(end),
});

function keysOf(entries: Iterable<Entry>): string[] {
  return Array.from(entries, (entry) => Buffer.from(entry.key).toString());
}

/** A store may answer with Buffers, which are byte arrays as well. */
function read(store: OrderedStore, key: Uint8Array): Uint8Array | undefined {
  const value = store.get(key);
  return value === undefined ? undefined : Uint8Array.from(value);
}

/** Runs the expectation in both orders. */
function expectRange(store: OrderedStore, range: KeyRange, expected: string[]): void {
  expect(keysOf(store.range(range, "asc"))).toEqual(expected);
  expect(keysOf(store.range(range, "desc"))).toEqual(expected.toReversed());
}

describe.each(stores)("%s", (_name, openStore) => {
  test("a commit is visible when it returns", async () => {
    const store = await openStore();
    const durable = store.commit([put("a", "1")]);
    expect(read(store, text("a"))).toEqual(text("1"));
    expectRange(store, rangeOf("", null), ["a"]);
    await durable;
    expect(read(store, text("a"))).toEqual(text("1"));
    expectRange(store, rangeOf("", null), ["a"]);
  });

  test("an absent key reads as undefined", async () => {
    const store = await openStore();
    expect(store.get(text("a"))).toBeUndefined();
    expect(store.get(bytes())).toBeUndefined();
  });

  test("a removed key is gone, before and after the flush", async () => {
    const store = await openStore();
    await store.commit([put("a"), put("b")]);
    const durable = store.commit([remove("a"), remove("never there")]);
    expect(store.get(text("a"))).toBeUndefined();
    expectRange(store, rangeOf("", null), ["b"]);
    await durable;
    expect(store.get(text("a"))).toBeUndefined();
    expectRange(store, rangeOf("", null), ["b"]);
  });

  test("the last write of a key in a commit wins", async () => {
    const store = await openStore();
    await store.commit([put("a", "1"), remove("a"), put("a", "2"), put("b"), remove("b")]);
    expect(read(store, text("a"))).toEqual(text("2"));
    expect(store.get(text("b"))).toBeUndefined();
  });

  test("an empty value is a value", async () => {
    const store = await openStore();
    await store.commit([{ key: text("a"), value: bytes() }]);
    expect(store.get(text("a"))).toHaveLength(0);
    expectRange(store, rangeOf("", null), ["a"]);
  });

  test("a range includes its start and excludes its end", async () => {
    const store = await openStore();
    await store.commit(["a", "b", "c", "d"].map((key) => put(key)));
    expectRange(store, rangeOf("b", "d"), ["b", "c"]);
    expectRange(store, rangeOf("b", null), ["b", "c", "d"]);
    expectRange(store, rangeOf("", "b"), ["a"]);
    expectRange(store, rangeOf("aa", "bb"), ["b"]);
  });

  test("a range that holds nothing is empty", async () => {
    const store = await openStore();
    expectRange(store, rangeOf("", null), []);
    await store.commit([put("b")]);
    expectRange(store, rangeOf("b", "b"), []);
    expectRange(store, rangeOf("c", "a"), []);
    expectRange(store, rangeOf("c", null), []);
    expectRange(store, rangeOf("", "b"), []);
    expectRange(store, rangeOf("", ""), []);
  });

  test("keys are ordered as unsigned bytes, a prefix before its extensions", async () => {
    const store = await openStore();
    const keys = [
      bytes(0),
      bytes(0, 0),
      bytes(0, 255),
      bytes(1),
      bytes(127),
      bytes(128),
      bytes(255),
      bytes(255, 255),
    ];
    await store.commit(keys.toReversed().map((key) => ({ key, value: bytes() })));
    const range = { start: bytes(), end: null };
    expect(Array.from(store.range(range, "asc"), ({ key }) => Uint8Array.from(key))).toEqual(keys);
    expect(Array.from(store.range(range, "desc"), ({ key }) => Uint8Array.from(key))).toEqual(
      keys.toReversed(),
    );
  });

  test("long keys and large values come back whole", async () => {
    const store = await openStore();
    const key = new Uint8Array(2048).fill(7);
    const value = new Uint8Array(3_000_000).map((_, index) => index % 251);
    await store.commit([{ key, value }]);
    expect(Buffer.compare(store.get(key) ?? bytes(), value)).toBe(0);
    expect(Array.from(store.range({ start: key, end: null }, "desc"), (entry) => entry.value.length)).toEqual(
      [value.length],
    );
  });

  test("entries given out earlier keep their bytes", async () => {
    const store = await openStore();
    await store.commit([put("a", "1"), put("b", "2"), put("c", "3")]);
    const entries = [...store.range(rangeOf("", null), "asc")];
    const first = store.get(text("a"));
    await store.commit([put("a", "9"), put("b", "9"), remove("c")]);
    store.get(text("b"));
    expect(Buffer.from(first ?? []).toString()).toBe("1");
    expect(entries.map((entry) => Buffer.from(entry.value).toString())).toEqual(["1", "2", "3"]);
  });

  test.each<Order>(["asc", "desc"])("an iteration %s goes on across commits and flushes", async (order) => {
    const store = await openStore();
    const keys = Array.from({ length: 2000 }, (_, index) => `k${String(index).padStart(4, "0")}`);
    await store.commit(keys.map((key) => put(key)));
    const seen: string[] = [];
    for (const { key } of store.range(rangeOf("", null), order)) {
      const name = Buffer.from(key).toString();
      if (!keys.includes(name)) continue;
      seen.push(name);
      // Rewriting what lies ahead must neither hide nor repeat it, also while it is on its way to the disk.
      if (seen.length % 100 === 0) {
        const durable = store.commit([put(name, "again"), put(keys[1000] ?? "", String(seen.length))]);
        if (seen.length % 300 === 0) await durable;
      }
    }
    expect(seen).toEqual(order === "asc" ? keys : keys.toReversed());
  });

  test("a value rewritten ahead of an iteration is read as rewritten, also once it is on disk", async () => {
    const store = await openStore();
    await store.commit([put("a", "1"), put("b", "1"), put("c", "1")]);
    const iteration = store.range(rangeOf("", null), "asc")[Symbol.iterator]();
    iteration.next();
    const durable = store.commit([put("b", "2"), remove("c"), put("d", "2")]);
    await durable;
    const rest = [...{ [Symbol.iterator]: () => iteration }];
    expect(rest.map((entry) => Buffer.from(entry.value).toString())).toEqual(["2", "2"]);
  });

  test("any history of commits reads like a plain sorted list", async () => {
    const store = await openStore();
    const key = fc.uint8Array({ minLength: 1, maxLength: 3, max: 3 });
    const commit = fc.array(
      fc.record({ key, value: fc.option(fc.uint8Array({ maxLength: 2 }), { nil: null }) }),
      {
        maxLength: 8,
      },
    );
    const bound = fc.uint8Array({ maxLength: 3, max: 3 });
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(commit, fc.boolean())),
        bound,
        bound,
        async (history, start, end) => {
          await store.commit(
            [...store.range({ start: bytes(), end: null }, "asc")].map((e) => ({ ...e, value: null })),
          );
          const model = new Map<string, [Uint8Array, Uint8Array]>();
          for (const [writes, isAwaited] of history) {
            const durable = store.commit(writes);
            for (const write of writes) {
              const name = Buffer.from(write.key).toString("hex");
              if (write.value === null) model.delete(name);
              else model.set(name, [write.key, write.value]);
            }
            if (isAwaited) await durable;
          }
          const expected = [...model.values()]
            .filter(([k]) => Buffer.compare(k, start) >= 0 && Buffer.compare(k, end) < 0)
            .toSorted(([a], [b]) => Buffer.compare(a, b));
          const entries = (order: Order): Uint8Array[][] =>
            Array.from(store.range({ start, end }, order), (e) => [
              Uint8Array.from(e.key),
              Uint8Array.from(e.value),
            ]);
          expect(entries("asc")).toEqual(expected);
          expect(entries("desc")).toEqual(expected.toReversed());
          for (const [k, v] of model.values()) expect(read(store, k)).toEqual(v);
        },
      ),
      { numRuns: 60 },
    );
  });
});
