import { expect, test } from "vitest";
import { decodeTimestamp, encodeTimestamp } from "./timestamp.ts";

test("zero is the timestamp that every connection begins with", () => {
  expect(encodeTimestamp(0n)).toBe("AAAAAAAAAAA=");
});

test("the least significant byte comes first", () => {
  expect(encodeTimestamp(1n)).toBe("AQAAAAAAAAA=");
  expect(decodeTimestamp("AQAAAAAAAAA=")).toBe(1n);
});

test("nanoseconds beyond what a number holds survive", () => {
  for (const ts of [1_795_254_432_845_123_457n, 2n ** 64n - 1n]) {
    expect(decodeTimestamp(encodeTimestamp(ts))).toBe(ts);
  }
});

test("what is not base64 of eight bytes is no timestamp", () => {
  for (const text of ["", "AAAA", "AAAAAAAAAAA", "AAAAAAAAAAAA", "AAAAAAAAAA==", "********AAA="]) {
    expect(decodeTimestamp(text)).toBe(null);
  }
});
