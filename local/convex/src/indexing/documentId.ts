/**
 * Document ids, as Convex writes them: a table number, 16 bytes that name the document, and a checksum, in base 32.
 *
 *     VInt(table number) ‖ internal id (16 bytes) ‖ fletcher16 of all before it (2 bytes, little-endian)
 *
 * The internal id is 14 random bytes and the day of its creation, 2 bytes big-endian.
 */

const ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz";
const INTERNAL_ID_BYTES = 16;
const RANDOM_BYTES = 14;
const CHECKSUM_BYTES = 2;
const MAX_TABLE_NUMBER = 2 ** 32 - 1;
/** A table number takes 1 to 5 bytes: 31 to 37 characters in all. */
const ID_LENGTH = { least: 31, most: 37 };
const MS_PER_DAY = 1000 * 60 * 60 * 24;

export interface DocumentId {
  readonly tableNumber: number;
  readonly internalId: Uint8Array;
}

/** The string that names a document in user code and on the wire. */
export function encodeDocumentId(tableNumber: number, internalId: Uint8Array): string {
  if (!Number.isInteger(tableNumber) || tableNumber < 0 || tableNumber > MAX_TABLE_NUMBER) {
    throw new TypeError(`Expected a table number of 32 bits, got ${tableNumber}`);
  }
  if (internalId.length !== INTERNAL_ID_BYTES) {
    throw new TypeError(`Expected an internal id of ${INTERNAL_ID_BYTES} bytes, got ${internalId.length}`);
  }
  const body = [...vint(tableNumber), ...internalId];
  const checksum = fletcher16(body);
  return base32([...body, checksum & 0xff, checksum >> 8]);
}

/** The parts of an id; null unless `id` is character for character what `encodeDocumentId` makes of them. */
export function decodeDocumentId(id: string): DocumentId | null {
  if (id.length < ID_LENGTH.least || id.length > ID_LENGTH.most) return null;
  const bytes = bytesOfBase32(id);
  if (bytes === null) return null;
  const table = readVint(bytes);
  if (table === null || bytes.length !== table.length + INTERNAL_ID_BYTES + CHECKSUM_BYTES) return null;
  const internalId = bytes.slice(table.length, table.length + INTERNAL_ID_BYTES);
  // Encoding again checks in one stroke the checksum, the shortest form of the number and the unused bits at the end.
  return encodeDocumentId(table.value, internalId) === id ? { tableNumber: table.value, internalId } : null;
}

/** A new internal id. The day makes ids of one time neighbours where they are sorted beside other ids of that day. */
export function newInternalId(randomBytes14: Uint8Array, epochMs: number): Uint8Array {
  if (randomBytes14.length !== RANDOM_BYTES) {
    throw new TypeError(`Expected ${RANDOM_BYTES} random bytes, got ${randomBytes14.length}`);
  }
  const day = Math.floor(epochMs / MS_PER_DAY) & 0xffff;
  return Uint8Array.of(...randomBytes14, day >> 8, day & 0xff);
}

/** Seven bits a byte, the least significant first; the high bit says that more follow. */
function vint(value: number): number[] {
  const bytes: number[] = [];
  let rest = value;
  while (rest >= 0x80) {
    bytes.push((rest & 0x7f) | 0x80);
    rest = Math.floor(rest / 0x80);
  }
  bytes.push(rest);
  return bytes;
}

function readVint(bytes: Uint8Array): { value: number; length: number } | null {
  let value = 0;
  for (const [index, byte] of bytes.subarray(0, 5).entries()) {
    value += (byte & 0x7f) * 0x80 ** index;
    if (byte < 0x80) return value <= MAX_TABLE_NUMBER ? { value, length: index + 1 } : null;
  }
  return null;
}

/** Fletcher's checksum modulo 256, not 255. */
function fletcher16(bytes: readonly number[]): number {
  let sum = 0;
  let sumOfSums = 0;
  for (const byte of bytes) {
    sum = (sum + byte) & 0xff;
    sumOfSums = (sumOfSums + sum) & 0xff;
  }
  return (sumOfSums << 8) | sum;
}

/** Most significant bit first, no padding; the unused bits of the last character are zero. */
function base32(bytes: readonly number[]): string {
  let text = "";
  let buffer = 0;
  let bits = 0;
  for (const byte of bytes) {
    buffer = ((buffer << 8) | byte) & 0xfff;
    bits += 8;
    for (; bits >= 5; bits -= 5) text += ALPHABET.charAt((buffer >> (bits - 5)) & 31);
  }
  return bits > 0 ? text + ALPHABET.charAt((buffer << (5 - bits)) & 31) : text;
}

function bytesOfBase32(text: string): Uint8Array | null {
  const bytes: number[] = [];
  let buffer = 0;
  let bits = 0;
  for (const character of text) {
    const digit = ALPHABET.indexOf(character);
    if (digit === -1) return null;
    buffer = ((buffer << 5) | digit) & 0xfff;
    bits += 5;
    if (bits >= 8) {
      bits -= 8;
      bytes.push((buffer >> bits) & 0xff);
    }
  }
  return Uint8Array.from(bytes);
}
