import { expect, test } from "vitest";
import { safeNext } from "./safeNext";

const HOME = "/product";

test.each([
  "/",
  "/product",
  "/product/server",
  "/product?show=done&page=2",
  "/product#task-3",
  "/a%20b",
  "/caf%C3%A9",
  "/search?q=100%25",
  "/search?from=https://example.com/",
  "/u/jane.doe",
  "/mail@example.com",
])("%j is kept", (next) => {
  expect(safeNext(next)).toBe(next);
});

test.each([
  ["nothing", undefined],
  ["no value", null],
  ["a repeated parameter", ["/product", "//evil.example"]],
  ["empty", ""],
  ["a relative path", "product"],
  ["a query alone", "?next=/product"],
  ["another site", "https://evil.example/"],
  ["an absolute address of this site", "http://localhost:3000/product"],
  ["no scheme", "//evil.example"],
  ["three slashes", "///evil.example"],
  ["a backslash", "/\\evil.example"],
  ["two backslashes", "\\\\evil.example"],
  ["a backslash later", "/product\\..\\evil"],
  ["encoded slashes", "/%2fevil.example"],
  ["encoded slashes in front", "%2f%2fevil.example"],
  ["an encoded backslash", "/%5cevil.example"],
  ["encoded twice", "/%252fevil.example"],
  ["encoded three times", "/%25252fevil.example"],
  ["encoded too often to follow", "/%2525252525252fevil.example"],
  ["malformed encoding", "/%zz"],
  ["malformed under an encoding", "/%252fevil.example/%25zz"],
  ["a dot segment before slashes", "/.//evil.example"],
  ["a parent segment before slashes", "/..//evil.example"],
  ["an encoded dot segment before slashes", "/%2e%2e//evil.example"],
  ["a tab", "/\t/evil.example"],
  ["a line feed", "/\n/evil.example"],
  ["a carriage return and a header", "/product\r\nSet-Cookie: a=b"],
  ["an encoded line feed", "/product%0d%0aSet-Cookie:%20a=b"],
  ["a null byte", "/product\0"],
  ["an encoded null byte", "/product%00"],
  ["a leading space", " //evil.example"],
  ["a zero-width space", "/\u200b/evil.example"],
  ["text written backwards", "/\u202eproduct"],
  ["credentials", "https://product@evil.example/"],
  ["credentials without a scheme", "//product:secret@evil.example/"],
  ["a script", "javascript:alert(1)"],
  ["a script in capitals", "JaVaScRiPt:alert(1)"],
  ["a script after a slash is a path, but not with a line feed", "/\njavascript:alert(1)"],
  ["data", "data:text/html,<script>alert(1)</script>"],
  ["too long", `/${"a".repeat(2000)}`],
])("%s is refused", (_name, next) => {
  expect(safeNext(next)).toBe(HOME);
});
