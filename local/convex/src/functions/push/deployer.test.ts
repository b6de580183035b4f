import { expect, test } from "vitest";
import { MemoryStore } from "../../storage/memoryStore.ts";
import { asObject, openTestCore, push, startPushBody, type TestCore } from "../engineTestApp.ts";

const SERVER = `import { queryGeneric as query, mutationGeneric as mutation } from "convex/server";`;
const ITEMS = `${SERVER}
  export const add = mutation({ args: {}, handler: (ctx) => ctx.db.insert("items", { n: 1 }) });
  export const all = query({ args: {}, handler: async (ctx) => (await ctx.db.query("items").collect()).length });
`;
const OTHER = `${SERVER} export const one = query({ args: {}, handler: async () => 1 });`;
const schema = (n: string) => `
  import { defineSchema, defineTable } from "convex/server";
  import { v } from "convex/values";
  export default defineSchema({ items: defineTable({ n: ${n} }).index("by_n", ["n"]) });
`;
const APP = { "items.ts": ITEMS, "other.ts": OTHER };

function run(core: TestCore, method: "query" | "mutation", path: string) {
  const base = { argsJson: "[{}]", caller: "HttpApi", requestId: "0123456789abcdef" } as const;
  const call = { ...base, path, identity: { type: "anonymous" } } as const;
  return method === "query"
    ? core.call("query", { call, journal: null }).then(({ result }) => result)
    : core.call("mutation", { call, session: null }).then(({ result }) => result);
}

test("the answer to start_push has the shape that the CLI reads", async () => {
  const { deploy } = await openTestCore();
  const answer = asObject(
    await deploy.startPush(await startPushBody({ ...APP, "schema.ts": schema("v.number()") })),
  );
  expect(answer).toMatchObject({
    environmentVariables: {},
    externalDepsId: null,
    componentDefinitionPackages: { "": {} },
    appAuth: [],
    analysis: {
      "": {
        definition: { path: "", definitionType: { type: "app" }, childComponents: [], httpMounts: {} },
        schema: { schemaValidation: true },
        udfConfig: { serverVersion: "1.48.0" },
      },
    },
    app: { definitionPath: "", componentPath: "", httpRoutes: { httpModuleRoutes: null, mounts: [] } },
    schemaChange: {
      indexDiffs: {
        "": {
          added_indexes: [{ type: "database", name: "items.by_n", fields: ["n", "_creationTime"] }],
          removed_indexes: [],
        },
      },
    },
  });
  const { functions } = asObject(asObject(answer["analysis"])[""]);
  expect(Object.keys(asObject(functions)).toSorted()).toEqual(["items.js", "other.js"]);
  expect(asObject(functions)["other.js"]).toEqual({
    functions: [
      {
        name: "one",
        pos: null,
        udfType: "Query",
        visibility: { kind: "public" },
        args: '{"type":"object","value":{}}',
        returns: "null",
      },
    ],
    httpRoutes: null,
    cronSpecs: null,
    sourceMapped: null,
  });
});

test("finish_push tells what has changed, and the code then answers", async () => {
  const core = await openTestCore();
  const first = asObject(await push(core.deploy, APP));
  const [component] = Object.values(asObject(first["componentDiffs"]));
  expect(component).toMatchObject({ diffType: { type: "create" }, schemaDiff: null, udfConfigDiff: null });
  expect(await run(core, "mutation", "items:add")).toMatchObject({ success: true });
  expect(await run(core, "query", "items:all")).toMatchObject({ success: true, valueJson: "1" });

  const second = asObject(await push(core.deploy, { "items.ts": ITEMS, "schema.ts": schema("v.number()") }));
  expect(asObject(second["componentDiffs"])[""]).toMatchObject({
    diffType: { type: "modify" },
    moduleDiff: { removed: expect.arrayContaining(["other.js"]) },
    indexDiff: { added_indexes: [{ name: "items.by_n" }] },
    schemaDiff: { previous_schema: null, next_schema: expect.stringContaining("items") },
  });
  expect(await run(core, "query", "other:one")).toMatchObject({ success: false });
});

test("start_push, evaluate_push and a dry run change nothing", async () => {
  const core = await openTestCore();
  const before = core.core.latestTs;
  const body = await startPushBody({ ...APP, "schema.ts": schema("v.number()") });
  await core.deploy.evaluatePush(body);
  const startPush = asObject(await core.deploy.startPush(body));
  const schemaChange = startPush["schemaChange"] ?? null;
  expect(await core.deploy.waitForSchema({ schemaChange, dryRun: true })).toEqual({ type: "complete" });
  await core.deploy.finishPush({ startPush, dryRun: true });
  expect(core.core.latestTs).toBe(before);
  expect(await run(core, "query", "other:one")).toMatchObject({ success: false });
});

test("code that cannot be analysed is refused, and the old code stays", async () => {
  const core = await openTestCore();
  await push(core.deploy, APP);
  const broken = push(core.deploy, { "other.ts": `throw new Error("at import");` });
  await expect(broken).rejects.toMatchObject({
    status: 400,
    code: "InvalidModules",
    message: expect.stringMatching(
      /^Hit an error while pushing:\nFailed to analyze other\.js: Uncaught Error: at import/,
    ),
  });
  expect(await run(core, "query", "other:one")).toMatchObject({ success: true, valueJson: "1" });
});

test("code that never ends while it is imported is refused after its time", async () => {
  const { deploy } = await openTestCore();
  await expect(push(deploy, { "loop.ts": "for (;;);" })).rejects.toMatchObject({ status: 400 });
});

test("documents that do not fit the new schema stop the push, and the old code stays", async () => {
  const core = await openTestCore();
  await push(core.deploy, APP);
  await run(core, "mutation", "items:add");
  const strict = { "items.ts": ITEMS, "schema.ts": schema("v.string()") };
  await expect(push(core.deploy, strict)).rejects.toThrow(/does not match the schema/);
  await expect(push(core.deploy, strict)).rejects.toThrow(/"tableName":"items"/);
  expect(await run(core, "mutation", "items:add")).toMatchObject({ success: true });
  expect(await run(core, "query", "other:one")).toMatchObject({ success: true });
});

test("modules that have not changed are named by their hash and kept", async () => {
  const core = await openTestCore();
  await push(core.deploy, APP);
  const { moduleHashes } = asObject(await core.deploy.configHashes());
  const known = new Set((moduleHashes as { hash: string }[]).map(({ hash }) => hash));
  const changed = { ...APP, "other.ts": OTHER.replace("=> 1", "=> 2") };
  const body = await startPushBody(changed, known);
  const { changedModules } = asObject(body["appDefinition"]);
  expect((changedModules as { path: string }[]).map(({ path }) => path)).toEqual(["other.js"]);
  const startPush = asObject(await core.deploy.startPush(body));
  await core.deploy.waitForSchema({ schemaChange: startPush["schemaChange"] ?? null });
  await core.deploy.finishPush({ startPush });
  expect(await run(core, "query", "items:all")).toMatchObject({ success: true, valueJson: "0" });
  expect(await run(core, "query", "other:one")).toMatchObject({ success: true, valueJson: "2" });
});

test("a hash that the deployment does not have is a race", async () => {
  const { deploy } = await openTestCore();
  const body = await startPushBody(APP);
  const app = asObject(body["appDefinition"]);
  const unchangedModuleHashes = [{ path: "gone.js", environment: "isolate", sha256: "00" }];
  const pushed = deploy.startPush({ ...body, appDefinition: { ...app, unchangedModuleHashes } });
  await expect(pushed).rejects.toMatchObject({ status: 400, code: "RaceDetected" });
});

test("of two pushes that were started together the later one to finish is refused", async () => {
  const { deploy } = await openTestCore();
  const [a, b] = [
    asObject(await deploy.startPush(await startPushBody(APP))),
    asObject(await deploy.startPush(await startPushBody(APP))),
  ];
  await deploy.waitForSchema({ schemaChange: a["schemaChange"] ?? null });
  await deploy.finishPush({ startPush: a });
  expect(await deploy.waitForSchema({ schemaChange: b["schemaChange"] ?? null })).toEqual({
    type: "raceDetected",
  });
  await expect(deploy.finishPush({ startPush: b })).rejects.toMatchObject({ code: "ConcurrentPush" });
});

test("an environment that changes under a push is a race", async () => {
  const { deploy } = await openTestCore();
  const startPush = asObject(await deploy.startPush(await startPushBody(APP)));
  await deploy.waitForSchema({ schemaChange: startPush["schemaChange"] ?? null });
  await deploy.updateEnvironmentVariables([{ name: "A", value: "1" }]);
  await expect(deploy.finishPush({ startPush })).rejects.toMatchObject({ code: "RaceDetected" });
});

test("a push that was not waited for does not go live", async () => {
  const { deploy } = await openTestCore();
  const startPush = asObject(await deploy.startPush(await startPushBody(APP)));
  await expect(deploy.finishPush({ startPush })).rejects.toMatchObject({ code: "RaceDetected" });
});

test("components and Node.js functions are refused in words", async () => {
  const { deploy } = await openTestCore();
  const body = await startPushBody(APP);
  const app = asObject(body["appDefinition"]);
  await expect(
    deploy.startPush({ ...body, appDefinition: { ...app, dependencies: ["../node_modules/x"] } }),
  ).rejects.toMatchObject({ status: 400, code: "ComponentsNotSupported" });
  const node = [{ path: "n.js", source: "", environment: "node" }];
  await expect(
    deploy.startPush({ ...body, appDefinition: { ...app, changedModules: node } }),
  ).rejects.toMatchObject({ status: 400, message: expect.stringContaining('"use node"') });
});

const AUTH_CONFIG = `export default { providers: [{ domain: process.env.ISSUER, applicationID: "app" }] };`;

test("auth.config needs its variables, at the push and ever after", async () => {
  const { deploy, news } = await openTestCore();
  const app = { ...APP, "auth.config.ts": AUTH_CONFIG };
  await expect(push(deploy, app)).rejects.toMatchObject({
    status: 400,
    code: "AuthConfigMissingEnvironmentVariable",
    message: expect.stringContaining(
      "Environment variable ISSUER is used in auth config file but its value was not set.",
    ),
  });
  await deploy.updateEnvironmentVariables([{ name: "ISSUER", value: "https://a.test" }]);
  await push(deploy, app);
  await deploy.updateEnvironmentVariables([{ name: "ISSUER", value: "https://b.test" }]);
  expect(news.findLast(({ type }) => type === "authProviders")).toEqual({
    type: "authProviders",
    providers: [{ domain: "https://b.test", applicationID: "app" }],
  });
  await expect(deploy.updateEnvironmentVariables([{ name: "ISSUER", value: null }])).rejects.toMatchObject({
    code: "AuthConfigMissingEnvironmentVariable",
  });
  expect(await deploy.listEnvironmentVariables()).toEqual({ ISSUER: "https://b.test" });
});

test("a deployment that starts again serves what was live", async () => {
  const store = new MemoryStore();
  const before = await openTestCore(store);
  await push(before.deploy, { ...APP, "schema.ts": schema("v.number()") });
  await run(before, "mutation", "items:add");
  const after = await openTestCore(store);
  expect(await run(after, "query", "items:all")).toMatchObject({ success: true, valueJson: "1" });
  expect(await after.deploy.configHashes()).toEqual(await before.deploy.configHashes());
  expect(after.news).toContainEqual(expect.objectContaining({ type: "livePush" }));
});

test("what would be accepted and then never run is refused", async () => {
  const { deploy } = await openTestCore();
  const searchable = `
    import { defineSchema, defineTable } from "convex/server";
    import { v } from "convex/values";
    const items = defineTable({ text: v.string() }).searchIndex("by_text", { searchField: "text" });
    export default defineSchema({ items });
  `;
  await expect(push(deploy, { ...APP, "schema.ts": searchable })).rejects.toMatchObject({
    code: "SearchNotSupported",
  });
});
