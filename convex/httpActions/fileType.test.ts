import { expect, test } from "vitest";
import { fileTypeOf, isTrueName } from "./fileType";

const bytes = (...parts: (string | number[])[]) =>
  Uint8Array.from(parts.flatMap((part) => (typeof part === "string" ? [...Buffer.from(part)] : part)));

test.each([
  ["image/png", bytes([0x89], "PNG\r\n", [0x1a, 0x0a, 0, 0, 0, 13])],
  ["image/jpeg", bytes([0xff, 0xd8, 0xff, 0xe0, 0])],
  ["image/gif", bytes("GIF89a", [1, 0])],
  ["image/gif", bytes("GIF87a", [1, 0])],
  ["image/webp", bytes("RIFF", [0x24, 0, 0, 0], "WEBPVP8 ")],
  ["application/pdf", bytes("%PDF-1.7\n", [0xe2, 0xe3, 0xcf, 0xd3])],
  ["text/plain", bytes("Grüße, 世界 👋\r\n\tline two\n")],
  ["text/plain", bytes([0xef, 0xbb, 0xbf], "with a byte order mark")],
  ["text/plain", bytes("<script>alert(1)</script>")],
])("%s is known by its content", (type, content) => {
  expect(fileTypeOf(content)).toBe(type);
});

test.each([
  ["a program", bytes([0x7f], "ELF", [2, 1, 1, 0])],
  ["a Windows program", bytes("MZ", [0x90, 0, 3, 0, 0, 0])],
  ["an archive", bytes("PK", [3, 4, 20, 0])],
  ["RIFF that is sound", bytes("RIFF", [0x24, 0, 0, 0], "WAVEfmt ")],
  ["half a PNG signature", bytes([0x89], "PNG", [0])],
  ["text with a zero in it", bytes("text", [0], "more")],
  ["UTF-16", bytes([0xff, 0xfe, 0x41, 0])],
  ["a broken letter", bytes("text ", [0xc3, 0x28])],
  ["overlong UTF-8", bytes([0xc0, 0xaf])],
])("%s is nothing that is taken", (_what, content) => {
  expect(fileTypeOf(content)).toBeNull();
});

test("where a signature stands counts", () => {
  expect(fileTypeOf(bytes(" %PDF-1.7"))).toBe("text/plain");
});

test.each([
  [null, "image/png", true],
  ["", "image/png", true],
  ["application/octet-stream", "image/png", true],
  ["image/png", "image/png", true],
  ["IMAGE/PNG; x=1", "image/png", true],
  ["image/png", "image/jpeg", false],
  ["text/plain;charset=UTF-8", "text/plain", true],
  ["text/markdown", "text/plain", true],
  ["text/csv", "text/plain", true],
  ["text/markdown", "application/pdf", false],
  ["text/html", "text/plain", false],
  ["image/svg+xml", "text/plain", false],
  ["text/javascript", "text/plain", false],
] as const)("%j said of %s is true: %s", (said, type, isTrue) => {
  expect(isTrueName(said, type)).toBe(isTrue);
});
