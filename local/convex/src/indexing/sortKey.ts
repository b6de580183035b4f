/**
 * Sort keys: values as bytes whose unsigned byte order is Convex's order of values. One encoding serves index entries,
 * cursors and read sets, so that none of them can disagree about what lies between two keys.
 *
 * Each value begins with a tag and says itself where it ends, so the key of a tuple is the keys of its members one after
 * the other. What follows a value is another tag, or the end of what it is a part of: never FF. FF after a value's
 * bytes means that it is not that value, but one with an escaped 00 where that value ends.
 *
 *     undefined 01    null 03
 *     int64     04…07 negative in 8, 4, 2, 1 bytes; 08 zero; 09…0C positive in 1, 2, 4, 8 bytes (big-endian)
 *     float64   0D and 8 bytes    false 0E    true 0F
 *     string    10, UTF-8, 00     bytes 11, the bytes, 00       (00 inside is written 00 FF)
 *     array     12, members, 00   object 15, (name, value)*, 00 (in the order of the names)
 */
import { CommitTsPlaceholder, type Value } from "convex/values";
import { compareBytes } from "../storage/bytes.ts";
import { assert } from "./assert.ts";

const UNDEFINED = 0x01;
const NULL = 0x03;
const INT64_ZERO = 0x08;
const FLOAT64 = 0x0d;
const FALSE = 0x0e;
const TRUE = 0x0f;
const STRING = 0x10;
const BYTES = 0x11;
const ARRAY = 0x12;
const OBJECT = 0x15;
const TERMINATOR = 0x00;
const ESCAPED = 0xff;

const MAX_INT64 = 2n ** 63n - 1n;

/** Where numbers become bytes; holds nothing from one number to the next. */
const scratch = new DataView(new ArrayBuffer(8));
const scratchBytes = new Uint8Array(scratch.buffer);

/** The sort key of a tuple of values; `undefined` stands for a field that a document does not have. */
export function encodeSortKey(values: readonly (Value | undefined)[]): Uint8Array {
  const out = new ByteWriter();
  for (const value of values) writeValue(out, value);
  return out.finish();
}

/** The least key above all keys that begin with `prefix`; null where there is none (`prefix` is empty or all FF). */
export function successorOfPrefix(prefix: Uint8Array): Uint8Array | null {
  let length = prefix.length;
  while (length > 0 && prefix[length - 1] === 0xff) length -= 1;
  if (length === 0) return null;
  const successor = Uint8Array.from(prefix.subarray(0, length));
  successor[length - 1] = (successor[length - 1] ?? 0) + 1;
  return successor;
}

/** The least key above those of all tuples that begin with the values of `key`, and below all others above `key`. */
export function endOfValues(key: Uint8Array): Uint8Array {
  // Not the successor of the prefix: the key of "" is the first bytes of that of "\0", which goes on with FF.
  return Buffer.concat([key, Uint8Array.of(ESCAPED)]);
}

/** The order of Convex's values, as a number below, at or above zero. */
export function compareValues(a: Value | undefined, b: Value | undefined): number {
  // By the very bytes an index sorts by: a filter and an index range then cannot differ, not even over NaN or -0.
  return Object.is(a, b) ? 0 : compareBytes(encodeSortKey([a]), encodeSortKey([b]));
}

function writeValue(out: ByteWriter, value: Value | undefined): void {
  if (value === undefined) out.byte(UNDEFINED);
  else if (value === null) out.byte(NULL);
  else if (typeof value === "bigint") writeInt64(out, value);
  else if (typeof value === "number") writeFloat64(out, value);
  else if (typeof value === "boolean") out.byte(value ? TRUE : FALSE);
  else if (typeof value === "string") {
    out.byte(STRING);
    writeEscaped(out, Buffer.from(value, "utf8"));
  } else if (value instanceof ArrayBuffer) {
    out.byte(BYTES);
    writeEscaped(out, new Uint8Array(value));
  } else if (value instanceof CommitTsPlaceholder) {
    // Not yet known, but later than everything that is: within its transaction it sorts as the greatest int64.
    writeInt64(out, MAX_INT64);
  } else if (Array.isArray(value)) {
    out.byte(ARRAY);
    for (const member of value) writeValue(out, member);
    out.byte(TERMINATOR);
  } else writeObject(out, value);
}

/** The tag grows with the magnitude of a positive number and shrinks with that of a negative one. */
function writeInt64(out: ByteWriter, value: bigint): void {
  if (value === 0n) return out.byte(INT64_ZERO);
  const widths = [1, 2, 4, 8];
  const index = widths.findIndex((bytes) => BigInt.asIntN(bytes * 8, value) === value);
  const width = widths[index];
  assert(width !== undefined, "Expected an integer of 64 bits");
  out.byte(value > 0n ? INT64_ZERO + 1 + index : INT64_ZERO - 1 - index);
  scratch.setBigInt64(0, value);
  out.bytes(scratchBytes.subarray(8 - width));
}

/**
 * IEEE 754 bits sort by magnitude; the sign bit is flipped so that positive sorts above negative, and a negative
 * number's other bits are inverted so that more sorts lower. JavaScript does not keep the bits of a NaN, so there is
 * one NaN here: above infinity.
 */
function writeFloat64(out: ByteWriter, value: number): void {
  scratch.setFloat64(0, value);
  const high = Number.isNaN(value) ? 0x7ff80000 : scratch.getUint32(0);
  const low = Number.isNaN(value) ? 0 : scratch.getUint32(4);
  const negative = high >= 0x80000000;
  scratch.setUint32(0, negative ? ~high : high ^ 0x80000000);
  scratch.setUint32(4, negative ? ~low : low);
  out.byte(FLOAT64);
  out.bytes(scratchBytes);
}

function writeObject(out: ByteWriter, object: { [name: string]: Value | undefined }): void {
  out.byte(OBJECT);
  // Field names are ASCII, where the order of UTF-16 units is that of the bytes.
  for (const name of Object.keys(object).toSorted()) {
    const value = object[name];
    if (value === undefined) continue;
    // An empty name would look like the end of the object; written like an escaped 00 it sorts above that end (what
    // follows an end is a tag or another end, below FF) and below all other names.
    if (name === "") out.bytes(Uint8Array.of(TERMINATOR, ESCAPED));
    else writeEscaped(out, Buffer.from(name, "utf8"));
    writeValue(out, value);
  }
  out.byte(TERMINATOR);
}

/** A terminating 00 is followed by a tag or the end, never by FF, so a shorter string sorts below its extensions. */
function writeEscaped(out: ByteWriter, bytes: Uint8Array): void {
  let written = 0;
  for (let zero = bytes.indexOf(0); zero !== -1; zero = bytes.indexOf(0, written)) {
    out.bytes(bytes.subarray(written, zero + 1));
    out.byte(ESCAPED);
    written = zero + 1;
  }
  out.bytes(bytes.subarray(written));
  out.byte(TERMINATOR);
}

/** A byte array that grows: keys are mostly short, and known in length only once they are written. */
class ByteWriter {
  #buffer = new Uint8Array(64);
  #length = 0;

  byte(byte: number): void {
    this.#reserve(1);
    this.#buffer[this.#length] = byte;
    this.#length += 1;
  }

  bytes(bytes: Uint8Array): void {
    this.#reserve(bytes.length);
    this.#buffer.set(bytes, this.#length);
    this.#length += bytes.length;
  }

  finish(): Uint8Array {
    return this.#buffer.slice(0, this.#length);
  }

  #reserve(more: number): void {
    if (this.#length + more <= this.#buffer.length) return;
    const grown = new Uint8Array(Math.max(this.#buffer.length * 2, this.#length + more));
    grown.set(this.#buffer);
    this.#buffer = grown;
  }
}
