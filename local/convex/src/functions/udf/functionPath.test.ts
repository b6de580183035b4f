import { expect, test } from "vitest";
import { parseFunctionPath } from "./functionPath.ts";

test.each([
  ["dir/mod:fn", "dir/mod.js", "fn"],
  ["mod.js:fn", "mod.js", "fn"],
  ["mod", "mod.js", "default"],
  ["mod:default", "mod.js", "default"],
])("%s is the function %s:%s", (path, module, name) => {
  const parsed = parseFunctionPath(path);
  expect(parsed).toMatchObject({ module, name, canonical: `${module}:${name}` });
  expect(parsed.stripped).toBe(`${module.replace(/\.js$/, "")}:${name}`);
});

test.each(["", ":fn", "a b:c", "a:b:c", "a:1b", "/a:b", "a//b:c", "a/:b"])("%j is refused", (path) => {
  expect(() => parseFunctionPath(path)).toThrow("is not a valid path to a Convex function");
});
