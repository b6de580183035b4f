/** A SHA-256 in base64, in the one form that other hashes are compared with; null where it is none. */
export function parseSha256(text: string): string | null {
  const bytes = Buffer.from(text, "base64");
  return bytes.length === 32 && /^[A-Za-z0-9+/]{43}=?$/.test(text) ? bytes.toString("base64") : null;
}
