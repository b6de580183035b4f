/**
 * The build that the other tests use, made to speak to another deployment. The address of the deployment is part of a
 * build, and a second build would take longer than all tests together.
 */
import { cp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import path from "node:path";

// What only the compiler needs.
const LEFT_OUT = new Set(["cache", "lock", "trace"]);

/** Copies the build in `from` to `to`, with each mention of the address `before` replaced by `after`. */
export async function copyBuild(from: string, to: string, before: string, after: string): Promise<void> {
  // Of the same length, the replacement is right in files of every kind.
  if (before.length !== after.length)
    throw new Error(`Expected addresses of one length: ${before}, ${after}`);
  await rm(to, { recursive: true, force: true });
  await cp(from, to, { recursive: true, filter: (source) => !LEFT_OUT.has(path.relative(from, source)) });
  if (!(await replaceInFolder(to, before, after)))
    throw new Error(`Expected a build that mentions ${before}`);
}

async function replaceInFolder(folder: string, before: string, after: string): Promise<boolean> {
  const entries = await readdir(folder, { withFileTypes: true });
  const replaced = await Promise.all(
    entries.map(async (entry) => {
      const name = path.join(folder, entry.name);
      if (entry.isDirectory()) return await replaceInFolder(name, before, after);
      return entry.isFile() && (await replaceInFile(name, before, after));
    }),
  );
  return replaced.includes(true);
}

async function replaceInFile(file: string, before: string, after: string): Promise<boolean> {
  const text = await readFile(file, "latin1");
  if (!text.includes(before)) return false;
  await writeFile(file, text.replaceAll(before, after), "latin1");
  return true;
}
