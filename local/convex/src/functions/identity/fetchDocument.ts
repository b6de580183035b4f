/** Fetches the JSON documents that issuers publish. Those of the deployment's own site are asked for in process. */
import type { JsonObject } from "../../protocol/json.ts";
import { parseObject } from "../../protocol/jsonFields.ts";

const FETCH_TIMEOUT_MS = 1000 * 10;
const MAX_DOCUMENT_BYTES = 1024 * 1024;
/** Where the issuer does not say how long. */
const DEFAULT_FRESH_MS = 1000 * 60 * 5; // 5 min

export interface FetchedDocument {
  readonly json: JsonObject;
  readonly lifetime: Lifetime;
}

/** As the `Cache-Control` header says. */
export interface Lifetime {
  readonly freshMs: number;
  /** For so long after that the document may be used while it is fetched again. */
  readonly staleMs: number;
  /** And for so long where that fails. */
  readonly staleIfErrorMs: number;
}

/** Why there is no document; `status` where there was an answer, and it was an error. */
export class FetchFailed extends Error {
  override readonly name = "FetchFailed";
  readonly status: number | null;

  constructor(message: string, status: number | null, options?: ErrorOptions) {
    super(message, options);
    this.status = status;
  }
}

export type FetchDocument = (url: string) => Promise<FetchedDocument>;

export interface FetchDocumentOptions {
  readonly siteUrl: string;
  /** The deployment's own site. */
  readonly askSite: (request: Request) => Promise<Response>;
  readonly fetch?: typeof fetch;
  readonly timeoutMs?: number;
}

export function createFetchDocument(options: FetchDocumentOptions): FetchDocument {
  const { siteUrl, askSite, fetch: fetchRemote = fetch, timeoutMs = FETCH_TIMEOUT_MS } = options;
  const ownOrigin = new URL(siteUrl).origin;
  return async (text) => {
    const url = parseAddress(text);
    const ask = async (signal: AbortSignal) => {
      const request = new Request(url, { headers: { Accept: "application/json" }, signal });
      // A server that waits for its own answer over TCP can starve itself, and may be known to others by another name.
      return readDocument(await (url.origin === ownOrigin ? askSite(request) : fetchRemote(request)));
    };
    return withTimeout(ask, text, timeoutMs);
  };
}

export function documentOfDataUri(text: string): JsonObject {
  const match = /^data:([^,]*),(.*)$/s.exec(text);
  if (match === null) throw new FetchFailed("it is not a data: URI", null);
  const [, type = "", data = ""] = match;
  try {
    return parseObject(
      type.endsWith(";base64") ? Buffer.from(data, "base64").toString() : decodeURIComponent(data),
    );
  } catch (cause) {
    throw new FetchFailed("its data: URI does not hold a JSON object", null, { cause });
  }
}

function parseAddress(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url !== null && (url.protocol === "https:" || url.protocol === "http:")) return url;
  throw new FetchFailed(`${text} is no http(s) address`, null);
}

async function withTimeout<T>(
  ask: (signal: AbortSignal) => Promise<T>,
  url: string,
  timeoutMs: number,
): Promise<T> {
  const stop = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const expired = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => {
      reject(new FetchFailed(`${url} did not answer within ${timeoutMs / 1000} s`, null));
      stop.abort();
    }, timeoutMs);
  });
  try {
    return await Promise.race([ask(stop.signal), expired]);
  } catch (cause) {
    if (cause instanceof FetchFailed) throw cause;
    throw new FetchFailed(`${url} could not be fetched: ${reasonOf(cause)}`, null, { cause });
  } finally {
    clearTimeout(timer);
  }
}

async function readDocument(response: Response): Promise<FetchedDocument> {
  const text = await readText(response);
  if (!response.ok) throw new FetchFailed(`${response.status} ${text.slice(0, 200)}`, response.status);
  return { json: parseObject(text), lifetime: parseLifetime(response.headers.get("Cache-Control")) };
}

async function readText(response: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of response.body ?? []) {
    bytes += chunk.byteLength;
    if (bytes > MAX_DOCUMENT_BYTES) throw new FetchFailed("the document is too large", null);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString();
}

function parseLifetime(header: string | null): Lifetime {
  const seconds = (directive: string) => {
    const match = new RegExp(`(?:^|[\\s,])${directive}\\s*=\\s*"?(\\d{1,9})`, "i").exec(header ?? "");
    return match === null ? null : Number(match[1]) * 1000;
  };
  const mustRevalidate = /no-store|no-cache/i.test(header ?? "");
  return {
    freshMs: mustRevalidate ? 0 : (seconds("max-age") ?? DEFAULT_FRESH_MS),
    staleMs: seconds("stale-while-revalidate") ?? 0,
    staleIfErrorMs: seconds("stale-if-error") ?? 0,
  };
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? `${error.message} (${error.cause.message})` : error.message;
}
