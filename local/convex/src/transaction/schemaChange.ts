/** A push's schema: getting ready for it, and going live with it. */
import type { SchemaJson, TableJson } from "../protocol/validator.ts";
import { liveSchemaOf, type Table } from "./catalog.ts";
import type { Database } from "./database.ts";
import { isSameIndex } from "./schemaDiff.ts";
import { raceDetected, SchemaPreparation } from "./schemaPreparation.ts";
import { isSystemTable } from "./systemTables.ts";
import { dropIndex, setIndexState, writeSchema } from "./tableDefinitions.ts";
import type { Transaction } from "./transaction.ts";
import type { Workspace } from "./workspace.ts";

export { diffSchema, type IndexChange, type SchemaDiff } from "./schemaDiff.ts";
export type { PreparationState, SchemaPreparation } from "./schemaPreparation.ts";

/** Adds what is new in the schema without showing it to anyone. Call `step` until the state is no longer in progress. */
export function prepareSchema(db: Database, schema: SchemaJson | null): SchemaPreparation {
  return new SchemaPreparation(db, schema);
}

/**
 * Makes the schema the live one, in the caller's transaction: its indexes answer queries, those it does not know are
 * dropped, writes are held to its types. Refused where it was not prepared to the end, or another push has undone that.
 */
export function applySchema(tx: Transaction, schema: SchemaJson | null): void {
  const { workspace } = tx;
  checkValidated(workspace, schema);
  const declared = new Map(schema?.tables.map((table) => [table.tableName, table]));
  for (const [tableName, table] of declared) checkBackfilled(workspace.catalog.table(tableName), table);
  const userTables = [...workspace.catalog.tables()].filter(({ name }) => !isSystemTable(name));
  for (const table of userTables) changeIndexes(workspace, table, declared.get(table.name) ?? null);
  writeSchema(workspace, schema);
}

/** The schema in force, or null. */
export function liveSchema(tx: Transaction): SchemaJson | null {
  return tx.workspace.catalog.live.schema;
}

function changeIndexes(workspace: Workspace, table: Table, declared: TableJson | null): void {
  for (const index of table.indexes) {
    if (index.name === "by_id" || index.name === "by_creation_time") continue;
    const isDeclared = declared?.indexes.some((candidate) => isSameIndex(index, candidate)) ?? false;
    if (!isDeclared) dropIndex(workspace, table.name, index);
    else if (index.state === "backfilled") setIndexState(workspace, table.name, index, "enabled");
  }
}

function checkValidated(workspace: Workspace, schema: SchemaJson | null): void {
  const enforced = workspace.catalog.live.documentTypes;
  for (const [tableName, type] of liveSchemaOf(schema).documentTypes) {
    if (JSON.stringify(enforced.get(tableName)) === JSON.stringify(type)) continue;
    if (!workspace.catalog.isValidated(tableName, type)) throw raceDetected();
  }
}

function checkBackfilled(table: Table | null, { indexes }: TableJson): void {
  const isReady = indexes.every((declared) =>
    table?.indexes.some((index) => isSameIndex(index, declared) && index.state !== "backfilling"),
  );
  if (!isReady) throw raceDetected();
}
