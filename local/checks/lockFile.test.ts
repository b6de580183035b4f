import { readFileSync } from "node:fs";
import { expect, test } from "vitest";

interface LockedPackage {
  readonly version?: string;
  readonly resolved?: string;
  readonly link?: boolean;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

const { packages } = JSON.parse(
  readFileSync(new URL("../../package-lock.json", import.meta.url), "utf8"),
) as {
  packages: Readonly<Record<string, LockedPackage>>;
};

test("the lock file names no address: packages come from whatever registry npm is set to", () => {
  const named = Object.entries(packages).filter(([, { resolved, link }]) => resolved !== undefined && !link);
  expect(named.map(([where]) => where)).toEqual([]);
});

// A registry that lacks the packages of other platforms lets `npm install` leave them out, after which `npm ci` fails.
test("the lock file holds the packages of all platforms", () => {
  const missing = Object.entries(packages).flatMap(([where, { optionalDependencies = {} }]) =>
    Object.keys(optionalDependencies).filter((name) => !isLocked(where, name)),
  );
  expect(missing).toEqual([]);
});

/** Whether Node would find `name` from the package at `where`, in its own folder or in one around it. */
function isLocked(where: string, name: string): boolean {
  const parents = where
    .split("node_modules/")
    .map((_, depth, parts) => parts.slice(0, depth + 1).join("node_modules/"));
  return ["", where === "" ? "" : `${where}/`, ...parents].some(
    (folder) => `${folder}node_modules/${name}` in packages,
  );
}
