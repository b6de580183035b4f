import { expect, test } from "vitest";
import { readProviderAnswer } from "./providerAnswer";

test.each([
  ["a code", "code=12345678", { type: "code", code: "12345678" }],
  ["no", "error=access_denied", { type: "cancelled" }],
  ["a fault", "error=server_error", { type: "failed" }],
  ["nothing", "", { type: "failed" }],
  ["an empty code", "code=", { type: "failed" }],
  ["a code that is none", "code=%3Cscript%3E", { type: "failed" }],
  ["a code over two lines", "code=1234%0A5678", { type: "failed" }],
  ["a code of a megabyte", `code=${"1".repeat(1024 * 1024)}`, { type: "failed" }],
])("%s is taken for what it is", (_what, search, answer) => {
  expect(readProviderAnswer(new URLSearchParams(search))).toEqual(answer);
});
