import { expect, test } from "vitest";
import { asObject, openTestCore, startPushBody, push, type TestCore } from "../engineTestApp.ts";

const CODE = `
  import { queryGeneric as query, mutationGeneric as mutation } from "convex/server";
  export const fill = mutation({ args: {}, handler: async (ctx) => {
    for (let n = 0; n < 2000; n++) await ctx.db.insert("items", { n });
  } });
  export const addText = mutation({ args: {}, handler: (ctx) => ctx.db.insert("items", { n: "text" }) });
  export const first = query({ args: {}, handler: async (ctx) => (await ctx.db.query("items").first()).n });
  export const byN = query({ args: {}, handler: async (ctx) =>
    (await ctx.db.query("items").withIndex("by_n", (q) => q.gte("n", 1998)).collect()).map((item) => item.n) });
`;
const SCHEMA = `
  import { defineSchema, defineTable } from "convex/server";
  import { v } from "convex/values";
  export default defineSchema({ items: defineTable({ n: v.number() }).index("by_n", ["n"]) });
`;

async function run(core: TestCore, method: "query" | "mutation", path: string) {
  const base = { argsJson: "[{}]", caller: "HttpApi", requestId: "0123456789abcdef" } as const;
  const call = { ...base, path, identity: { type: "anonymous" } } as const;
  const { result } =
    method === "query"
      ? await core.call("query", { call, journal: null })
      : await core.call("mutation", { call, session: null });
  return result;
}

async function filled(): Promise<TestCore> {
  const core = await openTestCore();
  await push(core.deploy, { "items.ts": CODE });
  expect(await run(core, "mutation", "items:fill")).toMatchObject({ success: true });
  return core;
}

test("functions run between the steps of a backfill, which is done before the code is live", async () => {
  const core = await filled();
  const startPush = asObject(
    await core.deploy.startPush(await startPushBody({ "items.ts": CODE, "schema.ts": SCHEMA })),
  );
  const order: string[] = [];
  const waiting = core.deploy
    .waitForSchema({ schemaChange: startPush["schemaChange"] ?? null, timeoutMs: 10_000 })
    .then((state) => {
      order.push("schema");
      return state;
    });
  expect(await run(core, "query", "items:first")).toMatchObject({ success: true, valueJson: "0" });
  order.push("query");
  expect(await run(core, "query", "items:byN")).toMatchObject({
    success: false,
    errorMessage: expect.stringContaining("Index items.by_n is currently backfilling"),
  });
  expect(await waiting).toEqual({ type: "complete" });
  expect(order).toEqual(["query", "schema"]);
  await core.deploy.finishPush({ startPush });
  expect(await run(core, "query", "items:byN")).toMatchObject({ success: true, valueJson: "[1998,1999]" });
});

test("a wait that is over says how far it is, and the next one goes on", async () => {
  const core = await filled();
  const startPush = asObject(
    await core.deploy.startPush(await startPushBody({ "items.ts": CODE, "schema.ts": SCHEMA })),
  );
  const schemaChange = startPush["schemaChange"] ?? null;
  expect(await core.deploy.waitForSchema({ schemaChange, timeoutMs: 0 })).toEqual({
    type: "inProgress",
    components: { "": { schemaValidationComplete: false, indexesComplete: 0, indexesTotal: 1 } },
  });
  expect(await core.deploy.waitForSchema({ schemaChange, timeoutMs: 10_000 })).toEqual({ type: "complete" });
});

test("a document written after the wait that does not fit keeps the push from going live", async () => {
  const core = await filled();
  const startPush = asObject(
    await core.deploy.startPush(await startPushBody({ "items.ts": CODE, "schema.ts": SCHEMA })),
  );
  const schemaChange = startPush["schemaChange"] ?? null;
  expect(await core.deploy.waitForSchema({ schemaChange, timeoutMs: 10_000 })).toEqual({ type: "complete" });
  expect(await run(core, "mutation", "items:addText")).toMatchObject({ success: true });
  await expect(core.deploy.finishPush({ startPush })).rejects.toMatchObject({ code: "RaceDetected" });
  expect(await core.deploy.waitForSchema({ schemaChange, timeoutMs: 10_000 })).toMatchObject({
    type: "failed",
    componentPath: "",
    tableName: "items",
  });
});
