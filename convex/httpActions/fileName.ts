// The name of a file, as its sender says it and as it is handed back.
const NAME_MAX_LENGTH = 255; // what file systems take

/** The header's text as a name that can be shown and saved, or `null` if nothing usable is in it. */
export function readFileName(header: string | null): string | null {
  const decoded = decode(header ?? "");
  if (decoded === null) return null;
  // A name, not a path. The marks that turn text round would let "exe.png" be something else.
  const [name = ""] = decoded.normalize("NFC").split(/[/\\]/u).slice(-1);
  const shown = name.replaceAll(/[\p{Cc}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069]/gu, "").trim();
  return /^\.*$/u.test(shown) || shown.length > NAME_MAX_LENGTH ? null : shown;
}

/** The header that makes a browser save what it gets under this name (RFC 6266), never show it. */
export function saveAs(name: string): string {
  const plain = name.replaceAll(/[^\w .()-]/gu, "_");
  return `attachment; filename="${plain}"; filename*=UTF-8''${encodeName(name)}`;
}

/** A header holds no other letters than ASCII's. */
function encodeName(name: string): string {
  const asIs = encodeURIComponent(name);
  return asIs.replaceAll(/['()*!]/gu, (mark) => `%${mark.charCodeAt(0).toString(16).toUpperCase()}`);
}

function decode(text: string): string | null {
  try {
    return decodeURIComponent(text);
  } catch {
    return null;
  }
}
