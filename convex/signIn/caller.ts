// Who is really asking. The backend sees the application's server, not the visitor behind it, so the application says
// who that is in a token that only the two of them can make. Runs wherever WebCrypto does, and imports nothing.

export interface Caller {
  /** Null where the application cannot know it: no proxy that it trusts has named one. */
  readonly ip: string | null;
  /** About where that address is, in words: "Berlin, Germany". Null where no proxy says so. */
  readonly place: string | null;
  readonly userAgent: string | null;
  /** The random value in this browser's device cookie. */
  readonly device: string | null;
}

/** Long enough for clocks that differ a little, short enough that an overheard token is soon worth nothing. */
const GOOD_FOR_MS = 1000 * 60; // 1 minute
const TOKEN_MAX_LENGTH = 4096;
const TEXT_MAX_LENGTH = 512;

/** Vouches for a caller, for a minute. */
export async function signCaller(secret: string, caller: Caller, now: number): Promise<string> {
  if (secret === "")
    throw new TypeError("Expected a secret: set CALLER_SECRET, the same here and on the deployment.");
  const claims = {
    ip: cut(caller.ip),
    place: cut(caller.place),
    userAgent: cut(caller.userAgent),
    device: cut(caller.device),
    at: now,
  };
  const body = toBase64Url(new TextEncoder().encode(JSON.stringify(claims)));
  const mac = await crypto.subtle.sign("HMAC", await importKey(secret), new TextEncoder().encode(body));
  return `${body}.${toBase64Url(new Uint8Array(mac))}`;
}

/** The caller that a token vouches for, or `null` if it is forged, garbled or too old. */
export async function readCaller(secret: string, token: string, now: number): Promise<Caller | null> {
  if (secret === "" || token.length > TOKEN_MAX_LENGTH) return null;
  const [body, mac, ...rest] = token.split(".");
  if (body === undefined || mac === undefined || rest.length > 0) return null;

  const bytes = fromBase64Url(mac);
  const signed = new TextEncoder().encode(body);
  // `verify` compares in constant time.
  if (bytes === null || !(await crypto.subtle.verify("HMAC", await importKey(secret), bytes, signed)))
    return null;

  const claims = readClaims(body);
  if (claims === null || Math.abs(now - claims.at) > GOOD_FOR_MS) return null;
  return { ip: claims.ip, place: claims.place, userAgent: claims.userAgent, device: claims.device };
}

function readClaims(body: string): (Caller & { readonly at: number }) | null {
  const bytes = fromBase64Url(body);
  if (bytes === null) return null;
  let claims: unknown;
  try {
    claims = JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    return null;
  }
  if (typeof claims !== "object" || claims === null) return null;
  const at = "at" in claims ? claims.at : null;
  if (typeof at !== "number") return null;
  const read = (name: string): string | null => {
    const value: unknown = Object.entries(claims).find(([key]) => key === name)?.[1];
    return typeof value === "string" ? value : null;
  };
  return { ip: read("ip"), place: read("place"), userAgent: read("userAgent"), device: read("device"), at };
}

function importKey(secret: string): Promise<CryptoKey> {
  const bytes = new TextEncoder().encode(secret);
  return crypto.subtle.importKey("raw", bytes, { name: "HMAC", hash: "SHA-256" }, false, ["sign", "verify"]);
}

function cut(text: string | null): string | null {
  return text === null || text === "" ? null : text.slice(0, TEXT_MAX_LENGTH);
}

function toBase64Url(bytes: Uint8Array): string {
  const base64 = btoa(String.fromCharCode(...bytes));
  return base64.replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/u, "");
}

function fromBase64Url(text: string): Uint8Array<ArrayBuffer> | null {
  if (!/^[\w-]+$/u.test(text)) return null;
  try {
    const binary = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
    return Uint8Array.from(binary, (character) => character.codePointAt(0) ?? 0);
  } catch {
    return null;
  }
}
