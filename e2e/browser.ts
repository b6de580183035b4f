/** Which Chromium the browser tests drive. No way of finding one downloads it. */
import { accessSync, constants, existsSync, readFileSync } from "node:fs";
import { mkdir, mkdtemp, rename, rm } from "node:fs/promises";
import { createRequire } from "node:module";
import path from "node:path";
import { chromium } from "@playwright/test";

import type { Environment } from "../local/start/settings.ts";

const SYSTEM_NAMES = ["chromium", "chromium-browser", "google-chrome-stable", "google-chrome"];

export interface BrowserSources {
  readonly env: Environment;
  /** Where Playwright would have put its own. */
  readonly playwrightPath: string;
  /** Unpacks the one that comes with the installed packages, and says where. */
  unpackPackaged(): Promise<string>;
}

/** The one that comes with the installed packages of the repository at `root`, unless there is another. */
export function findOurChromium(root: string): Promise<string | undefined> {
  return findChromium({
    env: process.env,
    playwrightPath: chromium.executablePath(),
    unpackPackaged: () => unpackPackagedChromium(root),
  });
}

/** The program to start, or undefined for Playwright's own, which Playwright then finds itself. */
export async function findChromium(sources: BrowserSources): Promise<string | undefined> {
  const chosen = sources.env["PLAYWRIGHT_CHROMIUM_PATH"];
  if (chosen) return chosen;
  if (existsSync(sources.playwrightPath)) return undefined;
  return findOnPath(sources.env["PATH"] ?? "") ?? (await sources.unpackPackaged());
}

function findOnPath(searchPath: string): string | undefined {
  const folders = searchPath.split(path.delimiter).filter((folder) => folder !== "");
  return SYSTEM_NAMES.flatMap((name) => folders.map((folder) => path.join(folder, name))).find(isExecutable);
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** Unpacks the Chromium of `@sparticuz/chromium` once, into the cache of the installed packages. */
async function unpackPackagedChromium(root: string): Promise<string> {
  const cache = path.join(root, "node_modules", ".cache", "doorman");
  const folder = path.join(cache, `chromium-${packagedVersion(root)}`);
  const program = path.join(folder, "chromium");
  if (existsSync(program)) return program;

  await mkdir(cache, { recursive: true });
  const unfinished = await mkdtemp(path.join(cache, "unpacking-"));
  await unpackInto(unfinished);
  // In one step, so that an interrupted or a second unpacking never leaves half a browser in the final place.
  await rename(unfinished, folder).catch(async (error: unknown) => {
    await rm(unfinished, { recursive: true, force: true });
    if (!existsSync(program)) throw error;
  });
  return program;
}

function packagedVersion(root: string): string {
  const manifest = path.join(root, "node_modules", "@sparticuz", "chromium", "package.json");
  return (JSON.parse(readFileSync(manifest, "utf8")) as { version: string }).version;
}

/** The package unpacks into the folder for temporary files, which it asks the environment for. */
async function unpackInto(folder: string): Promise<void> {
  // Its CommonJS build: the other one asks for a newer Node than ours.
  const packaged = createRequire(import.meta.url)("@sparticuz/chromium") as PackagedChromium;
  const before = process.env["TMPDIR"];
  process.env["TMPDIR"] = folder;
  try {
    await packaged.executablePath();
  } finally {
    if (before === undefined) delete process.env["TMPDIR"];
    else process.env["TMPDIR"] = before;
  }
}

interface PackagedChromium {
  executablePath(): Promise<string>;
}
