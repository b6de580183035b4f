import { expect, test } from "vitest";
import { parseRange } from "./byteRange.ts";

const part = (start: number, end: number) => ({ type: "part", range: { start, end } });

test("a range is its first and last byte, either of which may be left out", () => {
  expect(parseRange("bytes=0-0", 10)).toEqual(part(0, 1));
  expect(parseRange("bytes=2-4", 10)).toEqual(part(2, 5));
  expect(parseRange("bytes=4-", 10)).toEqual(part(4, 10));
  expect(parseRange("bytes=-4", 10)).toEqual(part(6, 10));
  expect(parseRange("Bytes= 2-4 ", 10)).toEqual(part(2, 5));
});

test("a range that goes over the end stops there", () => {
  expect(parseRange("bytes=8-99999999999999999999", 10)).toEqual(part(8, 10));
  expect(parseRange("bytes=-99", 10)).toEqual(part(0, 10));
});

test("what lies behind the end, and more than one range, cannot be had", () => {
  for (const header of [
    "bytes=10-",
    "bytes=10-11",
    "bytes=99999999999999999999-",
    "bytes=-0",
    "bytes=0-1,2-3",
    "bytes=0-1,",
  ]) {
    expect(parseRange(header, 10), header).toEqual({ type: "unsatisfiable" });
  }
});

test("what is no range asks for everything", () => {
  for (const header of [
    null,
    "",
    "bytes",
    "bytes=",
    "bytes=-",
    "bytes=a-b",
    "bytes=4-2",
    "items=0-1",
    "bytes=1-2-3",
    "bytes=+1-2",
  ]) {
    expect(parseRange(header, 10), String(header)).toEqual({ type: "whole" });
  }
});

test("an empty file has no parts", () => {
  for (const header of ["bytes=0-0", "bytes=0-", "bytes=-1"]) {
    expect(parseRange(header, 0)).toEqual({ type: "whole" });
  }
});
