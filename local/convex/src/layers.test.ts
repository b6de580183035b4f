/** The folders are layers: each imports only from those below it, and from the vocabulary in protocol/. */
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const root = fileURLToPath(new URL(".", import.meta.url));
/** From the top down. Files outside the folders (the package's own doors) may import everything. */
const layers = ["transport", "sync", "functions", "transaction", "indexing", "storage"];
const vocabulary = "protocol";

interface Import {
  readonly file: string;
  readonly from: string;
  readonly to: string;
}

const imports = sourceFiles().flatMap(importsOf);

test("the imports are found", () => {
  expect(imports.length).toBeGreaterThan(300);
});

test("a layer imports only from layers below it", () => {
  expect(imports.filter(goesUp)).toEqual([]);
});

test("the vocabulary imports nothing but itself", () => {
  expect(imports.filter(({ from, to }) => from === vocabulary && to !== vocabulary)).toEqual([]);
});

test("every folder is a layer or the vocabulary", () => {
  const folders = readdirSync(root, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  expect(folders.map(({ name }) => name).toSorted()).toEqual([...layers, vocabulary].toSorted());
});

test("one file imports lmdb", () => {
  const importers = sourceFiles().filter((file) =>
    /from "lmdb"/.test(readFileSync(join(root, file), "utf8")),
  );
  expect(importers).toEqual([join("storage", "lmdbStore.ts")]);
});

function goesUp({ from, to }: Import): boolean {
  return layers.includes(from) && layers.includes(to) && layers.indexOf(to) < layers.indexOf(from);
}

function sourceFiles(): string[] {
  return readdirSync(root, { recursive: true, encoding: "utf8" }).filter(
    (file) => file.endsWith(".ts") && !file.endsWith(".test.ts"),
  );
}

/** Type-only imports count too: a lower layer does not even speak of a higher one. */
function importsOf(file: string): Import[] {
  const text = readFileSync(join(root, file), "utf8");
  return [...text.matchAll(/(?:from|import|new URL)\s*\(?\s*"(\.[^"]+)"/g)].map(([, path = ""]) => {
    const target = relative(root, join(root, dirname(file), path));
    return { file, from: folderOf(file), to: folderOf(target) };
  });
}

function folderOf(file: string): string {
  return file.includes(sep) ? (file.split(sep)[0] ?? "") : "";
}
