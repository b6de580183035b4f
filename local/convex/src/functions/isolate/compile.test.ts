import { expect, test } from "vitest";
import { compileModule } from "./compile.ts";
import { compileFiles } from "./testPush.ts";

test("an ES module becomes a function of exports, require and module", async () => {
  const { code, path, cachedData } = await compileModule({ path: "a.js", source: "export const a = 1;" });
  expect(path).toBe("a.js");
  expect(code).toMatch(/^\(function \(exports, require, module\) \{ "use strict";\n/);
  expect(cachedData?.length).toBeGreaterThan(0);
});

test("a compiled push can be posted to another thread", async () => {
  const push = await compileFiles({ "a.ts": "export const a = 1;" });
  expect(structuredClone(push)).toEqual(push);
});

test("the wrapper's parameters are not seen as globals", async () => {
  const { code } = await compileModule({
    path: "a.js",
    source: "export const a = typeof require + typeof module;",
  });
  expect(code).toContain("typeof __unavailable");
});

test("a syntax error is refused with module, line and column", async () => {
  await expect(compileModule({ path: "dir/a.js", source: "export const a = ;\n" })).rejects.toMatchObject({
    status: 400,
    code: "InvalidModules",
    message: 'Failed to compile dir/a.js: Unexpected ";" (line 1, column 18)',
  });
});

test("import.meta.url names the module", async () => {
  const { code } = await compileModule({ path: "a.js", source: "export const a = import.meta.url;" });
  expect(code).toContain('"convex:/user/a.js"');
});
