import { expect, test } from "vitest";
import { sizeInWords } from "./sizeInWords";

test.each([
  [0, "0 bytes"],
  [1, "1 byte"],
  [812, "812 bytes"],
  [1023, "1,023 bytes"],
  [1024, "1 KB"],
  [1536, "1.5 KB"],
  [10 * 1024 * 1024, "10 MB"],
  [5 * 1024 ** 4, "5,120 GB"],
])("%i is %j", (bytes, words) => {
  expect(sizeInWords(bytes)).toBe(words);
});
