// What runs of this package. It is written in TypeScript, which Node 20 does not read: esbuild, which it needs for its users'
// code anyway, bundles it before the first start. A later start reads the sources only to see that they are the same.
import { createHash } from "node:crypto";
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
} from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const root = fileURLToPath(new URL(".", import.meta.url));
const cache = path.join(root, "node_modules", ".cache", "compiled");
const ENTRIES = ["cli.ts", "functions/engineThread.ts", "functions/actions/actionThread.ts"];

/**
 * The program, or the thread, of this name, as something that Node 20 can run.
 * @param {"cli" | "engineThread" | "actionThread"} name
 * @returns {URL}
 */
export function compiled(name) {
  folder ??= compile();
  return pathToFileURL(path.join(folder, "src", `${name}.js`));
}

/** What this process runs, whatever becomes of the sources meanwhile. */
let folder;

function compile() {
  const { sources, key } = readSources();
  const place = path.join(cache, key);
  if (!existsSync(place)) bundle(sources, place);
  return place;
}

/** All that a bundle is made of, and a name for just that. */
function readSources() {
  const sources = readdirSync(path.join(root, "src"), { recursive: true, encoding: "utf8" })
    .filter((file) => /\.[jt]s$/.test(file) && !file.endsWith(".test.ts"))
    .toSorted();
  const hash = createHash("sha256");
  for (const file of ["package.json", "compiled.mjs", ...sources.map((source) => path.join("src", source))]) {
    const text = readFileSync(path.join(root, file));
    hash.update(`${file}\n${text.length}\n`).update(text);
  }
  return { sources, key: hash.digest("hex").slice(0, 16) };
}

/** Elsewhere first, then in one step: whoever starts at the same time never finds half of it. */
function bundle(sources, place) {
  mkdirSync(cache, { recursive: true });
  const unfinished = mkdtempSync(`${place}-`);
  const outdir = path.join(unfinished, "src");
  const { buildSync } = createRequire(import.meta.url)("esbuild");
  buildSync({
    absWorkingDir: path.join(root, "src"),
    entryPoints: ENTRIES,
    entryNames: "[name]",
    outdir,
    bundle: true,
    splitting: true,
    packages: "external",
    platform: "node",
    target: "node20",
    format: "esm",
    sourcemap: true,
    logLevel: "error",
  });
  // The scripts that contexts begin with are read as text, from beside the code.
  for (const file of sources.filter((source) => source.endsWith(".js"))) {
    copyFileSync(path.join(root, "src", file), path.join(outdir, path.basename(file)));
  }
  copyFileSync(path.join(root, "package.json"), path.join(unfinished, "package.json"));
  try {
    renameSync(unfinished, place);
  } catch (error) {
    rmSync(unfinished, { recursive: true, force: true });
    if (!existsSync(place)) throw error;
  }
}
