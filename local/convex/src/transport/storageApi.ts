/**
 * Stored files over HTTP. Who knows an address may use it: one with a token stores a file, one with a file's UUID reads
 * it. Bytes go through in pieces, both ways.
 */
import { Hono } from "hono";
import type { FileApi } from "../functions/engine.ts";
import type { FileRecord } from "../functions/files/fileRecord.ts";
import { parseSha256 } from "../functions/files/sha256.ts";
import { parseUuid } from "../functions/files/storageId.ts";
import { badRequest, DeploymentError } from "../protocol/errors.ts";
import { parseRange, type RequestedRange } from "./byteRange.ts";

const CACHE_SECONDS = 60 * 60 * 24 * 30; // 30 days
/** What a browser would run in the name of the origin that it comes from. */
const ACTIVE_TYPES = /^\s*(text\/html|text\/xml|application\/xml|[^;]*\+xml)\s*(;|$)/i;
/** Runs it in the name of nobody. */
const SANDBOX = "sandbox allow-scripts allow-forms allow-popups allow-modals allow-downloads";
const MEDIA_TYPE = /^[\w!#$&^.+-]+\/[\w!#$&^.+*-]+\s*(;.*)?$/;

export interface StorageApiOptions {
  readonly files: FileApi;
}

export function createStorageApi({ files }: StorageApiOptions): Hono {
  const api = new Hono();
  api.post("/storage/upload", async (c) => {
    const token = c.req.query("token");
    if (token === undefined) throw badRequest("BadQueryArgs", "An upload needs the token of its address.");
    const { body, headers } = c.req.raw;
    const contentType = contentTypeOf(headers);
    const sha256 = digestOf(headers);
    const storageId = await files.upload(token, { body: arriving(body), contentType, sha256 });
    return c.json({ storageId });
  });
  api.get("/storage/:uuid", (c) => serve(files, c.req.raw, c.req.param("uuid")));
  return api;
}

function contentTypeOf(headers: Headers): string | null {
  const type = headers.get("Content-Type");
  if (type === null || MEDIA_TYPE.test(type)) return type;
  throw badRequest("BadHeader", "Bad header for content-type: it is no media type.");
}

function digestOf(headers: Headers): string | null {
  const digest = headers.get("Digest");
  if (digest === null) return null;
  const sha256 = parseSha256(/^sha-256=(.*)$/.exec(digest)?.[1] ?? "");
  if (sha256 === null) throw badRequest("BadHeader", "Bad header for digest: expected sha-256=<base64>.");
  return sha256;
}

/** A client that leaves half way has not uploaded half a file. */
async function* arriving(
  body: ReadableStream<Uint8Array> | null,
): AsyncGenerator<Uint8Array, void, undefined> {
  if (body === null) return;
  try {
    yield* body;
  } catch (cause) {
    throw new DeploymentError(408, "ClientDisconnect", "The upload ended before the file did.", { cause });
  }
}

async function serve(files: FileApi, request: Request, name: string): Promise<Response> {
  const uuid = parseUuid(name);
  if (uuid === null) {
    throw badRequest(
      "InvalidStoragePath",
      `Invalid storage path: "${name}". Please use \`storage.getUrl()\` to generate a valid URL to retrieve files. See https://docs.convex.dev/file-storage/serve-files for more details`,
    );
  }
  const file = await files.find({ type: "uuid", uuid });
  if (file === null) throw notFound(uuid);
  const headers = headersOf(file);
  if (isKnown(request.headers.get("If-None-Match"), etagOf(file)))
    return new Response(null, { status: 304, headers });
  const requested = requestedRange(request.headers, file);
  if (requested.type === "unsatisfiable") {
    return new Response(null, { status: 416, headers: { "Content-Range": `bytes */${file.size}` } });
  }
  const { start, end } = requested.type === "part" ? requested.range : { start: 0, end: file.size };
  headers.set("Content-Length", String(end - start));
  if (requested.type === "part") headers.set("Content-Range", `bytes ${start}-${end - 1}/${file.size}`);
  else headers.set("Digest", `sha-256=${file.sha256}`);
  const status = requested.type === "part" ? 206 : 200;
  if (request.method === "HEAD") return new Response(null, { status, headers });
  const body = await files.read(uuid, { start, end });
  if (body === null) throw notFound(uuid);
  return new Response(body, { status, headers });
}

function notFound(uuid: string): DeploymentError {
  return new DeploymentError(404, "FileNotFound", `File ${uuid} not found`);
}

function headersOf(file: FileRecord): Headers {
  const headers = new Headers({
    "Accept-Ranges": "bytes",
    "Cache-Control": `private, max-age=${CACHE_SECONDS}`,
    // Without one, HTTP servers like to make one up.
    "Content-Type": file.contentType ?? "application/octet-stream",
    ETag: etagOf(file),
    "X-Content-Type-Options": "nosniff",
  });
  if (ACTIVE_TYPES.test(file.contentType ?? "")) headers.set("Content-Security-Policy", SANDBOX);
  return headers;
}

/** A file never changes, and what hashes alike is alike. */
function etagOf(file: FileRecord): string {
  return `"${file.sha256}"`;
}

function isKnown(header: string | null, etag: string): boolean {
  if (header === null) return false;
  return header.split(",").some((known) => ["*", etag].includes(known.trim().replace(/^W\//, "")));
}

/** `If-Range` asks for a part only of the file that the client has begun with. */
function requestedRange(headers: Headers, file: FileRecord): RequestedRange {
  const begun = headers.get("If-Range");
  if (begun !== null && begun !== etagOf(file)) return { type: "whole" };
  return parseRange(headers.get("Range"), file.size);
}
