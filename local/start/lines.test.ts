import { expect, test } from "vitest";

import { LineCutter } from "./lines.ts";

function cut(...chunks: string[]): string[] {
  const lines: string[] = [];
  const cutter = new LineCutter((line) => lines.push(line));
  for (const chunk of chunks) cutter.push(chunk);
  cutter.end();
  return lines;
}

test("lines are whole however the chunks fall", () => {
  expect(cut("a", "b\nc", "\n\nd\r\n")).toEqual(["ab", "c", "", "d"]);
});

test("the last line needs no end, and nothing is no line", () => {
  expect(cut("a\nb")).toEqual(["a", "b"]);
  expect(cut("a\n")).toEqual(["a"]);
  expect(cut()).toEqual([]);
});

test("a line that was written over itself is what it said last", () => {
  expect(cut("10%\r50%\rdone\n")).toEqual(["done"]);
});
