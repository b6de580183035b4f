/**
 * Queries, as `convex/server` serialises them, and their execution. A query reads rows one by one, only when asked for
 * the next document: what it has not reached is neither read nor watched.
 */
import { SyscallError } from "../protocol/errors.ts";
import type { JsonObject, JsonValue } from "../protocol/json.ts";
import type { Order } from "../storage/orderedStore.ts";
import { parseMaybeValue, type StoredDocument } from "./document.ts";
import { parseExpression, type Expression } from "./expression.ts";
import { evaluateFilter } from "./filter.ts";
import { toInterval, type RangeExpression } from "./indexRange.ts";
import type { SortKeyInterval } from "./keys.ts";

const MAX_OPERATORS = 256;

/** A query: the rows of an index range, through operators from the first to the last. */
export interface Query {
  readonly source: QuerySource;
  readonly operators: readonly QueryOperator[];
  /** The JSON it was parsed from, serialised: what makes it the same query for a cursor. */
  readonly text: string;
}

/** A full table scan is the whole of the table's index by creation time. */
export interface QuerySource {
  readonly tableName: string;
  readonly indexName: string;
  readonly range: readonly RangeExpression[];
  readonly order: Order;
}

export type QueryOperator =
  | { readonly type: "filter"; readonly filter: Expression }
  | { readonly type: "limit"; readonly limit: number };

/** A row of an index with the document it leads to. */
export interface DocumentRow {
  readonly sortKey: Uint8Array;
  readonly document: StoredDocument;
}

/** What a query needs of a transaction, which notes what is read as it is read. */
export interface QueryReader {
  /** Null where the table does not exist; throws `IndexNotFoundError` where only the index does not. */
  resolveIndex(
    tableName: string,
    indexName: string,
  ): { readonly indexId: number; readonly fields: readonly string[] } | null;
  scan(indexId: number, interval: SortKeyInterval, order: Order): Iterator<DocumentRow>;
}

/** A query under way. */
export interface QueryStream {
  /** The next document; null, now and ever after, where there is none. */
  next(): StoredDocument | null;
  /** Gives back what reading holds; `next` does so by itself once it has answered null. */
  close(): void;
}

/** Begins a query. Nothing but the index's name is resolved before the first `next`. */
export function openQuery(query: Query, reader: QueryReader): QueryStream {
  const index = reader.resolveIndex(query.source.tableName, query.source.indexName);
  if (index === null) return { next: () => null, close: () => {} };
  const rows = reader.scan(index.indexId, intervalOf(query.source, index.fields), query.source.order);
  const pass = operatorPipeline(query.operators);
  const close = () => void rows.return?.();
  return {
    next() {
      while (!pass.isExhausted()) {
        const row = rows.next();
        if (row.done === true) return null;
        if (pass.admits(row.value.document)) return row.value.document;
      }
      close();
      return null;
    },
    close,
  };
}

/** The part of the index a query may read, whatever of it a page takes. */
export function intervalOf(source: QuerySource, fields: readonly string[]): SortKeyInterval {
  return toInterval(fields, source.range, `${source.tableName}.${source.indexName}`);
}

/** The operators of a query with the counts of its limits. */
export interface OperatorPipeline {
  /** A limit is used up: no further row can pass. */
  isExhausted(): boolean;
  /** Whether a row passes all operators; counts towards each limit it reaches. */
  admits(document: StoredDocument): boolean;
}

/** A pipeline that has let nothing through yet. */
export function operatorPipeline(operators: readonly QueryOperator[]): OperatorPipeline {
  const remaining = operators.map((operator) => (operator.type === "limit" ? operator.limit : Infinity));
  return {
    isExhausted: () => remaining.includes(0),
    admits(document) {
      return operators.every((operator, position) => {
        if (operator.type === "filter") return evaluateFilter(operator.filter, document);
        remaining[position] = (remaining[position] ?? 0) - 1;
        return true;
      });
    },
  };
}

/** A query of its JSON; what does not have its form is refused. */
export function parseQuery(json: JsonValue): Query {
  const { source, operators } = objectOf(json, "query");
  if (!Array.isArray(operators)) throw invalidQuery("`operators` must be an array");
  if (operators.length > MAX_OPERATORS) {
    throw invalidQuery(`Query has too many operators: ${operators.length}`);
  }
  return {
    source: parseSource(objectOf(source, "source")),
    operators: operators.map(parseOperator),
    text: JSON.stringify(json),
  };
}

function parseSource(source: JsonObject): QuerySource {
  const type = stringOf(source.type, "type");
  switch (type) {
    case "FullTableScan":
      return {
        tableName: stringOf(source.tableName, "tableName"),
        indexName: "by_creation_time",
        range: [],
        order: parseOrder(source.order),
      };
    case "IndexRange": {
      const name = stringOf(source.indexName, "indexName");
      const dot = name.indexOf(".");
      if (dot === -1) throw invalidQuery(`\`indexName\` must be like table.index, got ${name}`);
      if (!Array.isArray(source.range)) throw invalidQuery("`range` must be an array");
      return {
        tableName: name.slice(0, dot),
        indexName: name.slice(dot + 1),
        range: source.range.map(parseRangeExpression),
        order: parseOrder(source.order),
      };
    }
    case "Search":
      throw new SyscallError("SearchNotSupported", "Search indexes are not supported by this deployment.");
    default:
      throw invalidQuery(`unknown source ${type}`);
  }
}

function parseRangeExpression(json: JsonValue): RangeExpression {
  const { type, fieldPath, value } = objectOf(json, "range");
  if (type !== "Eq" && type !== "Gt" && type !== "Gte" && type !== "Lt" && type !== "Lte") {
    throw invalidQuery(`unknown comparison ${JSON.stringify(type)}`);
  }
  if (value === undefined) throw invalidQuery("a comparison has no `value`");
  return { type, fieldPath: stringOf(fieldPath, "fieldPath"), value: parseMaybeValue(value) };
}

function parseOperator(json: JsonValue): QueryOperator {
  const { filter, limit } = objectOf(json, "operator");
  if (filter !== undefined) return { type: "filter", filter: parseExpression(filter) };
  if (typeof limit !== "number" || !Number.isInteger(limit) || limit < 0) {
    throw invalidQuery("`limit` must be a non-negative integer");
  }
  return { type: "limit", limit };
}

function parseOrder(json: JsonValue | undefined): Order {
  if (json === null || json === undefined || json === "asc") return "asc";
  if (json === "desc") return "desc";
  throw invalidQuery(`unknown order ${JSON.stringify(json)}`);
}

function objectOf(json: JsonValue | undefined, name: string): JsonObject {
  if (typeof json === "object" && json !== null && !Array.isArray(json)) return json;
  throw invalidQuery(`\`${name}\` must be an object`);
}

function stringOf(json: JsonValue | undefined, name: string): string {
  if (typeof json === "string") return json;
  throw invalidQuery(`\`${name}\` must be a string`);
}

function invalidQuery(reason: string): SyscallError {
  return new SyscallError("InvalidQuery", `Invalid query: ${reason}`);
}
