/**
 * Cursors of paginated queries. A cursor names a place in an index, not a count, so that what is written before or
 * behind it moves nothing; and the query it belongs to, since its place means nothing in another one.
 *
 *     fingerprint (16 bytes) ‖ 00                 the end of the query
 *     fingerprint (16 bytes) ‖ 01 ‖ sort key      after the row with this key
 *
 * Clients get to see cursors, and a sort key is data that a filter may have kept from them: what stands for a cursor in
 * text is the caller's to choose (`CursorText`).
 */
import { createHash } from "node:crypto";
import { SyscallError } from "../protocol/errors.ts";
import { equalBytes } from "../storage/bytes.ts";
import type { Query } from "./query.ts";

const FINGERPRINT_BYTES = 16;
const END = 0x00;
const AFTER = 0x01;

export type CursorPosition =
  { readonly type: "after"; readonly sortKey: Uint8Array } | { readonly type: "end" };

/** What stands for the bytes of a cursor in text: the same for the same bytes. */
export interface CursorText {
  print(bytes: Uint8Array): string;
  /** Null where `print` has not made the text. */
  parse(text: string): Uint8Array | null;
}

/** The bytes of a cursor. */
export function encodeCursor(fingerprint: Uint8Array, position: CursorPosition): Uint8Array {
  const tail = position.type === "end" ? [Uint8Array.of(END)] : [Uint8Array.of(AFTER), position.sortKey];
  return Buffer.concat([fingerprint, ...tail]);
}

/** The place a cursor names; refuses one of another query, and what no query gave out. */
export function decodeCursor(bytes: Uint8Array | null, fingerprint: Uint8Array): CursorPosition {
  if (bytes === null) throw invalidCursor();
  const kind = bytes[FINGERPRINT_BYTES];
  if (!equalBytes(bytes.subarray(0, FINGERPRINT_BYTES), fingerprint)) throw invalidCursor();
  if (kind === END && bytes.length === FINGERPRINT_BYTES + 1) return { type: "end" };
  if (kind === AFTER) return { type: "after", sortKey: bytes.subarray(FINGERPRINT_BYTES + 1) };
  throw invalidCursor();
}

/** What makes a query the same query for a cursor: its source, its operators, and what its index sorts by. */
export function fingerprintOf(query: Query, fields: readonly string[]): Uint8Array {
  const text = JSON.stringify([query.text, fields]);
  return createHash("sha256").update(text).digest().subarray(0, FINGERPRINT_BYTES);
}

/** What `usePaginatedQuery` looks for, to begin again at the first page. */
const INVALID_CURSOR_DATA = JSON.stringify({ isConvexSystemError: true, paginationError: "InvalidCursor" });

function invalidCursor(): SyscallError {
  return new SyscallError(
    "InvalidCursor",
    "InvalidCursor: Tried to run a query starting from a cursor, but it looks like this cursor is from a different query.",
    INVALID_CURSOR_DATA,
  );
}
