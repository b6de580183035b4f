import fc from "fast-check";
import { expect, test } from "vitest";
import { decodeDocumentId, encodeDocumentId, newInternalId } from "./documentId.ts";

const ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz";
const MS_PER_DAY = 1000 * 60 * 60 * 24;

const tableNumber = fc.oneof(fc.integer({ min: 0, max: 20_000 }), fc.integer({ min: 0, max: 2 ** 32 - 1 }));
const internalId = fc.uint8Array({ minLength: 16, maxLength: 16 });

test("an id that Convex made decodes to its table and its day, and encodes to itself", () => {
  const known = "kg27rxfv99gzp01wmph0gvt92d6hnvy6";
  const id = decodeDocumentId(known);
  expect(id?.tableNumber).toBe(540);
  expect(Buffer.from(id?.internalId ?? []).readUInt16BE(14)).toBe(19_738);
  expect(id && encodeDocumentId(id.tableNumber, id.internalId)).toBe(known);
});

test("an id decodes to what it was made of", () => {
  fc.assert(
    fc.property(tableNumber, internalId, (number, bytes) => {
      const id = encodeDocumentId(number, bytes);
      expect(id).toMatch(/^[0-9a-z]{31,37}$/);
      expect(decodeDocumentId(id)).toEqual({ tableNumber: number, internalId: bytes });
    }),
  );
});

test("an id with one character changed is refused", () => {
  fc.assert(
    fc.property(
      tableNumber,
      internalId,
      fc.nat(),
      fc.constantFrom(...ALPHABET.split("")),
      (number, bytes, at, character) => {
        const id = encodeDocumentId(number, bytes);
        const position = at % id.length;
        fc.pre(id[position] !== character);
        const tampered = id.slice(0, position) + character + id.slice(position + 1);
        const decoded = decodeDocumentId(tampered);
        // The checksum is of 16 bits: a change may hit another id, but never reads as this one.
        if (decoded !== null)
          expect(encodeDocumentId(decoded.tableNumber, decoded.internalId)).toBe(tampered);
        expect(decoded).not.toEqual({ tableNumber: number, internalId: bytes });
      },
    ),
  );
});

test.each([
  ["a changed character", "kg27rxfv99gzp01wmph0gvt92d6hnvy7"],
  ["two characters that changed places", "kg72rxfv99gzp01wmph0gvt92d6hnvy6"],
  ["upper case", "KG27RXFV99GZP01WMPH0GVT92D6HNVY6"],
  ["a character too few", "kg27rxfv99gzp01wmph0gvt92d6hnvy"],
  ["a character too many", "kg27rxfv99gzp01wmph0gvt92d6hnvy60"],
  ["a letter that is not in the alphabet", "kg27rxfv99gzp01wmph0gvt92d6hnvyl"],
  ["a space before it", " kg27rxfv99gzp01wmph0gvt92d6hnvy6"],
  ["nothing", ""],
])("what is not an id is refused: %s", (_what, text) => {
  expect(decodeDocumentId(text)).toBeNull();
});

test("any text either is refused or is an id in its one form", () => {
  fc.assert(
    fc.property(
      fc.string({ unit: fc.constantFrom(...ALPHABET.split("")), minLength: 30, maxLength: 38 }),
      (text) => {
        const id = decodeDocumentId(text);
        expect(id === null || encodeDocumentId(id.tableNumber, id.internalId) === text).toBe(true);
      },
    ),
  );
});

test("a new internal id is the random bytes and the day", () => {
  const random = Uint8Array.from({ length: 14 }, (_, i) => i + 1);
  const id = newInternalId(random, 19_738 * MS_PER_DAY + 5);
  expect(id).toHaveLength(16);
  expect(id.subarray(0, 14)).toEqual(random);
  expect(Buffer.from(id).readUInt16BE(14)).toBe(19_738);
});

test("parts of the wrong size are a TypeError", () => {
  expect(() => newInternalId(new Uint8Array(13), 0)).toThrow(TypeError);
  expect(() => encodeDocumentId(1, new Uint8Array(15))).toThrow(TypeError);
  expect(() => encodeDocumentId(-1, new Uint8Array(16))).toThrow(TypeError);
  expect(() => encodeDocumentId(2 ** 32, new Uint8Array(16))).toThrow(TypeError);
});
