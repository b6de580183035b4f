// Where `?next=` may lead: to a path of this site. Whoever sends a link chooses that parameter, so it is refused unless
// it is plainly harmless, also after a proxy or a browser has decoded it once or twice more.

const HOME = "/product";
const LENGTH_MAX = 1024;
const ENCODINGS_MAX = 3;
const ANY_ORIGIN = "http://any.invalid";

/** The path to go to after signing in. Anything but a same-origin path becomes the viewer's own page. */
export function safeNext(next: unknown): string {
  if (typeof next !== "string" || next.length > LENGTH_MAX || !isWellEncoded(next)) return HOME;

  let layer = next;
  for (let encodings = 0; encodings <= ENCODINGS_MAX; encodings++) {
    if (!isLocalPath(layer)) return HOME;
    const decoded = decodeAscii(layer);
    if (decoded === layer) return next;
    layer = decoded;
  }
  return HOME;
}

function isLocalPath(text: string): boolean {
  const [path = ""] = text.split(/[?#]/, 1);
  // Browsers drop tabs and line feeds from addresses and read `\` as `/`. Two slashes begin a host name, and a dot
  // segment in front of them can bring them to the front.
  if (!path.startsWith("/") || path.includes("//") || /[\p{Cc}\p{Cf}\\]/u.test(text)) return false;
  return URL.canParse(text, ANY_ORIGIN) && new URL(text, ANY_ORIGIN).origin === ANY_ORIGIN;
}

export function isWellEncoded(text: string): boolean {
  try {
    decodeURI(text);
    return true;
  } catch {
    return false;
  }
}

// Lenient, as the most careless decoder on the way may be. Every character that matters here is ASCII.
function decodeAscii(text: string): string {
  return text.replace(/%([0-7][0-9a-f])/gi, (_encoded, hex: string) =>
    String.fromCharCode(Number.parseInt(hex, 16)),
  );
}
