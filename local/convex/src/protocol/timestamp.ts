/** Commit timestamps, nanoseconds, on the wire: base64 of eight little-endian bytes. A number cannot hold them. */

export function encodeTimestamp(ts: bigint): string {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(ts);
  return bytes.toString("base64");
}

/** Null where the text is no timestamp. */
export function decodeTimestamp(text: string): bigint | null {
  if (!/^[A-Za-z0-9+/]{11}=$/.test(text)) return null;
  return Buffer.from(text, "base64").readBigUInt64LE();
}
