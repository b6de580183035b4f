/** Request bodies: decompressed, bounded, and read as JSON. */
import { pipeline, Readable, type Transform } from "node:stream";
import type { ReadableStream as NodeReadableStream } from "node:stream/web";
import { createBrotliDecompress, createGunzip, createInflate } from "node:zlib";
import { badRequest, DeploymentError } from "../protocol/errors.ts";
import type { JsonObject } from "../protocol/json.ts";
import { parseObject } from "../protocol/jsonFields.ts";

const MEBIBYTE = 1024 * 1024;
/** Arguments may be 16 MiB; as JSON, and escaped, they take more. */
export const MAX_CALL_BYTES = 48 * MEBIBYTE;
/** Sources with their source maps. */
export const MAX_PUSH_BYTES = 128 * MEBIBYTE;

const DECOMPRESSORS: { readonly [encoding: string]: () => Transform } = {
  br: () => createBrotliDecompress(),
  gzip: () => createGunzip(),
  deflate: () => createInflate(),
};

/** Throws DeploymentError where the body is too large, not what its encoding says, or no JSON object. */
export async function readJsonBody(request: Request, maxBytes = MAX_CALL_BYTES): Promise<JsonObject> {
  const bytes = await readBytes(request, maxBytes);
  return parseObject(bytes.toString());
}

async function readBytes(request: Request, maxBytes: number): Promise<Buffer> {
  const { body } = request;
  if (body === null) return Buffer.alloc(0);
  const chunks: Buffer[] = [];
  let size = 0;
  // Counted after decompression: a small body can unfold into a large one.
  for await (const chunk of decompressed(body, request.headers.get("Content-Encoding"))) {
    size += chunk.byteLength;
    if (size > maxBytes) {
      throw new DeploymentError(413, "BodyTooLarge", `The request body is larger than ${maxBytes} bytes.`);
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

async function* decompressed(
  body: ReadableStream<Uint8Array>,
  header: string | null,
): AsyncGenerator<Buffer, void, undefined> {
  const encoding = (header ?? "identity").trim().toLowerCase();
  // The same class under the two names that the DOM and Node have for it.
  const raw = Readable.fromWeb(body as NodeReadableStream<Uint8Array>);
  if (encoding === "identity" || encoding === "") {
    try {
      for await (const chunk of raw) yield toBuffer(chunk);
    } catch (cause) {
      throw new DeploymentError(408, "ClientDisconnect", "The request ended before its body did.", { cause });
    }
    return;
  }
  const decompressor = Object.hasOwn(DECOMPRESSORS, encoding) ? DECOMPRESSORS[encoding] : undefined;
  if (decompressor === undefined) {
    throw badRequest("UnknownContentEncoding", `The content encoding ${encoding} is not known.`);
  }
  // The pipeline ends each side with the other; what went wrong is heard from the side that is read.
  const stream = pipeline(raw, decompressor(), () => undefined);
  try {
    for await (const chunk of stream) yield toBuffer(chunk);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw badRequest("BadContentEncoding", `The body is not encoded as ${encoding}: ${reason}.`);
  }
}

function toBuffer(chunk: unknown): Buffer {
  if (chunk instanceof Uint8Array) return Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
  throw new TypeError("Expected a body to come in bytes");
}
