import { readFileSync } from "node:fs";
import { expect, test } from "vitest";

interface LockedPackage {
  readonly version?: string;
  readonly resolved?: string;
  readonly link?: boolean;
  readonly optional?: boolean;
  readonly engines?: { readonly node?: string };
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

/** As package.json says it. */
const OLDEST_NODE = [20, 9, 0];

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

// npm leaves out an optional package that asks for a newer Node, without a word. Where what it belongs to runs all the
// same, as oxlint does, its entry here says nothing of Node: `npm install` may bring that back.
test("no optional package is left out on the oldest Node", () => {
  const leftOut = Object.entries(packages).filter(
    ([, { optional, engines }]) => optional === true && !takesOldestNode(engines?.node ?? ""),
  );
  expect(leftOut.map(([where, { engines }]) => `${where}: ${engines?.node}`)).toEqual([]);
});

test.each(["", ">=18", ">= 10", ">=20.9.0", "^20.9.0", "^20.9.0 || >=22", "^8.16.0 || >=11.0.0"])(
  "%j takes the oldest Node",
  (range) => expect(takesOldestNode(range)).toBe(true),
);

test.each([">=20.9.1", ">=20.10", ">=22", "^18.20.0", "^20.19.0 || >=22.12.0"])(
  "%j does not take the oldest Node",
  (range) => expect(takesOldestNode(range)).toBe(false),
);

/** Of the ranges there are, those that packages write: lower bounds, and one major version, with "or" between. */
function takesOldestNode(range: string): boolean {
  if (range === "") return true;
  return range.split("||").some((part) => {
    const [, operator, ...numbers]: (string | undefined)[] =
      /^\s*(>=|\^)\s*(\d+)(?:\.(\d+))?(?:\.(\d+))?\s*$/u.exec(part) ?? [];
    if (operator === undefined) throw new Error(`Expected a range of ">=" and "^", not "${range}"`);
    const lowest = numbers.map((number = "0") => Number(number));
    if (operator === "^" && lowest[0] !== OLDEST_NODE[0]) return false;
    const at = lowest.findIndex((number, index) => number !== OLDEST_NODE[index]);
    return at === -1 || (lowest[at] ?? 0) < (OLDEST_NODE[at] ?? 0);
  });
}

/** Whether Node would find `name` from the package at `where`, in its own folder or in one around it. */
function isLocked(where: string, name: string): boolean {
  const parents = where
    .split("node_modules/")
    .map((_, depth, parts) => parts.slice(0, depth + 1).join("node_modules/"));
  return ["", where === "" ? "" : `${where}/`, ...parents].some(
    (folder) => `${folder}node_modules/${name}` in packages,
  );
}
