/** A data folder of the embedded deployment with one table of so many rows, written without functions in front. */
import { randomBytes } from "node:crypto";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { LmdbStore } from "../convex/src/storage/lmdbStore.ts";
import { Database } from "../convex/src/transaction/database.ts";
import { applySchema, prepareSchema } from "../convex/src/transaction/schemaChange.ts";
import schema from "./project/convex/schema.ts";

const rowsPerCommit = 5_000;
const sampledIds = 100_000;

export const rowText = "a row of the bench";

export interface FilledTable {
  readonly folder: string;
  readonly size: number;
  /** Of rows all over the table. Not all ids: a million strings would be read from cold memory as well. */
  readonly ids: readonly string[];
}

export async function fillTable(folder: string, size: number): Promise<FilledTable> {
  const storePath = storePathOf(folder);
  await mkdir(storePath, { recursive: true });
  const store = new LmdbStore(storePath);
  const database = openDatabase(store);
  await goLive(database);
  const ids: string[] = [];
  for (let n = 0; n < size;) {
    const transaction = database.begin("system");
    for (const end = Math.min(size, n + rowsPerCommit); n < end; n++) {
      const id = transaction.insert("rows", { n, text: rowText });
      if (n % Math.ceil(size / sampledIds) === 0) ids.push(id);
    }
    await database.commit(transaction).durable;
  }
  await store.close();
  return { folder, size, ids };
}

/** Where a deployment of that folder keeps its store. */
export function storePathOf(folder: string): string {
  return join(folder, "store");
}

export function openDatabase(store: LmdbStore): Database {
  return Database.open(store, { clock: () => Date.now(), randomBytes: (size) => randomBytes(size) });
}

/** Makes the bench's schema the live one, as a push does. */
async function goLive(database: Database): Promise<void> {
  // The exported form of a schema is JSON in the shape that a push carries. `export` is not in convex's public types;
  // the official CLI calls it the same way.
  const exported = (schema as unknown as { export(): string }).export();
  const pushed = JSON.parse(exported) as Parameters<typeof prepareSchema>[1];
  const preparation = prepareSchema(database, pushed);
  while (preparation.state.type === "inProgress") preparation.step();
  const setup = database.begin("system");
  applySchema(setup, pushed);
  await database.commit(setup).durable;
}
