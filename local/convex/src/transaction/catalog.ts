/**
 * The tables and indexes there are, how many documents each table has, and the document types that writes must fit, as
 * they are committed. Kept in step with the documents of `_tables`, `_indexes` and `_schemas`, from which a deployment
 * that starts reads them. What a transaction is about to change is in its draft.
 */
import type { SchemaJson, ValidatorJson } from "../protocol/validator.ts";
import type { DocumentWrite } from "./workspace.ts";

/**
 * - `backfilling`: writes keep its entries, those of older documents are being added
 * - `backfilled`: complete, but not in the live schema yet
 * - `enabled`: queries may use it
 */
export type IndexState = "backfilling" | "backfilled" | "enabled";

export interface Index {
  readonly id: number;
  readonly name: string;
  /** As declared, without the `_creationTime` that follows. */
  readonly fields: readonly string[];
  readonly state: IndexState;
}

export interface Table {
  readonly name: string;
  readonly number: number;
  /** All whose entries writes must keep, whatever their state. */
  readonly indexes: readonly Index[];
  /** Those that queries may use, by name. */
  readonly enabled: ReadonlyMap<string, Index>;
}

export function makeTable(name: string, number: number, indexes: readonly Index[]): Table {
  const enabled = indexes.filter(({ state }) => state === "enabled");
  return { name, number, indexes, enabled: new Map(enabled.map((index) => [index.name, index])) };
}

export interface LiveSchema {
  readonly schema: SchemaJson | null;
  /** By table; empty where the schema does not ask for validation. */
  readonly documentTypes: ReadonlyMap<string, ValidatorJson>;
}

export function liveSchemaOf(schema: SchemaJson | null): LiveSchema {
  const documentTypes = new Map<string, ValidatorJson>();
  if (schema?.schemaValidation === true) {
    for (const { tableName, documentType } of schema.tables) {
      if (documentType !== null) documentTypes.set(tableName, documentType);
    }
  }
  return { schema, documentTypes };
}

/** A schema that is being prepared, or is ready, to become the live one. */
export interface PendingSchema {
  /** Told of the documents of every commit. */
  checkWritten(documents: readonly DocumentWrite[]): void;
  /** Whether all documents of the table, also those written since, are known to fit the type. */
  hasValidated(tableName: string, documentType: ValidatorJson): boolean;
}

export interface CatalogState {
  readonly tables: readonly Table[];
  readonly counts: ReadonlyMap<number, number>;
  readonly schema: SchemaJson | null;
  readonly nextTableNumber: number;
  readonly nextIndexId: number;
}

export class Catalog {
  readonly #byName = new Map<string, Table>();
  readonly #byNumber = new Map<number, Table>();
  readonly #counts: Map<number, number>;
  live: LiveSchema;
  readonly pendingSchemas = new Set<PendingSchema>();
  /** Numbers are permanent: a table is never dropped. */
  nextTableNumber: number;
  nextIndexId: number;

  constructor(state: CatalogState) {
    for (const table of state.tables) this.setTable(table);
    this.#counts = new Map(state.counts);
    this.live = liveSchemaOf(state.schema);
    this.nextTableNumber = state.nextTableNumber;
    this.nextIndexId = state.nextIndexId;
  }

  table(name: string): Table | null {
    return this.#byName.get(name) ?? null;
  }

  tableByNumber(number: number): Table | null {
    return this.#byNumber.get(number) ?? null;
  }

  tables(): Iterable<Table> {
    return this.#byName.values();
  }

  /** How many documents a table has. */
  count(tableNumber: number): number {
    return this.#counts.get(tableNumber) ?? 0;
  }

  setTable(table: Table): void {
    this.#byName.set(table.name, table);
    this.#byNumber.set(table.number, table);
  }

  setCount(tableNumber: number, count: number): void {
    this.#counts.set(tableNumber, count);
  }
}
