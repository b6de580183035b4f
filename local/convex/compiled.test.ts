import { execFile } from "node:child_process";
import { appendFileSync, cpSync, mkdirSync, readdirSync, symlinkSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { repositoryRoot } from "./test/harness/repository.ts";
import { temporaryFolder } from "./test/harness/temporaryFolder.ts";

const root = fileURLToPath(new URL(".", import.meta.url));

test("whoever starts first compiles, and all who start with it find it whole", async () => {
  const folder = await copyOfPackage();
  const answers = await Promise.all(Array.from({ length: 4 }, () => usage(folder)));
  for (const answer of answers) expect(answer).toContain("Usage: convex-embedded");
  const [compiled = "", ...others] = builds(folder);
  expect(others).toEqual([]);
  expect(readdirSync(path.join(folder, "node_modules", ".cache", "compiled", compiled, "src"))).toEqual(
    expect.arrayContaining(["cli.js", "engineThread.js", "actionThread.js", "prelude.js"]),
  );
});

test("sources that have changed are compiled anew", async () => {
  const folder = await copyOfPackage();
  await usage(folder);
  appendFileSync(path.join(folder, "src", "cli.ts"), 'console.log("changed");\n');
  expect(await usage(folder)).toContain("changed");
  expect(builds(folder)).toHaveLength(2);
});

async function copyOfPackage(): Promise<string> {
  const folder = path.join(await temporaryFolder("package"), "convex");
  mkdirSync(folder);
  for (const part of ["bin", "src", "package.json", "compiled.mjs"]) {
    cpSync(path.join(root, part), path.join(folder, part), { recursive: true });
  }
  symlinkSync(path.join(repositoryRoot, "node_modules"), path.join(folder, "..", "node_modules"));
  return folder;
}

async function usage(folder: string): Promise<string> {
  const program = path.join(folder, "bin", "convex-embedded.mjs");
  const { stdout } = await promisify(execFile)(process.execPath, [program, "--help"]);
  return stdout;
}

function builds(folder: string): string[] {
  return readdirSync(path.join(folder, "node_modules", ".cache", "compiled"));
}
