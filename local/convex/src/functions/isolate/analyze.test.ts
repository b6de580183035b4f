import { expect, test } from "vitest";
import { analyzeDefinition, analyzeModules, analyzeSchema, evaluateAuthConfig } from "./analyze.ts";
import { compileFiles } from "./testPush.ts";
import type { Files } from "./testPush.ts";

const SERVER = `import { queryGeneric as query, mutationGeneric as mutation, internalMutationGeneric as internalMutation, actionGeneric as action, httpActionGeneric as httpAction, httpRouter, cronJobs, defineSchema, defineTable, defineApp } from "convex/server"; import { v } from "convex/values";`;
const OPTIONS = { env: () => undefined, timeLimitMs: 500 };

async function modulesOf(files: Files, env: { readonly [name: string]: string } = {}) {
  return analyzeModules(await compileFiles(files), { ...OPTIONS, env: (name) => env[name] });
}

function refusalOf(analysis: Promise<unknown>): Promise<unknown> {
  return analysis.then(
    () => null,
    (error: unknown) => error,
  );
}

test("functions are found with type, visibility and validators", async () => {
  const modules = await modulesOf({
    "a.ts": `${SERVER}
      export const list = query({ args: { n: v.optional(v.number()) }, returns: v.null(), handler: async () => null });
      export const bare = mutation(async () => null);
      export const inner = internalMutation({ args: {}, handler: async () => null });
      export const act = action({ args: {}, handler: async () => null });
      export const plain = { isQuery: "no" }, number = 1, nothing = null;
      export const http = httpAction(async () => new Response());
      export default query({ handler: async () => null });`,
  });
  expect(modules["a.js"]?.functions.toSorted((a, b) => a.name.localeCompare(b.name))).toEqual([
    {
      name: "act",
      udfType: "Action",
      visibility: "public",
      argsJson: '{"type":"object","value":{}}',
      returnsJson: "null",
    },
    {
      name: "bare",
      udfType: "Mutation",
      visibility: "public",
      argsJson: '{"type":"any"}',
      returnsJson: "null",
    },
    {
      name: "default",
      udfType: "Query",
      visibility: "public",
      argsJson: '{"type":"any"}',
      returnsJson: "null",
    },
    {
      name: "inner",
      udfType: "Mutation",
      visibility: "internal",
      argsJson: '{"type":"object","value":{}}',
      returnsJson: "null",
    },
    {
      name: "list",
      udfType: "Query",
      visibility: "public",
      argsJson: '{"type":"object","value":{"n":{"fieldType":{"type":"number"},"optional":true}}}',
      returnsJson: '{"type":"null"}',
    },
  ]);
});

test("Convex Auth's functions and routes are found", async () => {
  const files = {
    "auth.ts": `import { convexAuth } from "@convex-dev/auth/server"; import { Password } from "@convex-dev/auth/providers/Password";
      export const { auth, signIn, signOut, store, isAuthenticated } = convexAuth({ providers: [Password] });`,
    "http.ts": `import { httpRouter } from "convex/server"; import { auth } from "./auth";
      const http = httpRouter(); auth.addHttpRoutes(http); export default http;`,
    "auth.config.ts": `export default { providers: [{ domain: process.env.CONVEX_SITE_URL, applicationID: "convex" }] };`,
  };
  const modules = await modulesOf(files, { CONVEX_SITE_URL: "http://127.0.0.1:3211" });
  expect(Object.keys(modules)).toEqual(["auth.js", "http.js"]);
  const functions = modules["auth.js"]?.functions.map(
    ({ name, udfType, visibility }) => `${name} ${udfType} ${visibility}`,
  );
  expect(functions?.toSorted()).toEqual([
    "isAuthenticated Query public",
    "signIn Action public",
    "signOut Action public",
    "store Mutation internal",
  ]);
  expect(modules["http.js"]?.httpRoutes).toEqual([
    { path: "/.well-known/jwks.json", method: "GET" },
    { path: "/.well-known/openid-configuration", method: "GET" },
  ]);
});

test("cron jobs are found", async () => {
  const modules = await modulesOf({
    "crons.ts": `${SERVER} const crons = cronJobs(); crons.interval("tidy up", { minutes: 5 }, "a:b", { n: 1 }); export default crons;`,
  });
  expect(modules["crons.js"]?.cronSpecs).toEqual([
    {
      identifier: "tidy up",
      spec: { udfPath: "a:b", udfArgs: [{ n: 1 }], cronSchedule: { type: "interval", minutes: 5 } },
    },
  ]);
});

test("a module that throws is named, with the place in its source", async () => {
  const error = await refusalOf(
    modulesOf({ "sub.ts": `\nexport const a = 1;\nthrow new TypeError("not today");` }),
  );
  expect(error).toMatchObject({ status: 400, code: "InvalidModules" });
  expect(String(error)).toMatch(
    /Failed to analyze sub\.js: Uncaught TypeError: not today\n {4}at <anonymous> \(\.\.\/convex\/sub\.ts:3:\d+\)/,
  );
});

test("a module that never ends is refused", async () => {
  const error = await refusalOf(modulesOf({ "sub.ts": `for (;;);` }));
  expect(error).toMatchObject({
    status: 400,
    message: expect.stringContaining("timed out (maximum duration: 0.5s)"),
  });
});

test("top-level await is refused in so many words", async () => {
  const error = await refusalOf(compileFiles({ "sub.ts": `export const a = await Promise.resolve(1);` }));
  expect(error).toMatchObject({
    code: "InvalidModules",
    message: "Failed to compile sub.js: Top-level await is not supported in Convex functions.",
  });
});

test("an http.js without a router is refused", async () => {
  const error = await refusalOf(modulesOf({ "http.ts": `export default {};` }));
  expect(error).toMatchObject({ message: expect.stringContaining("is not a Router") });
});

test("the schema is what `export` says", async () => {
  const push = await compileFiles({
    "schema.ts": `${SERVER} export default defineSchema({ notes: defineTable({ body: v.string() }).index("by_body", ["body"]) });`,
  });
  const schema = await analyzeSchema(push, OPTIONS);
  expect(schema).toMatchObject({
    schemaValidation: true,
    tables: [{ tableName: "notes", indexes: [{ indexDescriptor: "by_body", fields: ["body"] }] }],
  });
  expect(await analyzeSchema(await compileFiles({ "a.ts": "" }), OPTIONS)).toBeNull();
});

test("an app definition without components is read", async () => {
  const push = await compileFiles({ "convex.config.ts": `${SERVER} export default defineApp();` });
  expect(await analyzeDefinition(push, OPTIONS)).toMatchObject({
    definitionType: { type: "app" },
    childComponents: [],
  });
});

test("auth.config is read with its variables", async () => {
  const push = await compileFiles({
    "auth.config.ts": `export default { providers: [{ domain: process.env.DOMAIN, applicationID: "convex" }] };`,
  });
  const options = { ...OPTIONS, env: (name: string) => (name === "DOMAIN" ? "https://a" : undefined) };
  expect(await evaluateAuthConfig(push, options)).toEqual([{ domain: "https://a", applicationID: "convex" }]);
  expect(await evaluateAuthConfig(await compileFiles({ "a.ts": "" }), OPTIONS)).toEqual([]);
});

test("a variable that auth.config reads and nobody set is named, also where the config has a fallback", async () => {
  const push = await compileFiles({
    "auth.config.ts": `let domain; try { domain = process.env.DOMAIN; } catch { domain = "x"; } export default { providers: [] };`,
  });
  expect(await refusalOf(evaluateAuthConfig(push, OPTIONS))).toMatchObject({
    status: 400,
    code: "AuthConfigMissingEnvironmentVariable",
    message: expect.stringContaining(
      "Environment variable DOMAIN is used in auth config file but its value was not set.",
    ),
  });
});

test("an auth.config of another shape is refused", async () => {
  const none = await compileFiles({ "auth.config.ts": `export const a = 1;` });
  expect(await refusalOf(evaluateAuthConfig(none, OPTIONS))).toMatchObject({
    code: "AuthConfigMissingExportError",
  });
  const other = await compileFiles({ "auth.config.ts": `export default { provider: [] };` });
  expect(await refusalOf(evaluateAuthConfig(other, OPTIONS))).toMatchObject({
    code: "AuthConfigNotMatchingSchemaError",
  });
});
