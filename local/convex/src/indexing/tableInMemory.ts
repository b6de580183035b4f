/** A table for tests of queries: documents in memory, read through the same index entries as in the store. */
import type { Value } from "convex/values";
import { compareBytes } from "../storage/bytes.ts";
import type { Order } from "../storage/orderedStore.ts";
import { documentOfValue, type StoredDocument } from "./document.ts";
import { encodeDocumentId } from "./documentId.ts";
import { BY_CREATION_TIME_FIELDS, BY_ID_FIELDS, sortKeyOf } from "./indexKey.ts";
import { contains, type SortKeyInterval } from "./keys.ts";
import type { DocumentRow, QueryReader } from "./query.ts";

/** One table, its documents inserted in the order given; counts what is read of it. */
export class TableInMemory implements QueryReader {
  rowsRead = 0;
  openScans = 0;
  readonly #name: string;
  readonly #indexes: readonly (readonly [string, readonly string[]])[];
  readonly #documents: StoredDocument[] = [];

  constructor(
    name: string,
    indexes: { readonly [name: string]: readonly string[] },
    documents: readonly { readonly [field: string]: Value }[],
  ) {
    this.#name = name;
    this.#indexes = [
      ["by_id", BY_ID_FIELDS],
      ["by_creation_time", BY_CREATION_TIME_FIELDS],
      ...Object.entries(indexes),
    ];
    for (const document of documents) this.insert(document);
  }

  insert(fields: { readonly [field: string]: Value }, creationTime = this.#documents.length): void {
    const internalId = new Uint8Array(16);
    new DataView(internalId.buffer).setUint32(0, this.#documents.length);
    const _id = encodeDocumentId(10_001, internalId);
    this.#documents.push(documentOfValue({ ...fields, _id, _creationTime: creationTime }));
  }

  resolveIndex(tableName: string, indexName: string): { indexId: number; fields: readonly string[] } | null {
    if (tableName !== this.#name) return null;
    const indexId = this.#indexes.findIndex(([name]) => name === indexName);
    const index = this.#indexes[indexId];
    if (index === undefined) throw new Error(`No index ${indexName}`);
    return { indexId, fields: index[1] };
  }

  *scan(indexId: number, interval: SortKeyInterval, order: Order): Generator<DocumentRow, undefined> {
    const fields = this.#indexes[indexId]?.[1] ?? [];
    const sign = order === "asc" ? 1 : -1;
    const rows = this.#documents
      .map((document) => ({ sortKey: sortKeyOf(fields, document), document }))
      .filter(({ sortKey }) => contains(interval, sortKey))
      .toSorted((a, b) => sign * compareBytes(a.sortKey, b.sortKey));
    this.openScans += 1;
    try {
      for (const row of rows) {
        this.rowsRead += 1;
        yield row;
      }
    } finally {
      this.openScans -= 1;
    }
    return undefined;
  }
}
