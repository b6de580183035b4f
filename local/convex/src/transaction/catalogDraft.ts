/**
 * The catalog as one transaction sees it: the committed state below its own few changes. Copies nothing of what it does
 * not change.
 */
import type { ValidatorJson } from "../protocol/validator.ts";
import type { Catalog, LiveSchema, Table } from "./catalog.ts";
import type { UndoLog } from "./undoLog.ts";

export class CatalogDraft {
  readonly #base: Catalog;
  readonly #undo: UndoLog;
  readonly #byName = new Map<string, Table>();
  readonly #byNumber = new Map<number, Table>();
  readonly #counts = new Map<number, number>();
  #live: LiveSchema | null = null;
  #newTables = 0;
  #newIndexes = 0;
  #droppedIndexes = 0;

  constructor(base: Catalog, undo: UndoLog) {
    this.#base = base;
    this.#undo = undo;
  }

  get live(): LiveSchema {
    return this.#live ?? this.#base.live;
  }

  table(name: string): Table | null {
    return this.#byName.get(name) ?? this.#base.table(name);
  }

  tableByNumber(number: number): Table | null {
    return this.#byNumber.get(number) ?? this.#base.tableByNumber(number);
  }

  *tables(): Generator<Table, void, undefined> {
    for (const table of this.#base.tables()) yield this.#byName.get(table.name) ?? table;
    for (const table of this.#byName.values()) if (this.#base.table(table.name) === null) yield table;
  }

  count(tableNumber: number): number {
    return this.#counts.get(tableNumber) ?? this.#base.count(tableNumber);
  }

  /** Counts of the tables that documents were added to or removed from. */
  changedCounts(): ReadonlyMap<number, number> {
    return this.#counts;
  }

  takeTableNumber(): number {
    this.#undo.record(() => this.#newTables--);
    return this.#base.nextTableNumber + this.#newTables++;
  }

  takeIndexId(): number {
    this.#undo.record(() => this.#newIndexes--);
    return this.#base.nextIndexId + this.#newIndexes++;
  }

  setTable(table: Table): void {
    this.#set(this.#byName, table.name, table);
    this.#set(this.#byNumber, table.number, table);
  }

  /** Whether all documents of the table are known to fit the type. */
  isValidated(tableName: string, documentType: ValidatorJson): boolean {
    return [...this.#base.pendingSchemas].some((schema) => schema.hasValidated(tableName, documentType));
  }

  /** Whether an index was dropped whose entries are still in the store. */
  get hasDroppedIndexes(): boolean {
    return this.#droppedIndexes > 0;
  }

  noteDroppedIndex(): void {
    this.#undo.record(() => this.#droppedIndexes--);
    this.#droppedIndexes++;
  }

  setLive(live: LiveSchema): void {
    const before = this.#live;
    this.#undo.record(() => (this.#live = before));
    this.#live = live;
  }

  addToCount(tableNumber: number, difference: number): void {
    this.#set(this.#counts, tableNumber, this.count(tableNumber) + difference);
  }

  /** Makes the changes the committed state. */
  publish(): void {
    for (const table of this.#byName.values()) this.#base.setTable(table);
    for (const [tableNumber, count] of this.#counts) this.#base.setCount(tableNumber, count);
    if (this.#live !== null) {
      this.#base.live = this.#live;
      // Whatever else was being prepared was compared with the schema of before.
      this.#base.pendingSchemas.clear();
    }
    this.#base.nextTableNumber += this.#newTables;
    this.#base.nextIndexId += this.#newIndexes;
  }

  #set<K, V>(map: Map<K, V>, key: K, value: V): void {
    const before = map.get(key);
    this.#undo.record(() => (before === undefined ? map.delete(key) : map.set(key, before)));
    map.set(key, value);
  }
}
