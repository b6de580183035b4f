import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import { hashInlineScripts, inlineScriptsOf } from "./inlineScripts";

test("each inline script is hashed once, byte for byte", () => {
  const html = `<script>let a = 1;\n</script><script src="/a.js" async=""></script><script id="x">b()</script><script>b()</script>`;
  expect(hashInlineScripts(html)).toEqual([sha256("let a = 1;\n"), sha256("b()")]);
});

test("a page without scripts has none", () => {
  expect(hashInlineScripts("<p>script</p>")).toEqual([]);
});

test("a page that was not built has none", async () => {
  expect(await inlineScriptsOf("no-such-page")).toEqual([]);
});

function sha256(script: string): string {
  return `sha256-${createHash("sha256").update(script).digest("base64")}`;
}
