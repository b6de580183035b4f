import fc from "fast-check";
import { expect, test } from "vitest";
import { compareValues as convexOrder, jsonToConvex, type Value } from "convex/values";
import { compareValues, encodeSortKey, endOfValues, successorOfPrefix } from "./sortKey.ts";
import { anyValue } from "./valueArbitrary.ts";

const sign = Math.sign;
const bytes = (hex: string) => new Uint8Array(Buffer.from(hex.replaceAll(" ", ""), "hex"));
const hex = (...values: (Value | undefined)[]) => Buffer.from(encodeSortKey(values)).toString("hex");

test("values sort by type first, then each by its own order", () => {
  const ascending: (Value | undefined)[] = [
    undefined,
    null,
    -(2n ** 63n),
    -(2n ** 31n) - 1n,
    -(2n ** 31n),
    -32769n,
    -32768n,
    -129n,
    -128n,
    -1n,
    0n,
    1n,
    127n,
    128n,
    32767n,
    32768n,
    2n ** 31n - 1n,
    2n ** 31n,
    2n ** 63n - 1n,
    -Infinity,
    -Number.MAX_VALUE,
    -1,
    -Number.MIN_VALUE,
    -0,
    0,
    Number.MIN_VALUE,
    1,
    Number.MAX_VALUE,
    Infinity,
    NaN,
    false,
    true,
    "",
    "\u0000",
    "\u0000a",
    "a",
    "a\u0000",
    "aa",
    "é",
    "\uffff",
    "😀",
    new ArrayBuffer(0),
    bytes("00").buffer,
    bytes("00ff").buffer,
    bytes("01").buffer,
    bytes("ff").buffer,
    [],
    [null],
    [null, null],
    [[]],
    [{}],
    {},
    { "": null },
    { a: null },
    { a: null, b: null },
    { a: 1 },
    { b: null },
  ];
  for (const [i, a] of ascending.entries()) {
    for (const [j, b] of ascending.entries()) {
      expect(sign(compareValues(a, b)), `${i} against ${j}`).toBe(sign(i - j));
    }
  }
});

test("the order of sort keys is the order of convex/values", () => {
  fc.assert(
    fc.property(anyValue(), anyValue(), (a, b) => {
      expect(sign(compareValues(a, b))).toBe(sign(convexOrder(a, b)));
    }),
  );
});

test("tuples sort by their first values before their second, whatever these contain", () => {
  fc.assert(
    fc.property(anyValue(), anyValue(), anyValue(), anyValue(), (a, b, c, d) => {
      const order = Buffer.compare(encodeSortKey([a, b]), encodeSortKey([c, d]));
      expect(sign(order)).toBe(sign(convexOrder(a, c)) || sign(convexOrder(b, d)));
    }),
  );
});

test("a tuple lies between a key and its end exactly where it begins with its value", () => {
  fc.assert(
    fc.property(anyValue(), anyValue(), anyValue(), (value, first, second) => {
      const start = encodeSortKey([value]);
      const key = encodeSortKey([first, second]);
      const isBetween = Buffer.compare(start, key) <= 0 && Buffer.compare(key, endOfValues(start)) < 0;
      expect(isBetween).toBe(compareValues(value, first) === 0);
    }),
  );
});

test("a value does not take in those that only begin like it", () => {
  const pairs: [Value, Value][] = [
    ["", "\0"],
    ["a", "a\0b"],
    [bytes("01").buffer, bytes("0100").buffer],
    [{}, { "": null }],
    [[""], ["\0"]],
  ];
  for (const [value, longer] of pairs) {
    expect(Buffer.compare(encodeSortKey([longer]), endOfValues(encodeSortKey([value])))).toBe(1);
  }
});

test("the bytes are those that are on disk", () => {
  expect(hex(undefined, null, false, true)).toBe("01030e0f");
  expect(hex(0n, 1n, 200n, 70_000n, 2n ** 40n)).toBe(
    "08 0901 0a00c8 0b00011170 0c0000010000000000".replaceAll(" ", ""),
  );
  expect(hex(-1n, -200n, -70_000n, -(2n ** 40n))).toBe(
    "07ff 06ff38 05fffeee90 04ffffff0000000000".replaceAll(" ", ""),
  );
  expect(hex(1, -1)).toBe("0dbff0000000000000 0d400fffffffffffff".replaceAll(" ", ""));
  expect(hex("a\u0000b", bytes("00").buffer)).toBe("106100ff6200 1100ff00".replaceAll(" ", ""));
  expect(hex(["a"], { "": 0n, b: null })).toBe("1210610000 1500ff08 62000300".replaceAll(" ", ""));
});

test("an unresolved commit timestamp sorts as the greatest int64", () => {
  const placeholder = jsonToConvex({ $commitTs: null });
  expect(compareValues(placeholder, 2n ** 63n - 1n)).toBe(0);
});

test("every NaN is the same NaN", () => {
  const negative = new Float64Array(new BigUint64Array([0xfff8000000000000n]).buffer)[0] ?? NaN;
  expect(hex(negative)).toBe(hex(NaN));
});

test("an integer of more than 64 bits is refused", () => {
  expect(() => encodeSortKey([2n ** 63n])).toThrow("Expected an integer of 64 bits");
});

test("the successor of a prefix is the least key above all keys with that prefix", () => {
  expect(successorOfPrefix(bytes("0102"))).toEqual(bytes("0103"));
  expect(successorOfPrefix(bytes("01ffff"))).toEqual(bytes("02"));
  expect(successorOfPrefix(bytes("ff"))).toBeNull();
  expect(successorOfPrefix(bytes(""))).toBeNull();
});

test("a key is below the successor of a prefix and not below the prefix exactly where it has that prefix", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 3 }), fc.uint8Array({ maxLength: 5 }), (prefix, key) => {
      const end = successorOfPrefix(prefix);
      const isBetween = Buffer.compare(key, prefix) >= 0 && (end === null || Buffer.compare(key, end) < 0);
      expect(isBetween).toBe(Buffer.compare(key.subarray(0, prefix.length), prefix) === 0);
    }),
  );
});
