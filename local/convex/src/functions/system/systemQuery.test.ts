import { expect, test } from "vitest";
import type { Identity } from "../../protocol/functionCall.ts";
import type { JsonObject } from "../../protocol/json.ts";
import { openTestCore, push, type TestCore } from "../engineTestApp.ts";

const ADMIN: Identity = { type: "admin", actingAs: null };
const APP = {
  "notes.ts": `
    import { queryGeneric as query, internalMutationGeneric, httpActionGeneric } from "convex/server";
    import { v } from "convex/values";
    export const add = internalMutationGeneric({ args: { text: v.string() }, handler: async (ctx, { text }) => { await ctx.db.insert("notes", { text }); } });
    export const edit = internalMutationGeneric({ args: {}, handler: async (ctx) => {
      const note = await ctx.db.query("notes").first();
      await ctx.db.patch(note._id, { text: "edited" });
    } });
    export default query({ args: {}, returns: v.null(), handler: async () => null });
  `,
  "http.ts": `
    import { httpRouter, httpActionGeneric } from "convex/server";
    const http = httpRouter();
    http.route({ path: "/hook", method: "POST", handler: httpActionGeneric(async () => new Response()) });
    export default http;
  `,
};

async function opened(): Promise<TestCore> {
  const core = await openTestCore();
  await push(core.deploy, APP);
  return core;
}

function query(core: TestCore, path: string, args: JsonObject = {}, identity: Identity = ADMIN) {
  const call = { path, argsJson: JSON.stringify([args]), identity, requestId: "0123456789abcdef" };
  return core.call("query", { call: { ...call, caller: "SyncWorker" }, journal: null });
}

async function value(core: TestCore, path: string, args: JsonObject = {}): Promise<unknown> {
  const { result } = await query(core, path, args);
  if (!result.success) throw new Error(result.errorMessage);
  return JSON.parse(result.valueJson);
}

async function mutate(core: TestCore, path: string, args: JsonObject = {}): Promise<void> {
  const call = { path, argsJson: JSON.stringify([args]), identity: ADMIN, requestId: "0123456789abcdef" };
  const { result } = await core.call("mutation", { call: { ...call, caller: "HttpApi" }, session: null });
  if (!result.success) throw new Error(result.errorMessage);
}

/** Whether the outcome no longer holds after `change`. */
async function isStale(core: TestCore, token: number, change: () => Promise<unknown>): Promise<boolean> {
  const before = core.news.length;
  await change();
  return core.news
    .slice(before)
    .some((news) => news.type === "commit" && news.event.invalidated.includes(token));
}

test("whoever is not an admin is told that there is no such function", async () => {
  const core = await opened();
  const { result } = await query(core, "_system/cli/tables:default", {}, { type: "anonymous" });
  expect(result).toEqual({
    success: false,
    errorMessage:
      "[Request ID: 0123456789abcdef] Server Error\nCould not find public function for '_system/cli/tables'.",
    logLines: [],
  });
});

test("a system query that does not exist is a function error", async () => {
  const { result } = await query(await opened(), "_system/cli/toString");
  expect(result).toMatchObject({ success: false });
});

test("all ways to write a path lead to the same query", async () => {
  const core = await opened();
  for (const path of ["", ":default", ".js", ".js:default"]) {
    expect(await value(core, `_system/cli/queryEnvironmentVariables${path}`)).toEqual([]);
  }
});

test("environment variables are listed, found by name, and watched", async () => {
  const core = await opened();
  const list = await query(core, "_system/cli/queryEnvironmentVariables");
  const absent = await query(core, "_system/cli/queryEnvironmentVariables:get", { name: "A" });
  const other = await query(core, "_system/cli/queryEnvironmentVariables:get", { name: "B" });
  const set = () => core.deploy.updateEnvironmentVariables([{ name: "A", value: "1" }]);
  const before = core.news.length;
  await set();
  const invalidated = core.news
    .slice(before)
    .flatMap((news) => (news.type === "commit" ? news.event.invalidated : []));
  expect(new Set(invalidated)).toEqual(new Set([list.token, absent.token]));
  expect(invalidated).not.toContain(other.token);
  expect(await value(core, "_system/cli/queryEnvironmentVariables:get", { name: "A" })).toEqual({
    name: "A",
    value: "1",
  });
  expect(await value(core, "_system/cli/queryEnvironmentVariables")).toEqual([
    { _id: expect.any(String), _creationTime: expect.any(Number), name: "A", value: "1" },
  ]);
});

test("tables are listed without the deployment's own, and new ones are noticed", async () => {
  const core = await opened();
  const before = await query(core, "_system/cli/tables", { paginationOpts: { cursor: null, numItems: 10 } });
  expect(await isStale(core, before.token, () => mutate(core, "notes:add", { text: "a" }))).toBe(true);
  expect(await value(core, "_system/cli/tables")).toEqual({
    page: [{ name: "notes" }],
    isDone: true,
    continueCursor: "end",
  });
});

test("the documents of a table are paged in either order", async () => {
  const core = await opened();
  for (const text of ["a", "b", "c"]) await mutate(core, "notes:add", { text });
  const page = async (cursor: string | null) =>
    (await value(core, "_system/cli/tableData", {
      table: "notes",
      order: "desc",
      paginationOpts: { cursor, numItems: 2 },
    })) as { page: { text: string }[]; isDone: boolean; continueCursor: string };
  const first = await page(null);
  expect(first.page.map(({ text }) => text)).toEqual(["c", "b"]);
  expect(first.isDone).toBe(false);
  const second = await page(first.continueCursor);
  expect(second.page.map(({ text }) => text)).toEqual(["a"]);
  expect(second.isDone).toBe(true);
  expect(await value(core, "_system/cli/tableSize:default", { tableName: "notes" })).toBe(3);
});

test("queryTable goes stale with any change of the table, and answers something else each time", async () => {
  const core = await opened();
  await mutate(core, "notes:add", { text: "a" });
  const watch = () => query(core, "_system/cli/queryTable", { tableName: "notes" });
  const first = await watch();
  expect(await isStale(core, first.token, () => mutate(core, "notes:edit"))).toBe(true);
  const second = await watch();
  expect(second.result).not.toEqual(first.result);
  expect(await isStale(core, second.token, () => mutate(core, "notes:add", { text: "b" }))).toBe(true);
});

test("the functions are described, and described anew after a push", async () => {
  const core = await opened();
  const spec = await query(core, "_system/cli/modules:apiSpec");
  const described = await value(core, "_system/cli/modules:apiSpec");
  expect(described).toContainEqual({
    identifier: "notes.js:add",
    functionType: "Mutation",
    visibility: { kind: "internal" },
    args: { type: "object", value: { text: { fieldType: { type: "string" }, optional: false } } },
    returns: null,
  });
  expect(described).toContainEqual({ functionType: "HttpAction", method: "POST", path: "/hook" });
  expect(await isStale(core, spec.token, () => push(core.deploy, APP))).toBe(true);
});

test("the origins are told", async () => {
  const core = await opened();
  expect(await value(core, "_system/cli/convexUrl:cloudUrl")).toBe("http://127.0.0.1:3210");
  expect(await value(core, "_system/cli/convexUrl:siteUrl")).toBe("http://127.0.0.1:3211");
});

test("a malformed argument is the query's failure, not the deployment's", async () => {
  const core = await opened();
  const { result } = await query(core, "_system/cli/tableSize", {});
  expect(result).toMatchObject({ success: false, errorMessage: expect.stringContaining("`tableName`") });
});
