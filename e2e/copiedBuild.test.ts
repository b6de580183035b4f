import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";

import { copyBuild } from "./copiedBuild.ts";

const BEFORE = "http://127.0.0.1:40001";
const AFTER = "http://127.0.0.1:50002";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), "doorman-build-"));
  mkdirSync(path.join(folder, "from", "server"), { recursive: true });
  mkdirSync(path.join(folder, "from", "cache"));
});
afterEach(() => rmSync(folder, { recursive: true }));

const at = (...names: string[]): string => path.join(folder, ...names);

test("every mention of the address is another one in the copy, and all other bytes are the same", async () => {
  const bytes = Buffer.from([0, 255, 128, ...Buffer.from(`ü ${BEFORE} ${BEFORE}`), 254]);
  writeFileSync(at("from", "server", "chunk.js"), bytes);
  writeFileSync(at("from", "BUILD_ID"), "x");
  await copyBuild(at("from"), at("to"), BEFORE, AFTER);
  const expected = Buffer.from([0, 255, 128, ...Buffer.from(`ü ${AFTER} ${AFTER}`), 254]);
  expect(readFileSync(at("to", "server", "chunk.js"))).toEqual(expected);
  expect(readFileSync(at("to", "BUILD_ID"), "utf8")).toBe("x");
  expect(readFileSync(at("from", "server", "chunk.js"))).toEqual(bytes);
});

test("what only the compiler needs stays behind, and so does what was there before", async () => {
  writeFileSync(at("from", "chunk.js"), BEFORE);
  writeFileSync(at("from", "cache", "large"), BEFORE);
  mkdirSync(at("to"));
  writeFileSync(at("to", "stale.js"), "");
  await copyBuild(at("from"), at("to"), BEFORE, AFTER);
  expect(existsSync(at("to", "cache"))).toBe(false);
  expect(existsSync(at("to", "stale.js"))).toBe(false);
});

test("a build that does not mention the address cannot be made to mention another", async () => {
  writeFileSync(at("from", "chunk.js"), "http://127.0.0.1:3210");
  await expect(copyBuild(at("from"), at("to"), BEFORE, AFTER)).rejects.toThrow(
    "Expected a build that mentions",
  );
  await expect(copyBuild(at("from"), at("to"), "short", AFTER)).rejects.toThrow(
    "Expected addresses of one length",
  );
});
