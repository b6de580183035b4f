/**
 * Tables, indexes and the schema as documents of system tables: made, changed, and read back when a deployment starts.
 * The only code that writes to `_tables`, `_indexes` and `_schemas`.
 */
import type { Value } from "convex/values";
import {
  decodeDocument,
  documentOfValue,
  type DocumentValue,
  type StoredDocument,
} from "../indexing/document.ts";
import { decodeDocumentId } from "../indexing/documentId.ts";
import { documentKeyRange, metaKey, scanIndex } from "../indexing/keys.ts";
import { encodeSortKey, successorOfPrefix } from "../indexing/sortKey.ts";
import type { SchemaJson } from "../protocol/validator.ts";
import { assert } from "../indexing/assert.ts";
import type { OrderedReader } from "../storage/orderedStore.ts";
import { Catalog, liveSchemaOf, makeTable, type Index, type IndexState, type Table } from "./catalog.ts";
import {
  builtInIndexes,
  FIRST_DECLARED_INDEX,
  FIRST_USER_TABLE,
  INDEXES_TABLE,
  SCHEMAS_TABLE,
  systemTables,
  TABLES_TABLE,
} from "./systemTables.ts";
import type { Workspace } from "./workspace.ts";

/** What `_indexes` says of an index that no schema knows any more and whose entries are not all deleted yet. */
const DROPPING = "dropping";

/** The index a name is looked up in, and its key there: what depends on a table being there or not. */
export function tableNameRead(workspace: Workspace, name: string): { indexId: number; prefix: Uint8Array } {
  return { indexId: systemIndex(workspace, TABLES_TABLE, "by_name").id, prefix: encodeSortKey([name]) };
}

/** Likewise for an index of a table. */
export function indexNameRead(
  workspace: Workspace,
  table: Table,
  name: string,
): { indexId: number; prefix: Uint8Array } {
  const { id } = systemIndex(workspace, INDEXES_TABLE, "by_table_and_name");
  return { indexId: id, prefix: encodeSortKey([table.name, name]) };
}

export function createTable(workspace: Workspace, name: string): Table {
  const number = workspace.catalog.takeTableNumber();
  const table = makeTable(name, number, builtInIndexes(number));
  workspace.insertDefinition(systemTable(workspace, TABLES_TABLE), { name, number });
  workspace.catalog.setTable(table);
  return table;
}

/** The new index is kept by all writes from here on; the documents of before are somebody else's work. */
export function addIndex(
  workspace: Workspace,
  tableName: string,
  name: string,
  fields: readonly string[],
): Index {
  const table = workspace.catalog.table(tableName);
  assert(table !== null, "Expected the table of a new index to exist");
  const index: Index = { id: workspace.catalog.takeIndexId(), name, fields, state: "backfilling" };
  workspace.insertDefinition(systemTable(workspace, INDEXES_TABLE), {
    table: tableName,
    name,
    fields: [...fields],
    indexId: index.id,
    state: index.state,
  });
  workspace.catalog.setTable(makeTable(tableName, table.number, [...table.indexes, index]));
  return index;
}

export function setIndexState(
  workspace: Workspace,
  tableName: string,
  index: Index,
  state: IndexState,
): void {
  changeIndexDocument(workspace, index.id, (fields) => ({ ...fields, state }));
  replaceIndex(workspace, tableName, index.id, [{ ...index, state }]);
}

/** From here on no write keeps its entries and no query finds it. */
export function dropIndex(workspace: Workspace, tableName: string, index: Index): void {
  changeIndexDocument(workspace, index.id, (fields) => ({ ...fields, state: DROPPING }));
  replaceIndex(workspace, tableName, index.id, []);
  workspace.catalog.noteDroppedIndex();
}

/** The ids of all dropped indexes whose entries still stand. */
export function droppedIndexes(reader: OrderedReader): number[] {
  return documentsOf(reader, INDEXES_TABLE)
    .filter(({ value }) => value["state"] === DROPPING)
    .map(({ value }) => numberField(value, "indexId"));
}

/** The last of a dropped index, once it has no entries. */
export function forgetIndex(workspace: Workspace, indexId: number): void {
  changeIndexDocument(workspace, indexId, () => null);
}

export function writeSchema(workspace: Workspace, schema: SchemaJson | null): void {
  const table = systemTable(workspace, SCHEMAS_TABLE);
  for (const document of documentsOf(workspace.reader, SCHEMAS_TABLE)) {
    workspace.write(table, idOf(document), document, null);
  }
  if (schema !== null) workspace.insertDefinition(table, { schema: JSON.stringify(schema) });
  workspace.catalog.setLive(liveSchemaOf(schema));
}

export function loadCatalog(reader: OrderedReader): Catalog {
  const indexDocuments = documentsOf(reader, INDEXES_TABLE);
  const indexesOfTable = (name: string): Index[] =>
    indexDocuments.filter(({ value }) => value["table"] === name).flatMap(indexOfDocument);
  const userTables = documentsOf(reader, TABLES_TABLE).map(({ value }): Table => {
    const name = textField(value, "name");
    const number = numberField(value, "number");
    return makeTable(name, number, [...builtInIndexes(number), ...indexesOfTable(name)]);
  });
  const tables = [...systemTables(), ...userTables];
  const schema = documentsOf(reader, SCHEMAS_TABLE)[0];
  return new Catalog({
    tables,
    counts: new Map(tables.map(({ number }) => [number, readCount(reader, number)])),
    schema: schema === undefined ? null : parseSchema(schema.value),
    nextTableNumber: nextAfter(
      FIRST_USER_TABLE,
      userTables.map(({ number }) => number),
    ),
    nextIndexId: nextAfter(
      FIRST_DECLARED_INDEX,
      indexDocuments.map(({ value }) => numberField(value, "indexId")),
    ),
  });
}

/** Where the store keeps how many documents a table has. */
export function countMetaKey(tableNumber: number): Uint8Array {
  return metaKey(`count/${tableNumber}`);
}

function readCount(reader: OrderedReader, tableNumber: number): number {
  const bytes = reader.get(countMetaKey(tableNumber));
  return bytes === undefined ? 0 : Number(Buffer.from(bytes).toString());
}

function nextAfter(first: number, taken: readonly number[]): number {
  return taken.reduce((next, number) => Math.max(next, number + 1), first);
}

function indexOfDocument({ value }: StoredDocument): Index[] {
  const state = textField(value, "state");
  if (state !== "backfilling" && state !== "backfilled" && state !== "enabled") return [];
  const fields = value["fields"];
  assert(Array.isArray(fields), "Expected an index to have fields");
  return [
    { id: numberField(value, "indexId"), name: textField(value, "name"), fields: fields.map(String), state },
  ];
}

function parseSchema(value: DocumentValue): SchemaJson {
  // Written by `writeSchema`.
  return JSON.parse(textField(value, "schema")) as SchemaJson;
}

function replaceIndex(workspace: Workspace, tableName: string, indexId: number, by: readonly Index[]): void {
  const table = workspace.catalog.table(tableName);
  assert(table !== null, "Expected the table of an index to exist");
  const indexes = table.indexes.flatMap((index) => (index.id === indexId ? by : [index]));
  workspace.catalog.setTable(makeTable(tableName, table.number, indexes));
}

function changeIndexDocument(
  workspace: Workspace,
  indexId: number,
  change: (fields: DocumentValue) => { readonly [field: string]: Value } | null,
): void {
  const prefix = encodeSortKey([indexId]);
  const index = systemIndex(workspace, INDEXES_TABLE, "by_index_id");
  const interval = { start: prefix, end: successorOfPrefix(prefix) };
  const table = systemTable(workspace, INDEXES_TABLE);
  for (const { internalId } of scanIndex(workspace.reader, index.id, interval, "asc")) {
    const id = { tableNumber: table.number, internalId };
    const before = workspace.read(id);
    assert(before !== null, "Expected an index entry to name a document");
    const after = change(before.value);
    workspace.write(table, id, before, after === null ? null : documentOfValue({ ...after }));
    return;
  }
  assert(false, "Expected every declared index to stand in _indexes");
}

/** Small tables only: reads them whole. */
function documentsOf(reader: OrderedReader, systemTableName: string): StoredDocument[] {
  const table = systemTables().find(({ name }) => name === systemTableName);
  assert(table !== undefined, "Expected a system table");
  return Array.from(reader.range(documentKeyRange(table.number), "asc"), ({ value }) =>
    decodeDocument(value),
  );
}

function systemTable(workspace: Workspace, name: string): Table {
  const table = workspace.catalog.table(name);
  assert(table !== null, "Expected a system table");
  return table;
}

function systemIndex(workspace: Workspace, tableName: string, name: string): Index {
  const index = systemTable(workspace, tableName).enabled.get(name);
  assert(index !== undefined, "Expected an index of a system table");
  return index;
}

function idOf(document: StoredDocument): { tableNumber: number; internalId: Uint8Array } {
  const id = decodeDocumentId(textField(document.value, "_id"));
  assert(id !== null, "Expected a stored document to have an id");
  return id;
}

function textField(value: DocumentValue, field: string): string {
  const text = value[field];
  assert(typeof text === "string", `Expected ${field} to be a string`);
  return text;
}

function numberField(value: DocumentValue, field: string): number {
  const number = value[field];
  assert(typeof number === "number", `Expected ${field} to be a number`);
  return number;
}
