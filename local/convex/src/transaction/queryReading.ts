/** How queries read: through the transaction's own writes, each row noted as it is taken. */
import { decodeDocument } from "../indexing/document.ts";
import { documentKey, scanIndex, type SortKeyInterval } from "../indexing/keys.ts";
import type { DocumentRow, QueryReader } from "../indexing/query.ts";
import { successorOfPrefix } from "../indexing/sortKey.ts";
import { assert } from "../indexing/assert.ts";
import { SyscallError } from "../protocol/errors.ts";
import type { Order } from "../storage/orderedStore.ts";
import type { Index, Table } from "./catalog.ts";
import type { ReadSet } from "./readSet.ts";
import { indexNameRead, tableNameRead } from "./tableDefinitions.ts";
import type { Usage } from "./usage.ts";
import type { Workspace } from "./workspace.ts";

/** What reads are made through and noted in. */
export interface Reading {
  readonly workspace: Workspace;
  readonly readSet: ReadSet;
  readonly usage: Usage;
}

/** The table of that name. That there is none is noted; a table once there stays, and is no dependency. */
export function readTable({ workspace, readSet }: Reading, name: string): Table | null {
  const table = workspace.catalog.table(name);
  if (table === null) {
    const { indexId, prefix } = tableNameRead(workspace, name);
    readSet.note(indexId, { start: prefix, end: successorOfPrefix(prefix) });
  }
  return table;
}

export class TrackedQueryReader implements QueryReader {
  readonly #reading: Reading;
  readonly #checkTable: (name: string) => void;
  /** Where the documents of a resolved index are. */
  readonly #tableNumbers = new Map<number, number>();

  constructor(reading: Reading, checkTable: (name: string) => void) {
    this.#reading = reading;
    this.#checkTable = checkTable;
  }

  resolveIndex(tableName: string, indexName: string): { indexId: number; fields: readonly string[] } | null {
    this.#checkTable(tableName);
    const table = readTable(this.#reading, tableName);
    if (table === null) return null;
    const index = this.#readIndex(table, indexName);
    this.#tableNumbers.set(index.id, table.number);
    return { indexId: index.id, fields: index.fields };
  }

  *scan(
    indexId: number,
    interval: SortKeyInterval,
    order: Order,
  ): Generator<DocumentRow, undefined, undefined> {
    const { workspace, readSet, usage } = this.#reading;
    const tableNumber = this.#tableNumbers.get(indexId);
    assert(tableNumber !== undefined, "Expected an index to be resolved before it is read");
    usage.noteQuery();
    const note = readSet.noteScan(indexId, interval, order);
    for (const { sortKey, internalId } of scanIndex(workspace.reader, indexId, interval, order)) {
      const bytes = workspace.reader.get(documentKey(tableNumber, internalId));
      assert(bytes !== undefined, "Expected an index entry to name a document");
      note.advance(sortKey);
      usage.noteDocumentRead(bytes.length);
      yield { sortKey, document: decodeDocument(bytes) };
    }
    note.exhaust();
    return undefined;
  }

  /** A push may drop or change an index that a schema declared, so its lookup is a dependency. */
  #readIndex(table: Table, name: string): Index {
    const { workspace, readSet } = this.#reading;
    const index = table.enabled.get(name);
    if (name !== "by_id" && name !== "by_creation_time") {
      const { indexId, prefix } = indexNameRead(workspace, table, name);
      readSet.note(indexId, { start: prefix, end: successorOfPrefix(prefix) });
    }
    if (index !== undefined) return index;
    if (table.indexes.some((candidate) => candidate.name === name)) {
      throw new SyscallError(
        "IndexBackfilling",
        `Index ${table.name}.${name} is currently backfilling and not available to query yet.`,
      );
    }
    throw new SyscallError("IndexNotFoundError", `Index ${table.name}.${name} not found.`);
  }
}
