import { expect, test } from "vitest";
import { jsonToConvex, type Value } from "convex/values";
import { printValue, typeOfValue } from "./valueText.ts";

test.each<[Value | undefined, string, string]>([
  [undefined, "undefined", "undefined"],
  [null, "null", "Null"],
  [1n, "1", "Int64"],
  [jsonToConvex({ $commitTs: null }), "commitTs", "Int64"],
  [1, "1.0", "Float64"],
  [-0, "-0.0", "Float64"],
  [0.5, "0.5", "Float64"],
  [1e15, "1000000000000000.0", "Float64"],
  [1e21, "1e21", "Float64"],
  [5e-5, "5e-5", "Float64"],
  [NaN, "NaN", "Float64"],
  [-Infinity, "-inf", "Float64"],
  [true, "true", "Boolean"],
  ['a"b', '"a\\"b"', "String"],
  [new Uint8Array([1, 2]).buffer, 'b"AQI="', "Bytes"],
  [[1, "a", [null]], '[1.0, "a", [null]]', "Array"],
  [{ b: 1n, a: {}, none: undefined }, "{a: {}, b: 1}", "Object"],
])("values print in Convex's notation (%#)", (value, text, type) => {
  expect(printValue(value)).toBe(text);
  expect(typeOfValue(value)).toBe(type);
});
