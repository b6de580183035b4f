// GET /export: everything that the deployment holds about the caller, one JSON object a line (NDJSON), read while it is
// sent. The last line says how it ended: `end`, `signed_out`, or `continue` with where to go on (`?from=`), because an
// answer has a greatest length. It is for people who have shown lately who they are; one that has begun goes on.
import { ConvexError } from "convex/values";
import { internal } from "../_generated/api";
import type { ActionCtx } from "../_generated/server";
import { SECTIONS, type ExportRow, type Position, type Section } from "../exportRows";
import { PRIVATE, refuse, refuseUnauthenticated } from "./httpRefusal";

/** An answer may have 20 megabytes. A page of rows always fits into the rest. */
const ANSWER_MAX_BYTES = 1024 * 1024 * 16;

type Page = { readonly rows: readonly ExportRow[]; readonly next: Position | null };
type ReadPage = (from: Position) => Promise<Page | null>;

export async function exportData(ctx: ActionCtx, request: Request): Promise<Response> {
  const from = readPosition(new URL(request.url).searchParams.get("from"));
  if (from === null) return refuse(400, "invalid_position");

  const readPage: ReadPage = (position) => ctx.runQuery(internal.exportRows.read, { from: position });
  try {
    const first = await readPage(from);
    if (first === null) return refuseUnauthenticated();
    const lines = streamLines(first, readPage, ANSWER_MAX_BYTES);
    return new Response(lines, {
      headers: {
        ...PRIVATE,
        "Content-Type": "application/x-ndjson; charset=utf-8",
        "Content-Disposition": 'attachment; filename="doorman-export.ndjson"',
      },
    });
  } catch (error) {
    if (isForeignCursor(error)) return refuse(400, "invalid_position");
    throw error;
  }
}

/** Reads a page when the one before it is taken, so nothing is read for a client that has gone. */
export function streamLines(first: Page, readPage: ReadPage, maxBytes: number): ReadableStream<Uint8Array> {
  const chunks = writeLines(first, readPage, maxBytes);
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        const chunk = await chunks.next();
        if (chunk.done) controller.close();
        else controller.enqueue(chunk.value);
      },
      async cancel() {
        await chunks.return(undefined);
      },
    },
    { highWaterMark: 0 },
  );
}

async function* writeLines(
  first: Page,
  readPage: ReadPage,
  maxBytes: number,
): AsyncGenerator<Uint8Array, void> {
  let page = first;
  let bytes = 0;
  let ending: object | null = null;
  while (ending === null) {
    const { rows, next } = page;
    const chunk = encodeLines(rows);
    bytes += chunk.byteLength;
    if (rows.length > 0) yield chunk;

    if (next === null) ending = { type: "end" };
    else if (bytes >= maxBytes) ending = { type: "continue", from: writePosition(next) };
    else {
      const following = await readPage(next);
      if (following === null) ending = { type: "signed_out" };
      else page = following;
    }
  }
  yield encodeLines([ending]);
}

function encodeLines(lines: readonly object[]): Uint8Array {
  return new TextEncoder().encode(lines.map((line) => `${JSON.stringify(line)}\n`).join(""));
}

function writePosition({ section, cursor }: Position): string {
  return cursor === null ? section : `${section}:${cursor}`;
}

/** Where an answer begins; the start where nothing is said. */
function readPosition(text: string | null): Position | null {
  const [start] = SECTIONS;
  if (text === null) return start === undefined ? null : { section: start, cursor: null };
  const [name = "", ...rest] = text.split(":");
  const section = SECTIONS.find((each): each is Section => each === name);
  if (section === undefined) return null;
  return { section, cursor: rest.length === 0 ? null : rest.join(":") };
}

/** A position is made of Convex's own cursors, which it refuses when they are made up or of another query. */
function isForeignCursor(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const data: unknown = error instanceof ConvexError ? error.data : null;
  const isMarked = typeof data === "object" && data !== null && "paginationError" in data;
  return isMarked || error.message.includes("InvalidCursor");
}
