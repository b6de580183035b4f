/** A database in memory under a clock that stands still until it is moved, with ids that do not vary. For tests only. */
import type { JsonValue } from "../protocol/json.ts";
import { openQuery, parseQuery } from "../indexing/query.ts";
import type { StoredDocument } from "../indexing/document.ts";
import type { SchemaJson, TableJson, ValidatorJson } from "../protocol/validator.ts";
import { MemoryStore } from "../storage/memoryStore.ts";
import type { OrderedStore } from "../storage/orderedStore.ts";
import { Database, type DatabaseOptions } from "./database.ts";
import { applySchema, prepareSchema } from "./schemaChange.ts";
import type { DocumentAccess } from "./documentAccess.ts";
import type { DocumentFields, Transaction } from "./transaction.ts";

export interface TestDatabase {
  readonly db: Database;
  readonly store: OrderedStore;
  /** Assign to `ms`, epoch milliseconds, to move it. */
  readonly clock: { ms: number };
  /** Runs a mutation and commits it. */
  readonly mutate: <T>(run: (tx: Transaction) => T) => T;
}

export function openTestDatabase(
  store: OrderedStore = new MemoryStore(),
  options: Pick<DatabaseOptions, "limits" | "onCommit"> = {},
): TestDatabase {
  const clock = { ms: 1_700_000_000_000 };
  let made = 0;
  const randomBytes = (size: number): Uint8Array => {
    const bytes = Buffer.alloc(size);
    // Spread, so that the order of ids is not the order of their making.
    bytes.writeUInt32BE(Math.imul(++made, 0x9e3779b1) >>> 0);
    return bytes;
  };
  const db = Database.open(store, { clock: () => clock.ms, randomBytes, ...options });
  return {
    db,
    store,
    clock,
    mutate(run) {
      const tx = db.begin("mutation");
      const result = run(tx);
      db.commit(tx);
      return result;
    },
  };
}

export function tableSchema(
  tableName: string,
  indexes: { readonly [name: string]: readonly string[] },
  documentType: ValidatorJson | null = null,
): TableJson {
  return {
    tableName,
    indexes: Object.entries(indexes).map(([indexDescriptor, fields]) => ({ indexDescriptor, fields })),
    documentType,
  };
}

export function schemaOf(...tables: TableJson[]): SchemaJson {
  return { tables, schemaValidation: true };
}

/** Prepares a schema to the end and makes it the live one. */
export function deploySchema(db: Database, schema: SchemaJson | null): void {
  const preparation = prepareSchema(db, schema);
  while (preparation.state.type === "inProgress") preparation.step();
  const tx = db.begin("system");
  applySchema(tx, schema);
  db.commit(tx);
}

export function* queryRows(
  access: DocumentAccess,
  source: JsonValue,
  operators: JsonValue[] = [],
): Generator<StoredDocument, void, undefined> {
  const stream = openQuery(parseQuery({ source, operators }), access.queryReader());
  for (let row = stream.next(); row !== null; row = stream.next()) yield row;
}

export function fullScan(tableName: string, order: "asc" | "desc" = "asc"): JsonValue {
  return { type: "FullTableScan", tableName, order };
}

export function insertAll(tx: Transaction, table: string, documents: readonly DocumentFields[]): string[] {
  return documents.map((document) => tx.insert(table, document));
}
