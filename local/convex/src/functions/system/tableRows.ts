/** Reading tables of the deployment itself. Reads are noted as they happen, so what is built of them is reactive. */
import type { StoredDocument } from "../../indexing/document.ts";
import { openQuery, parseQuery } from "../../indexing/query.ts";
import type { JsonValue } from "../../protocol/json.ts";
import type { Transaction } from "../../transaction/transaction.ts";

/** Every row, oldest first. */
export function tableRows(tx: Transaction, tableName: string): Generator<StoredDocument> {
  return rows(tx, { type: "FullTableScan", tableName, order: null });
}

/** The rows in which an indexed field has the value; the index is named after the field. */
export function rowsByField(
  tx: Transaction,
  tableName: string,
  fieldPath: string,
  value: JsonValue,
): Generator<StoredDocument> {
  const range = [{ type: "Eq", fieldPath, value }];
  return rows(tx, { type: "IndexRange", indexName: `${tableName}.by_${fieldPath}`, range, order: null });
}

/** The rows of a range of `table.index`, in the order of the index. */
export function rowsInRange(
  tx: Transaction,
  indexName: string,
  range: JsonValue[] = [],
): Generator<StoredDocument> {
  return rows(tx, { type: "IndexRange", indexName, range, order: null });
}

/** A field that every row of the table has as a string. */
export function textField(row: StoredDocument, field: string): string {
  const value = row.value[field];
  if (typeof value === "string") return value;
  throw new Error(`Expected a string in the field ${field} of a system table`);
}

function* rows(tx: Transaction, source: JsonValue): Generator<StoredDocument> {
  const stream = openQuery(parseQuery({ source, operators: [] }), tx.system.queryReader());
  for (let row = stream.next(); row !== null; row = stream.next()) yield row;
}

/** Likewise as a number. */
export function numberField(row: StoredDocument, field: string): number {
  const value = row.value[field];
  if (typeof value === "number") return value;
  throw new Error(`Expected a number in the field ${field} of a system table`);
}
