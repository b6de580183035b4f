/**
 * Pages of a query. A page ends after a row, not after a number of rows: run again, with the cursor it ended at, it
 * covers the same part of the index, and the page that begins there misses and repeats nothing.
 */
import { getConvexSize } from "convex/values";
import { SyscallError } from "../protocol/errors.ts";
import { compareBytes, successor } from "../storage/bytes.ts";
import type { Order } from "../storage/orderedStore.ts";
import { decodeCursor, encodeCursor, fingerprintOf, type CursorPosition, type CursorText } from "./cursor.ts";
import type { StoredDocument } from "./document.ts";
import { BY_CREATION_TIME_FIELDS } from "./indexKey.ts";
import type { SortKeyInterval } from "./keys.ts";
import { intervalOf, operatorPipeline, type DocumentRow, type Query, type QueryReader } from "./query.ts";

const DEFAULT_MAX_ROWS = 32_000;
const DEFAULT_MAX_BYTES = 1024 * 1024 * 16; // 16 MiB
const MAX_PAGE_SIZE = 32_000;
/** From this share of a limit on, a page is better read as two. */
const SPLIT_SHARE = 3 / 4;
const SPLIT_PAGE_LENGTH = 8_192 * SPLIT_SHARE;

export interface PageOptions {
  /** Null begins at the start of the query. */
  readonly cursor: string | null;
  /** Where given, the page reaches exactly as far as this cursor, whatever its size. */
  readonly endCursor: string | null;
  readonly pageSize: number;
  readonly maximumRowsRead?: number | null;
  readonly maximumBytesRead?: number | null;
  /** Of the previous run of the function: its page's end holds where no `endCursor` is given. */
  readonly journal: string | null;
}

export interface PageResult {
  readonly page: readonly StoredDocument[];
  readonly isDone: boolean;
  readonly continueCursor: string;
  /** Divides the page in two, where it is long enough for that. */
  readonly splitCursor: string | null;
  readonly pageStatus: "SplitRecommended" | "SplitRequired" | null;
  /** What a later run is given to end its page at the same place. */
  readonly journal: string;
}

/** Reads one page of a query. */
export function queryPage(
  query: Query,
  options: PageOptions,
  reader: QueryReader,
  text: CursorText,
): PageResult {
  checkOptions(options);
  const { tableName, indexName, order } = query.source;
  const index = reader.resolveIndex(tableName, indexName);
  // The first document makes a table; until then its cursors are those of the index that it will then have.
  const fields = index === null ? BY_CREATION_TIME_FIELDS : index.fields;
  const fingerprint = fingerprintOf(query, fields);
  const print = (position: CursorPosition) => text.print(encodeCursor(fingerprint, position));
  const { cursor, endCursor } = options;
  const from = cursor === null ? null : decodeCursor(text.parse(cursor), fingerprint);
  const endBytes = endCursor === null ? endBytesOf(options.journal, text) : text.parse(endCursor);
  const to = endCursor === null && endBytes === null ? null : decodeCursor(endBytes, fingerprint);
  const interval = index === null ? null : between(intervalOf(query.source, fields), from, to, order);
  const read =
    index === null || interval === null
      ? NOTHING_LEFT
      : readPage(query, reader.scan(index.indexId, interval, order), to === null ? options : null);
  const end = to ?? read.end;
  const continueCursor = print(end);
  const middle = read.rowKeys.length > 2 ? read.rowKeys[Math.floor(read.rowKeys.length / 2)] : undefined;
  return {
    page: read.page,
    isDone: end.type === "end",
    continueCursor,
    splitCursor: middle ? print({ type: "after", sortKey: middle }) : null,
    pageStatus: statusOf(read, options),
    journal: JSON.stringify({ endCursor: continueCursor }),
  };
}

interface ReadPage {
  readonly page: readonly StoredDocument[];
  /** The keys of all rows examined, those that no filter let through included. */
  readonly rowKeys: readonly Uint8Array[];
  readonly bytesRead: number;
  readonly end: CursorPosition;
  /** A limit was reached before the page was full. */
  readonly isCutShort: boolean;
}

const NOTHING_LEFT: ReadPage = {
  page: [],
  rowKeys: [],
  bytesRead: 0,
  end: { type: "end" },
  isCutShort: false,
};

/** Reads until the page is full or a limit is reached; without `limits`, to the end of the rows. */
function readPage(query: Query, rows: Iterator<DocumentRow>, limits: PageOptions | null): ReadPage {
  const page: StoredDocument[] = [];
  const rowKeys: Uint8Array[] = [];
  let bytesRead = 0;
  const pass = operatorPipeline(query.operators);
  const finish = (end: CursorPosition, isCutShort = false): ReadPage => {
    rows.return?.();
    return { page, rowKeys, bytesRead, end, isCutShort };
  };
  while (!pass.isExhausted()) {
    const last = rowKeys.at(-1);
    if (limits !== null && last !== undefined) {
      const here: CursorPosition = { type: "after", sortKey: last };
      if (page.length >= limits.pageSize) return finish(here);
      const mayReadMore =
        rowKeys.length < (limits.maximumRowsRead ?? Infinity) &&
        bytesRead < (limits.maximumBytesRead ?? Infinity);
      if (!mayReadMore) return finish(here, true);
    }
    const row = rows.next();
    if (row.done === true) break;
    const { sortKey, document } = row.value;
    rowKeys.push(sortKey);
    bytesRead += getConvexSize(document.value);
    if (pass.admits(document)) page.push(document);
  }
  return finish({ type: "end" });
}

function statusOf(
  read: ReadPage,
  { maximumRowsRead, maximumBytesRead }: PageOptions,
): PageResult["pageStatus"] {
  if (read.isCutShort) return "SplitRequired";
  const isLarge =
    read.rowKeys.length > (maximumRowsRead ?? DEFAULT_MAX_ROWS) * SPLIT_SHARE ||
    read.bytesRead > (maximumBytesRead ?? DEFAULT_MAX_BYTES) * SPLIT_SHARE ||
    read.page.length > SPLIT_PAGE_LENGTH;
  return isLarge ? "SplitRecommended" : null;
}

/**
 * The part of an interval behind `from` and up to `to`, in the direction of `order`; null where there is none. What a
 * cursor says is only ever used to narrow the query's own interval.
 */
function between(
  { start, end }: SortKeyInterval,
  from: CursorPosition | null,
  to: CursorPosition | null,
  order: Order,
): SortKeyInterval | null {
  if (from?.type === "end") return null;
  const afterFrom = from && (order === "asc" ? successor(from.sortKey) : from.sortKey);
  const throughTo = to?.type === "after" ? (order === "asc" ? successor(to.sortKey) : to.sortKey) : null;
  const [least, past] = order === "asc" ? [afterFrom, throughTo] : [throughTo, afterFrom];
  const narrowed = {
    start: least !== null && compareBytes(least, start) > 0 ? least : start,
    end: past !== null && (end === null || compareBytes(past, end) < 0) ? past : end,
  };
  const isEmpty = narrowed.end !== null && compareBytes(narrowed.start, narrowed.end) >= 0;
  return isEmpty ? null : narrowed;
}

/** A journal this deployment did not write is as good as none. */
function endBytesOf(journal: string | null, text: CursorText): Uint8Array | null {
  if (journal === null) return null;
  try {
    const parsed: unknown = JSON.parse(journal);
    const isJournal = typeof parsed === "object" && parsed !== null && "endCursor" in parsed;
    return isJournal && typeof parsed.endCursor === "string" ? text.parse(parsed.endCursor) : null;
  } catch {
    return null;
  }
}

function checkOptions({ pageSize, maximumRowsRead, maximumBytesRead }: PageOptions): void {
  if (pageSize < 1) {
    throw new SyscallError("NoDocumentsForPagination", "Must request at least 1 document while paginating");
  }
  if (pageSize > MAX_PAGE_SIZE) {
    throw new SyscallError("PageSizeTooLarge", `Requested too many items: ${pageSize}`);
  }
  if (maximumRowsRead === 0 || maximumBytesRead === 0) {
    throw new SyscallError(
      "InvalidPaginationLimit",
      "maximumRowsRead and maximumBytesRead must be greater than 0",
    );
  }
}
