import { expect, test } from "vitest";
import { maskedAddress } from "./maskedAddress";

test.each([
  ["ada@example.com", "a…@example.com"],
  ["a@example.com", "a…@example.com"],
  ['"a@b"@example.com', '"…@example.com'],
  ["😀da@example.com", "😀…@example.com"],
  ["@example.com", "…"],
  ["nonsense", "…"],
  ["", "…"],
])("%s is shown as %s", (email, masked) => {
  expect(maskedAddress(email)).toBe(masked);
});
