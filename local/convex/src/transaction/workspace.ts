/**
 * All that one transaction has changed and not committed: writes to the store, tables and indexes, index keys touched.
 * Knows how documents and index entries hang together; knows neither limits nor schemas nor who may do what.
 */
import type { Value } from "convex/values";
import {
  decodeDocument,
  documentOfValue,
  encodeDocument,
  type StoredDocument,
} from "../indexing/document.ts";
import { encodeDocumentId, newInternalId, type DocumentId } from "../indexing/documentId.ts";
import { sortKeyOf } from "../indexing/indexKey.ts";
import { documentKey, indexEntry } from "../indexing/keys.ts";
import { equalBytes } from "../storage/bytes.ts";
import type { OrderedReader, Write } from "../storage/orderedStore.ts";
import { Overlay, type PendingValue } from "../storage/overlay.ts";
import type { Catalog, Table } from "./catalog.ts";
import { CatalogDraft } from "./catalogDraft.ts";
import type { CreationClock } from "./creationClock.ts";
import type { IndexWrite } from "./subscriptions.ts";
import { COUNT_INDEX } from "./systemTables.ts";
import { UndoLog } from "./undoLog.ts";

export interface WorkspaceOptions {
  readonly store: OrderedReader;
  readonly catalog: Catalog;
  readonly now: number;
  /** The timestamp that the commit will have. */
  readonly commitTs: bigint;
  readonly creationClock: CreationClock;
  readonly randomBytes: (size: number) => Uint8Array;
}

export type DocumentFields = { readonly [field: string]: Value };

export interface DocumentWrite {
  readonly id: string;
  readonly tableName: string;
  /** Null where it is new. */
  readonly before: StoredDocument | null;
  /** Null where it was removed. */
  readonly document: StoredDocument | null;
}

export interface NewDocument {
  readonly id: DocumentId;
  readonly idString: string;
  readonly document: StoredDocument;
}

export class Workspace {
  readonly undo = new UndoLog();
  readonly catalog: CatalogDraft;
  readonly #options: WorkspaceOptions;
  readonly #overlay: Overlay<PendingValue>;
  readonly #touched: IndexWrite[] = [];
  readonly #documents: DocumentWrite[] = [];

  constructor(options: WorkspaceOptions) {
    this.#options = options;
    this.#overlay = new Overlay<PendingValue>(options.store, (pending) => pending);
    this.catalog = new CatalogDraft(options.catalog, this.undo);
  }

  /** The store as this transaction sees it. */
  get reader(): OrderedReader {
    return this.#overlay;
  }

  get hasWrites(): boolean {
    return this.#overlay.pending.size > 0;
  }

  /** Index keys whose meaning this transaction has changed, for the subscriptions that read them. */
  get touched(): readonly IndexWrite[] {
    return this.#touched;
  }

  get documents(): readonly DocumentWrite[] {
    return this.#documents;
  }

  get commitTs(): bigint {
    return this.#options.commitTs;
  }

  /** No committed document may get an earlier creation time from here on. */
  get lastCreationTime(): number {
    return this.#options.creationClock.last;
  }

  writes(): Write[] {
    const everything = { start: new Uint8Array(0), end: null };
    return Array.from(this.#overlay.pending.range(everything, "asc"), ([key, value]) => ({ key, value }));
  }

  read(id: DocumentId): StoredDocument | null {
    const bytes = this.#overlay.get(documentKey(id.tableNumber, id.internalId));
    return bytes === undefined ? null : decodeDocument(bytes);
  }

  /** Gives a document of these fields its id and its creation time; it is not written yet. */
  newDocument(table: Table, fields: DocumentFields): NewDocument {
    return this.#identify(table, fields, this.#options.creationClock.take());
  }

  /** Writes a row that defines a table, an index or a schema. The order of these is of no account, so they take no time. */
  insertDefinition(table: Table, fields: DocumentFields): void {
    const { id, document } = this.#identify(table, fields, this.#options.now);
    this.write(table, id, null, document);
  }

  /** Makes `after` of `before`, in the document's own place and in every index of its table. */
  write(table: Table, id: DocumentId, before: StoredDocument | null, after: StoredDocument | null): void {
    this.put(documentKey(id.tableNumber, id.internalId), after === null ? null : encodeDocument(after));
    for (const { id: indexId, fields } of table.indexes) {
      const oldKey = before === null ? null : sortKeyOf(fields, before);
      const newKey = after === null ? null : sortKeyOf(fields, after);
      if (oldKey !== null) this.#touch({ indexId, sortKey: oldKey });
      // Where the key stays, so does the entry: it names the document, and does not hold it.
      if (oldKey !== null && newKey !== null && equalBytes(oldKey, newKey)) continue;
      if (oldKey !== null) this.put(indexEntry(indexId, oldKey, id.internalId).key, null);
      if (newKey !== null) {
        const { key, value } = indexEntry(indexId, newKey, id.internalId);
        this.put(key, value);
        this.#touch({ indexId, sortKey: newKey });
      }
    }
    const difference = Number(after !== null) - Number(before !== null);
    if (difference !== 0) {
      this.catalog.addToCount(table.number, difference);
      this.#touch({ indexId: COUNT_INDEX, sortKey: countKey(table.number) });
    }
    this.#append(this.#documents, {
      id: encodeDocumentId(id.tableNumber, id.internalId),
      tableName: table.name,
      before,
      document: after,
    });
  }

  put(key: Uint8Array, value: PendingValue): void {
    const { pending } = this.#overlay;
    const before = pending.get(key);
    this.undo.record(() => {
      if (before === undefined) pending.delete(key);
      else pending.set(key, before);
    });
    pending.set(key, value);
  }

  #identify(table: Table, fields: DocumentFields, _creationTime: number): NewDocument {
    const internalId = newInternalId(this.#options.randomBytes(14), this.#options.now);
    const id = { tableNumber: table.number, internalId };
    const _id = encodeDocumentId(table.number, internalId);
    return { id, idString: _id, document: documentOfValue({ ...fields, _creationTime, _id }) };
  }

  #touch(write: IndexWrite): void {
    this.#append(this.#touched, write);
  }

  #append<T>(list: T[], item: T): void {
    this.undo.record(() => list.pop());
    list.push(item);
  }
}

/** Stands for a table's document count among the keys that are read and touched. */
export function countKey(tableNumber: number): Uint8Array {
  return Uint8Array.of(tableNumber >>> 24, tableNumber >>> 16, tableNumber >>> 8, tableNumber);
}
