import { expect, test } from "vitest";
import { tooMany } from "./sentences";

test.each([
  [-5, "1 minute"],
  [0, "1 minute"],
  [60_000, "1 minute"],
  [60_001, "2 minutes"],
  [3_600_000, "60 minutes"],
])("%i ms is %s, never too early", (ms, words) => {
  expect(tooMany(ms)).toBe(`That was too often. Try again in ${words}.`);
});
