import { convexToJson } from "convex/values";
import { expect, test } from "vitest";
import { cleanJson } from "./cleanJson.ts";

test("every kind of value has a plain form", () => {
  const value = {
    big: -3n,
    bytes: new Uint8Array([1, 2, 255]).buffer,
    nan: NaN,
    infinite: -Infinity,
    minusZero: -0,
    list: [1n, [null, true, "text"]],
    deep: { inner: { n: 1.5 } },
  };
  expect(cleanJson(convexToJson(value))).toEqual({
    big: "-3",
    bytes: "AQL/",
    nan: "NaN",
    infinite: "-Infinity",
    minusZero: -0,
    list: ["1", [null, true, "text"]],
    deep: { inner: { n: 1.5 } },
  });
});
