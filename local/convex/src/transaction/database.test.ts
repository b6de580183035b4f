import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import type { JsonValue } from "../protocol/json.ts";
import { LmdbStore } from "../storage/lmdbStore.ts";
import { MemoryStore } from "../storage/memoryStore.ts";
import type { Write } from "../storage/orderedStore.ts";
import type { Commit } from "./database.ts";
import { applySchema, prepareSchema } from "./schemaChange.ts";
import { SESSION_REQUEST_LIFETIME_MS } from "./sessionRequests.ts";
import {
  deploySchema,
  fullScan,
  insertAll,
  openTestDatabase,
  queryRows,
  schemaOf,
  tableSchema,
} from "./testDatabase.ts";
import type { Transaction } from "./transaction.ts";

/** A store in memory whose commits reach the disk when the test says so. */
class HeldStore extends MemoryStore {
  readonly held: { resolve: () => void; reject: (error: Error) => void }[] = [];

  override commit(writes: readonly Write[]): Promise<void> {
    void super.commit(writes);
    return new Promise((resolve, reject) => this.held.push({ resolve, reject }));
  }
}

const session = (requestId: number, outcomeJson = '{"n":1}') => ({
  sessionRequest: { sessionId: "s", requestId, outcomeJson },
});

async function isSettled(promise: Promise<unknown>): Promise<boolean> {
  let settled = false;
  void promise.then(
    () => (settled = true),
    () => (settled = true),
  );
  for (let turn = 0; turn < 5; turn++) await Promise.resolve();
  return settled;
}

test("timestamps are nanoseconds of the clock and rise also where it stands still or goes back", () => {
  const { db, clock, mutate } = openTestDatabase();
  mutate((tx) => tx.insert("items", {}));
  expect(db.latestTs).toBe(1_700_000_000_000_000_000n);
  mutate((tx) => tx.insert("items", {}));
  expect(db.latestTs).toBe(1_700_000_000_000_000_001n);
  clock.ms -= 60_000;
  mutate((tx) => tx.insert("items", {}));
  expect(db.latestTs).toBe(1_700_000_000_000_000_002n);
});

test("after a restart nothing starts over: timestamps, creation times, table numbers, counts, schema", () => {
  const { db, store, mutate } = openTestDatabase();
  deploySchema(db, schemaOf(tableSchema("items", { by_n: ["n"] })));
  const id = mutate((tx) => insertAll(tx, "items", [{ n: 2 }, { n: 1 }])[0] ?? "");
  const again = openTestDatabase(store);
  expect(again.db.latestTs).toBe(db.latestTs);
  again.clock.ms -= 60_000;
  again.mutate((tx) => {
    expect(tx.get(id)?.value["n"]).toBe(2);
    expect(tx.count("items")).toBe(2);
    tx.insert("items", { n: 3 });
    expect(tx.normalizeId("items", tx.insert("others", {}))).toBeNull();
  });
  expect(again.db.latestTs).toBeGreaterThan(db.latestTs);
  const index = { type: "IndexRange", indexName: "items.by_n", range: [], order: "asc" };
  const tx = again.db.begin("query");
  expect(Array.from(queryRows(tx, index), ({ value }) => value["n"])).toEqual([1, 2, 3]);
  expect(Array.from(queryRows(tx, fullScan("items")), ({ value }) => value["n"])).toEqual([2, 1, 3]);
});

test("a commit that wrote nothing has the latest timestamp", async () => {
  const { db, mutate } = openTestDatabase();
  mutate((tx) => tx.insert("items", {}));
  const before = db.latestTs;
  const commit = db.commit(db.begin("mutation"));
  expect(commit).toMatchObject({ ts: before, invalidated: [] });
  await commit.durable;
});

test("a transaction that another has overtaken cannot commit", () => {
  const { db, mutate } = openTestDatabase();
  const tx = db.begin("mutation");
  tx.insert("items", {});
  mutate((other) => other.insert("items", {}));
  expect(() => db.commit(tx)).toThrow("Another transaction has committed since");
});

test("a commit is durable when it, and all before it, are on disk", async () => {
  const store = new HeldStore();
  const { db } = openTestDatabase(store);
  const [first, second] = [1, 2].map((n) => {
    const tx = db.begin("mutation");
    tx.insert("items", { n });
    return db.commit(tx);
  });
  if (first === undefined || second === undefined) throw new Error("Expected two commits");
  const nothing = db.commit(db.begin("mutation"));
  expect(await isSettled(first.durable)).toBe(false);
  store.held[0]?.resolve();
  expect(await isSettled(first.durable)).toBe(true);
  expect(await isSettled(db.durable(first.ts))).toBe(true);
  // Who read the second commit's state waits for it, though he wrote nothing.
  expect(await isSettled(nothing.durable)).toBe(false);
  expect(await isSettled(db.durable(second.ts))).toBe(false);
  store.held[1]?.resolve();
  expect(await isSettled(nothing.durable)).toBe(true);
  expect(await isSettled(db.durable(second.ts))).toBe(true);
  await expect(db.durable(second.ts + 1n)).rejects.toThrow(TypeError);
});

test("once the disk has refused a write nothing begins any more", async () => {
  const store = new HeldStore();
  const { db, mutate } = openTestDatabase(store);
  mutate((tx) => tx.insert("items", {}));
  store.held[0]?.reject(new Error("disk full"));
  await expect(db.durable(db.latestTs)).rejects.toThrow("disk full");
  expect(() => db.begin("query")).toThrow("failed to write");
});

test("an outcome is recorded with its commit, also where nothing else was written", () => {
  const { db, store } = openTestDatabase();
  expect(db.recordedOutcome("s", 1)).toBeNull();
  const { ts } = db.commit(db.begin("mutation"), session(1));
  expect(db.recordedOutcome("s", 1)).toEqual({ ts, outcomeJson: '{"n":1}' });
  expect(db.recordedOutcome("s", 2)).toBeNull();
  expect(db.recordedOutcome("t", 1)).toBeNull();
  expect(openTestDatabase(store).db.recordedOutcome("s", 1)).toEqual({ ts, outcomeJson: '{"n":1}' });
});

test("outcomes are deleted after seven days, in batches", () => {
  const { db, clock } = openTestDatabase();
  for (let request = 0; request < 300; request++) db.commit(db.begin("mutation"), session(request));
  clock.ms += SESSION_REQUEST_LIFETIME_MS;
  db.commit(db.begin("mutation"), session(300));
  expect(db.sweep()).toBe(false);
  clock.ms += 1;
  expect(db.sweep()).toBe(true);
  expect(db.recordedOutcome("s", 0)).toBeNull();
  expect(db.recordedOutcome("s", 299)).not.toBeNull();
  expect(db.sweep()).toBe(true);
  expect(db.sweep()).toBe(false);
  expect(db.recordedOutcome("s", 299)).toBeNull();
  expect(db.recordedOutcome("s", 300)).not.toBeNull();
});

/** Reads in a query, writes in a mutation, and says whether the write made the read stale. */
function isInvalidated(
  read: (tx: Transaction, ids: string[]) => void,
  write: (tx: Transaction, ids: string[]) => void,
) {
  const { db, mutate } = openTestDatabase();
  deploySchema(db, schemaOf(tableSchema("items", { by_n: ["n"] })));
  const ids = mutate((tx) =>
    insertAll(
      tx,
      "items",
      [10, 20, 30, 40].map((n) => ({ n, text: "a" })),
    ),
  );
  const query = db.begin("query");
  read(query, ids);
  const token = db.subscribe(query.readSet, query.beginTs);
  const tx = db.begin("mutation");
  write(tx, ids);
  const { invalidated } = db.commit(tx);
  expect(invalidated.every((named) => named === token)).toBe(true);
  return invalidated.length > 0;
}

const range = (...bounds: [type: string, value: number][]): JsonValue => ({
  type: "IndexRange",
  indexName: "items.by_n",
  range: bounds.map(([type, value]) => ({ type, fieldPath: "n", value })),
  order: "asc",
});
const take = (source: JsonValue, limit: number) => (tx: Transaction) => {
  expect([...queryRows(tx, source, [{ limit }])].length).toBeLessThanOrEqual(limit);
};
const insert = (n: number) => (tx: Transaction) => void tx.insert("items", { n });
const patch = (at: number, fields: { n?: number; text?: string }) => (tx: Transaction, ids: string[]) =>
  tx.patch(ids[at] ?? "", fields);

test("a document read by id goes stale with that document only, also where it was absent", () => {
  const read = (tx: Transaction, ids: string[]): void => void tx.get(ids[1] ?? "");
  expect(isInvalidated(read, patch(1, { text: "b" }))).toBe(true);
  expect(isInvalidated(read, patch(2, { text: "b" }))).toBe(false);
  expect(isInvalidated(read, (tx, ids) => tx.remove(ids[1] ?? ""))).toBe(true);
  expect(isInvalidated(read, insert(1))).toBe(false);
});

test("a range goes stale with what enters, leaves or changes within it, and with nothing else", () => {
  const read = take(range(["Gte", 20], ["Lt", 30]), 100);
  expect(isInvalidated(read, insert(25))).toBe(true);
  expect(isInvalidated(read, insert(20))).toBe(true);
  expect(isInvalidated(read, insert(30))).toBe(false);
  expect(isInvalidated(read, insert(19))).toBe(false);
  expect(isInvalidated(read, patch(1, { text: "b" }))).toBe(true);
  expect(isInvalidated(read, patch(0, { text: "b" }))).toBe(false);
  expect(isInvalidated(read, patch(1, { n: 50 }))).toBe(true);
  expect(isInvalidated(read, patch(3, { n: 29 }))).toBe(true);
  expect(isInvalidated(read, patch(3, { n: 31 }))).toBe(false);
});

test("an empty range goes stale with what enters it", () => {
  const read = take(range(["Gt", 20], ["Lt", 30]), 100);
  expect(isInvalidated(read, insert(25))).toBe(true);
  expect(isInvalidated(read, insert(35))).toBe(false);
});

test("a limited query depends on nothing after the last row it took", () => {
  const read = take(range(["Gte", 20]), 1);
  expect(isInvalidated(read, insert(20))).toBe(false);
  expect(isInvalidated(read, insert(19.5))).toBe(false);
  expect(isInvalidated(read, patch(1, { text: "b" }))).toBe(true);
  expect(isInvalidated(read, patch(0, { n: 20 }))).toBe(true);
  expect(isInvalidated(read, patch(2, { text: "b" }))).toBe(false);
  expect(isInvalidated(read, insert(25))).toBe(false);
});

test("a limited query depends on nothing before the last row it took in descending order", () => {
  const read = take(fullScan("items", "desc"), 2);
  expect(isInvalidated(read, insert(0))).toBe(true);
  expect(isInvalidated(read, patch(2, { text: "b" }))).toBe(true);
  expect(isInvalidated(read, patch(1, { text: "b" }))).toBe(false);
});

test("a query that has not begun to read depends on nothing", () => {
  expect(isInvalidated(take(range(), 0), insert(1))).toBe(false);
});

test("a missing table goes stale with its creation, whoever asked for it", () => {
  const make = (tx: Transaction): void => void tx.insert("absent", {});
  const makeOther = (tx: Transaction): void => void tx.insert("absent2", {});
  expect(isInvalidated(take(fullScan("absent"), 1), make)).toBe(true);
  expect(isInvalidated((tx, ids) => void tx.normalizeId("absent", ids[0] ?? ""), make)).toBe(true);
  expect(isInvalidated((tx) => void tx.count("absent"), make)).toBe(true);
  expect(isInvalidated(take(fullScan("absent"), 1), makeOther)).toBe(false);
});

test("a count goes stale when it changes, and not with the documents counted", () => {
  const read = (tx: Transaction): void => void tx.count("items");
  expect(isInvalidated(read, insert(1))).toBe(true);
  expect(isInvalidated(read, (tx, ids) => tx.remove(ids[0] ?? ""))).toBe(true);
  expect(isInvalidated(read, patch(0, { n: 11 }))).toBe(false);
});

test("what was rolled back makes nothing stale", () => {
  const write = (tx: Transaction): void => {
    const savepoint = tx.savepoint();
    tx.insert("items", { n: 25 });
    tx.rollback(savepoint);
    tx.insert("others", {});
  };
  expect(isInvalidated(take(range(), 100), write)).toBe(false);
});

test("the lookup of an index goes stale when a push drops it", () => {
  const { db } = openTestDatabase();
  deploySchema(db, schemaOf(tableSchema("items", { by_n: ["n"], by_m: ["m"] })));
  const query = db.begin("query");
  query.queryReader().resolveIndex("items", "by_n");
  const token = db.subscribe(query.readSet, query.beginTs);
  const applied = (indexes: { [name: string]: string[] }): readonly number[] => {
    const tx = db.begin("system");
    applySchema(tx, schemaOf(tableSchema("items", indexes)));
    return db.commit(tx).invalidated;
  };
  expect(applied({ by_n: ["n"] })).toEqual([]);
  expect(applied({})).toEqual([token]);
});

test("every commit that wrote is announced, a schema's preparation and the sweep included", () => {
  const announced: Commit[] = [];
  const { db, mutate } = openTestDatabase(new MemoryStore(), {
    onCommit: (commit) => announced.push(commit),
  });
  const query = db.begin("query");
  expect([...queryRows(query, fullScan("items"))]).toEqual([]);
  const token = db.subscribe(query.readSet, query.beginTs);
  db.commit(db.begin("mutation"));
  expect(announced).toEqual([]);
  const preparation = prepareSchema(db, schemaOf(tableSchema("items", { by_n: ["n"] })));
  expect(announced).toMatchObject([{ ts: db.latestTs, invalidated: [token] }]);
  while (preparation.state.type === "inProgress") preparation.step();
  preparation.abandon();
  deploySchema(db, schemaOf(tableSchema("items", {})));
  mutate((tx) => tx.insert("items", {}));
  while (db.sweep());
  const timestamps = announced.map(({ ts }) => ts);
  expect(timestamps.at(-1)).toBe(db.latestTs);
  expect(new Set(timestamps).size).toBe(timestamps.length);
});

test("a token is named once, and never after its release", () => {
  const { db, mutate } = openTestDatabase();
  mutate((tx) => tx.insert("items", {}));
  const query = db.begin("query");
  expect([...queryRows(query, fullScan("items"))]).toHaveLength(1);
  const [kept, released] = [
    db.subscribe(query.readSet, db.latestTs),
    db.subscribe(query.readSet, db.latestTs),
  ];
  db.release(released);
  db.release(released);
  const invalidated = [1, 2].map(() => {
    const tx = db.begin("mutation");
    tx.insert("items", {});
    return db.commit(tx).invalidated;
  });
  expect(invalidated).toEqual([[kept], []]);
  expect(() => db.subscribe(query.readSet, query.beginTs)).toThrow("older state");
});

test("on LMDB a durable commit is found by the next process", async () => {
  const folder = await mkdtemp(join(tmpdir(), "database-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  const store = new LmdbStore(folder);
  const { db } = openTestDatabase(store);
  const tx = db.begin("mutation");
  const id = tx.insert("items", { text: "kept" });
  const { ts, durable } = db.commit(tx, session(7));
  await durable;
  await store.close();
  const reopened = new LmdbStore(folder);
  onTestFinished(() => reopened.close());
  const again = openTestDatabase(reopened).db;
  expect(again.latestTs).toBe(ts);
  expect(again.begin("query").get(id)?.value["text"]).toBe("kept");
  expect(again.recordedOutcome("s", 7)?.ts).toBe(ts);
});
