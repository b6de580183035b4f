/**
 * Numbers that never change: those of the deployment's own tables, and the rules by which tables and indexes get
 * theirs. They stand in ids and keys on disk.
 */
import { BY_CREATION_TIME_FIELDS, BY_ID_FIELDS } from "../indexing/indexKey.ts";
import { makeTable, type Index, type Table } from "./catalog.ts";

export const TABLES_TABLE = "_tables";
export const INDEXES_TABLE = "_indexes";
export const SCHEMAS_TABLE = "_schemas";
/** Ids of stored files are told from others by it. */
export const STORAGE_TABLE_NUMBER = 7;

/** Numbers below are the deployment's. */
export const FIRST_USER_TABLE = 10_001;
const FIRST_SYSTEM_INDEX = 2 ** 29;
const INDEXES_PER_SYSTEM_TABLE = 16;
/** Ids of indexes that a schema declares; those that every table has come from its number and lie below. */
export const FIRST_DECLARED_INDEX = 2 ** 30;
/** Not an index: the id under which reads of a table's document count are noted. No table has number 0. */
export const COUNT_INDEX = 0;

interface SystemTable {
  readonly name: string;
  readonly number: number;
  readonly indexes: { readonly [name: string]: readonly string[] };
}

/** A number once given is never given again; indexes are only ever appended. */
const SYSTEM_TABLES: readonly SystemTable[] = [
  { name: TABLES_TABLE, number: 1, indexes: { by_name: ["name"] } },
  {
    name: INDEXES_TABLE,
    number: 2,
    indexes: { by_table_and_name: ["table", "name"], by_index_id: ["indexId"] },
  },
  { name: "_live_push", number: 3, indexes: {} },
  { name: "_modules", number: 4, indexes: { by_path: ["path"] } },
  { name: SCHEMAS_TABLE, number: 5, indexes: {} },
  { name: "_environment_variables", number: 6, indexes: { by_name: ["name"] } },
  { name: "_storage", number: STORAGE_TABLE_NUMBER, indexes: {} },
  {
    name: "_scheduled_functions",
    number: 8,
    indexes: { by_scheduled_time: ["state.kind", "scheduledTime"], by_completed_time: ["completedTime"] },
  },
  { name: "_cron_jobs", number: 9, indexes: { by_name: ["name"] } },
  { name: "_scheduled_queue", number: 10, indexes: { by_due_time: ["dueTime"], by_target: ["target"] } },
  { name: "_file_names", number: 11, indexes: { by_storageId: ["storageId"], by_name: ["name"] } },
];

/** System tables that user code may read, through `db.system`. */
const EXPOSED_TABLES: ReadonlySet<string> = new Set(["_storage", "_scheduled_functions"]);

export function isSystemTable(name: string): boolean {
  return name.startsWith("_");
}

export function isExposedTable(name: string): boolean {
  return EXPOSED_TABLES.has(name);
}

export function isSystemTableNumber(number: number): boolean {
  return number < FIRST_USER_TABLE;
}

/** The two indexes that every table has from its first day, with ids that follow from its number. */
export function builtInIndexes(tableNumber: number): Index[] {
  return [
    { id: byIdIndex(tableNumber), name: "by_id", fields: BY_ID_FIELDS, state: "enabled" },
    {
      id: byCreationTimeIndex(tableNumber),
      name: "by_creation_time",
      fields: BY_CREATION_TIME_FIELDS,
      state: "enabled",
    },
  ];
}

export function byIdIndex(tableNumber: number): number {
  return 2 * tableNumber;
}

export function byCreationTimeIndex(tableNumber: number): number {
  return 2 * tableNumber + 1;
}

export function systemTables(): Table[] {
  return SYSTEM_TABLES.map(({ name, number, indexes }) => {
    const declared = Object.entries(indexes).map(([index, fields], position): Index => ({
      id: FIRST_SYSTEM_INDEX + number * INDEXES_PER_SYSTEM_TABLE + position,
      name: index,
      fields,
      state: "enabled",
    }));
    return makeTable(name, number, [...builtInIndexes(number), ...declared]);
  });
}
