/**
 * The same reads below functions: at a transaction, and at raw `lmdb` on the same files by the steps that cannot be left
 * out, a lookup for a document and a walk of the index with a lookup for each row.
 */
import { open, type RootDatabase } from "lmdb";
import { decodeDocumentId } from "../convex/src/indexing/documentId.ts";
import { toInterval } from "../convex/src/indexing/indexRange.ts";
import { documentKey, indexEntry } from "../convex/src/indexing/keys.ts";
import { openQuery, parseQuery } from "../convex/src/indexing/query.ts";
import { LmdbStore } from "../convex/src/storage/lmdbStore.ts";
import type { Database } from "../convex/src/transaction/database.ts";
import { type FilledTable, openDatabase, storePathOf } from "./filledTable.ts";
import { rangeRows, type Reading, spread } from "./readings.ts";
import { quantile } from "./samples.ts";

const rounds = 31;
const pointsPerRound = 2_000;
const rangesPerRound = 500;

interface Subject {
  point(index: number): void;
  range(index: number): void;
}

export interface StorageReadings {
  readonly ours: readonly Reading[];
  readonly raw: readonly Reading[];
}

export async function readInStorage(tables: readonly FilledTable[]): Promise<StorageReadings> {
  const stores = tables.map(({ folder }) => new LmdbStore(storePathOf(folder)));
  const databases = stores.map(openDatabase);
  const raws = tables.map(({ folder }) => openRaw(folder));
  for (const raw of raws) touch(raw);
  const ours = tables.map((table, index) => transactionReads(table, defined(databases[index])));
  const raw = tables.map((table, index) => rawReads(table, defined(databases[index]), defined(raws[index])));
  const readings = measure([...ours, ...raw]);
  for (const db of raws) await db.close();
  for (const store of stores) await store.close();
  return { ours: readings.slice(0, ours.length), raw: readings.slice(ours.length) };
}

/** The subjects take turns, so that what disturbs the machine disturbs all of them; the medians count. */
function measure(subjects: readonly Subject[]): Reading[] {
  const samples = subjects.map(() => ({ point: [] as number[], range: [] as number[] }));
  for (let round = 0; round <= rounds; round++) {
    for (const [index, subject] of subjects.entries()) {
      const point = timeCalls(pointsPerRound, round, (call) => subject.point(call));
      const range = timeCalls(rangesPerRound, round, (call) => subject.range(call));
      // The first round warms up.
      if (round === 0) continue;
      samples[index]?.point.push(point);
      samples[index]?.range.push(range);
    }
  }
  return samples.map(({ point, range }) => ({ point: quantile(point, 0.5), range: quantile(range, 0.5) }));
}

/** Microseconds a call. */
function timeCalls(calls: number, round: number, call: (index: number) => void): number {
  const start = performance.now();
  for (let index = 0; index < calls; index++) call(round * calls + index);
  return ((performance.now() - start) / calls) * 1000;
}

function transactionReads({ ids, size }: FilledTable, database: Database): Subject {
  return {
    point(index) {
      const document = database.begin("query").get(ids[spread(index, ids.length)] ?? "");
      if (document === null) throw new Error("Expected the document.");
    },
    range(index) {
      const query = parseQuery({
        source: {
          type: "IndexRange",
          indexName: "rows.by_n",
          range: [{ type: "Gte", fieldPath: "n", value: spread(index, size - rangeRows) }],
          order: "asc",
        },
        operators: [{ limit: rangeRows }],
      });
      const stream = openQuery(query, database.begin("query").queryReader());
      let rows = 0;
      while (stream.next() !== null) rows++;
      if (rows !== rangeRows) throw new Error(`Expected ${rangeRows} rows.`);
    },
  };
}

function rawReads(
  { ids, size }: FilledTable,
  database: Database,
  db: RootDatabase<Buffer, Uint8Array>,
): Subject {
  const table = database.catalog.table("rows");
  const index = table?.enabled.get("by_n");
  if (!table || !index) throw new Error("Expected the bench's schema.");
  const keys = ids.map((id) =>
    documentKey(table.number, decodeDocumentId(id)?.internalId ?? new Uint8Array(16)),
  );
  const startOf = (value: number) => toInterval(index.fields, [{ type: "Gte", fieldPath: "n", value }]).start;
  const starts = Array.from({ length: rangesPerRound }, (_, place) => {
    return indexEntry(index.id, startOf(spread(place, size - rangeRows)), new Uint8Array(16)).key;
  });
  return {
    point(call) {
      if (db.get(keys[spread(call, keys.length)] ?? new Uint8Array(1)) === undefined)
        throw new Error("Expected the document.");
    },
    range(call) {
      let rows = 0;
      for (const { value } of db.getRange({ start: defined(starts[call % starts.length]), limit: rangeRows }))
        if (db.get(documentKey(table.number, value)) !== undefined) rows++;
      if (rows !== rangeRows) throw new Error(`Expected ${rangeRows} rows.`);
    },
  };
}

function openRaw(folder: string): RootDatabase<Buffer, Uint8Array> {
  const options = {
    keyEncoding: "binary",
    encoding: "binary",
    pageSize: 8192,
    overlappingSync: false,
  } as const;
  return open<Buffer, Uint8Array>({ path: storePathOf(folder), ...options });
}

/** Maps the file's pages into this process, which costs once a start and says nothing about a read. */
function touch(db: RootDatabase<Buffer, Uint8Array>): void {
  for (const _ of db.getRange({}));
}

function defined<T>(value: T | undefined): T {
  if (value === undefined) throw new Error("Expected one for each table.");
  return value;
}
