import fc from "fast-check";
import { expect, test } from "vitest";
import {
  decodeDocument,
  documentOfJson,
  documentOfValue,
  documentSize,
  encodeDocument,
  parseMaybeValue,
  valueAtPath,
} from "./document.ts";
import { presentValue } from "./valueArbitrary.ts";

test("a document comes back from the store as it went in", () => {
  fc.assert(
    fc.property(fc.dictionary(fc.stringMatching(/^[a-z]{1,3}$/), presentValue()), (value) => {
      const document = documentOfValue(value);
      const read = decodeDocument(encodeDocument(document));
      expect(read.json).toBe(document.json);
      // Written once more it is the same text: the value says all that the text says.
      expect(documentOfValue(read.value).json).toBe(document.json);
    }),
  );
});

test("the text of a document has its fields in order and values in Convex's JSON", () => {
  const bytes = new Uint8Array([1, 2]).buffer;
  expect(documentOfValue({ b: -0, a: 1n, c: bytes, d: "é" }).json).toBe(
    '{"a":{"$integer":"AQAAAAAAAAA="},"b":{"$float":"AAAAAAAAAIA="},"c":{"$bytes":"AQI="},"d":"é"}',
  );
});

test("bytes of a document are read from wherever they lie in a larger buffer", () => {
  const bytes = Buffer.from('xx{"a":1}xx').subarray(2, 9);
  expect(decodeDocument(bytes).value).toEqual({ a: 1 });
});

test("a document's value is parsed only once, and only when asked for", () => {
  expect(() => documentOfJson("not JSON")).not.toThrow();
  const document = documentOfJson('{"a":[1]}');
  expect(document.value).toBe(document.value);
  expect(() => documentOfJson("[]").value).toThrow("Expected a stored document to be an object");
});

test("the size of a document is Convex's", () => {
  expect(documentSize({})).toBe(2);
  expect(documentSize({ a: null, b: 1, c: "é", d: [true], e: new ArrayBuffer(3) })).toBe(
    2 + (2 + 1) + (2 + 9) + (2 + 4) + (2 + 3) + (2 + 5),
  );
});

test.each([
  ["a", 1],
  ["b.c", 2],
  ["b.d", undefined],
  ["missing", undefined],
  ["missing.c", undefined],
  ["a.c", undefined],
  ["list.0", undefined],
  ["bytes.byteLength", undefined],
  ["toString", undefined],
  ["b.constructor", undefined],
])("the value at the path %s", (path, expected) => {
  const document = { a: 1, b: { c: 2 }, list: [3], bytes: new ArrayBuffer(1) };
  expect(valueAtPath(document, path)).toEqual(expected);
});

test("undefined has a JSON of its own where a field may be missing", () => {
  expect(parseMaybeValue({ $undefined: null })).toBeUndefined();
  expect(parseMaybeValue(null)).toBeNull();
  expect(parseMaybeValue({ $integer: "AQAAAAAAAAA=" })).toBe(1n);
});
