import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";

import { findChromium } from "./browser.ts";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), "doorman-browser-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

const packaged = (): Promise<string> => Promise.resolve("packaged");

function install(name: string): string {
  const file = path.join(folder, name);
  writeFileSync(file, "");
  chmodSync(file, 0o755);
  return file;
}

test("the one that the environment names comes first", async () => {
  const env = { PLAYWRIGHT_CHROMIUM_PATH: "/opt/chromium", PATH: folder };
  const playwrightPath = install("playwrights");
  expect(await findChromium({ env, playwrightPath, unpackPackaged: packaged })).toBe("/opt/chromium");
});

test("then Playwright's own, which needs no path", async () => {
  const playwrightPath = install("playwrights");
  install("chromium");
  expect(
    await findChromium({ env: { PATH: folder }, playwrightPath, unpackPackaged: packaged }),
  ).toBeUndefined();
});

test("then one of the system", async () => {
  const playwrightPath = path.join(folder, "missing");
  const file = install("google-chrome");
  writeFileSync(path.join(folder, "chromium"), "not a program");
  const env = { PATH: `/nowhere${path.delimiter}${folder}` };
  expect(await findChromium({ env, playwrightPath, unpackPackaged: packaged })).toBe(file);
});

test("last the packaged one", async () => {
  const playwrightPath = path.join(folder, "missing");
  expect(await findChromium({ env: { PATH: folder }, playwrightPath, unpackPackaged: packaged })).toBe(
    "packaged",
  );
});
