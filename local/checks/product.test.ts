/** The one rule of the stand-ins: the product neither imports them nor asks where it runs. */
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const root = fileURLToPath(new URL("../..", import.meta.url));
const sources = [
  "middleware.ts",
  "instrumentation.ts",
  ...["app", "components", "convex"].flatMap((folder) =>
    readdirSync(path.join(root, folder), { recursive: true, encoding: "utf8" })
      .filter((file) => /\.tsx?$/.test(file) && !/\.(?:test|setup)\.ts$/.test(file))
      .map((file) => path.join(folder, file)),
  ),
].map((file) => ({ file, text: readFileSync(path.join(root, file), "utf8") }));

test("the product is read", () => {
  expect(sources.length).toBeGreaterThan(40);
});

test.each([
  ["an import from local/", /(?:from|import)\s*\(?\s*"(?:@\/|(?:\.\.\/)+)local\//],
  ["a branch on where it runs", /\bNODE_ENV\b|\bIS_TEST\b|\bprocess\.env\.CI\b/],
  ["an address of the stand-ins", /127\.0\.0\.1|:321[0-3]\b/],
])("the product holds no %s", (_what, pattern) => {
  expect(sources.filter(({ text }) => pattern.test(text)).map(({ file }) => file)).toEqual([]);
});
