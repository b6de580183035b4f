import { randomBytes } from "node:crypto";
import { beforeAll, expect, test } from "vitest";
import { ANONYMOUS } from "../../protocol/functionCall.ts";
import type { Caller, FunctionResult, Identity } from "../../protocol/functionCall.ts";
import { MemoryStore } from "../../storage/memoryStore.ts";
import { Database } from "../../transaction/database.ts";
import { fileUrls } from "../files/fileUrls.ts";
import type { LivePush } from "../isolate/compiledPush.ts";
import { livePush } from "../isolate/testPush.ts";
import { DEFAULT_LIMITS } from "../limits.ts";
import { sealedCursors } from "../syscalls/sealedCursors.ts";
import { createUdfRunner } from "./run.ts";
import type { UdfOutcome } from "./run.ts";

const NOW = Date.UTC(2026, 0, 2, 3, 4, 5);
const ADMIN: Identity = { type: "admin", actingAs: null };

const FILES = {
  "notes.ts": `
    import { queryGeneric as query, mutationGeneric as mutation, internalQueryGeneric as internalQuery, internalMutationGeneric as internalMutation, actionGeneric as action, anyApi } from "convex/server";
    import { v, ConvexError } from "convex/values";
    export const add = mutation({ args: { body: v.string() }, returns: v.id("notes"), handler: (ctx, { body }) => ctx.db.insert("notes", { body }) });
    export const list = query({ args: {}, handler: async (ctx) => (await ctx.db.query("notes").collect()).map((note) => note.body) });
    export const hidden = internalQuery({ args: {}, handler: async () => "hidden" });
    export const act = action({ args: {}, handler: async () => null });
    export const badReturn = query({ args: {}, returns: v.string(), handler: async () => 1 as never });
    export const greet = query({ args: { name: v.string() }, handler: async (_ctx, { name }) => { console.log("hi", { name }, [1n]); console.warn("careful"); return name; } });
    export const boom = query({ args: {}, handler: async () => { fail(); } });
    function fail() { throw new Error("deep trouble"); }
    export const custom = mutation({ args: {}, handler: async (ctx) => { await ctx.db.insert("notes", { body: "lost" }); throw new ConvexError({ code: 7n }); } });
    export const primitive = query({ args: {}, handler: async () => { throw "just text"; } });
    export const unawaited = mutation({ args: {}, handler: async (ctx) => { void ctx.db.insert("notes", { body: "unawaited" }); } });
    export const caught = mutation({ args: {}, handler: async (ctx) => { try { await ctx.db.patch("nonsense", {}); } catch (error) { return [error instanceof Error, error.message]; } } });
    export const clock = query({ args: {}, handler: async () => [Date.now(), new Date().getTime(), typeof Date()] });
    export const me = query({ args: {}, handler: async (ctx) => ctx.auth.getUserIdentity() });
    export const env = query({ args: {}, handler: async () => [process.env.COLOUR ?? null, process.env.NOTHING ?? null] });
    export const callHidden = query({ args: {}, handler: async (ctx) => ctx.runQuery("notes:hidden" as never) });
    export const addTwoFailOne = mutation({ args: {}, handler: async (ctx) => {
      await ctx.runMutation(anyApi.notes.add, { body: "one" });
      const errors = [];
      try { await ctx.runMutation("notes:custom" as never); } catch (error) { errors.push(error instanceof ConvexError, error.data); }
      await ctx.runMutation(anyApi.notes.add, { body: "two" });
      return [errors, await ctx.runQuery(anyApi.notes.list)];
    } });
    export const recurse = query({ args: {}, handler: async (ctx) => ctx.runQuery(anyApi.notes.recurse) });
    export const mutateFromQuery = query({ args: {}, handler: async () => Convex.asyncSyscall("1.0/insert", '{"table":"notes","value":{}}') });
    export const tooManyReads = query({ args: {}, handler: async (ctx) => { for (;;) { try { await ctx.db.query("notes").first(); } catch {} } } });
    export const sign = mutation({ args: {}, handler: async () => { await Convex.asyncSyscall("1.0/signJwt", "{}"); } });
    export const page = query({ args: { paginationOpts: v.any() }, handler: async (ctx, { paginationOpts }) => ctx.db.query("notes").paginate(paginationOpts) });
    export const pageError = query({ args: { paginationOpts: v.any() }, handler: async (ctx, { paginationOpts }) => {
      try { await ctx.db.query("notes").paginate(paginationOpts); }
      catch (error) { return [error instanceof ConvexError, error.data, error.message.startsWith("InvalidCursor: ")]; }
    } });
    export const metadata = query({ args: {}, handler: async (ctx) => [await ctx.meta.getFunctionMetadata(), (await ctx.meta.getTransactionMetrics()).documentsRead] });
    export const loop = mutation({ args: {}, handler: async (ctx) => { await ctx.db.insert("notes", { body: "lost" }); for (;;); } });
    let calls = 0;
    export const counted = query({ args: {}, handler: async () => ++calls });
    export const twice = query({ args: {}, handler: async (ctx) => [await ctx.runQuery(anyApi.notes.counted), await ctx.runQuery(anyApi.notes.counted)] });
    declare const Convex: { asyncSyscall(op: string, args: string): Promise<string> };
  `,
};

let push: LivePush;
beforeAll(async () => {
  push = await livePush(FILES);
});

function deployment(variables: { [name: string]: string } = {}) {
  const db = Database.open(new MemoryStore(), { clock: () => NOW, randomBytes });
  const runner = createUdfRunner({
    limits: DEFAULT_LIMITS,
    environment: (_tx, name) => variables[name],
    randomBytes,
    deploymentName: "test",
    cursors: sealedCursors("secret"),
    fileUrls: fileUrls("http://127.0.0.1:3210", "secret"),
  });
  interface CallOptions {
    readonly args?: unknown;
    readonly identity?: Identity;
    readonly caller?: Caller;
    readonly expect?: "Query" | "Mutation" | null;
    readonly journal?: string | null;
  }
  async function call(path: string, options: CallOptions = {}): Promise<UdfOutcome> {
    const tx = db.begin("mutation");
    const outcome = await runner.run({
      push,
      tx,
      call: {
        path,
        argsJson: JSON.stringify([options.args ?? {}]),
        identity: options.identity ?? ANONYMOUS,
        caller: options.caller ?? "HttpApi",
        requestId: "0123456789abcdef",
      },
      expect: options.expect ?? null,
      journal: options.journal ?? null,
    });
    if (outcome.result.success) db.commit(tx);
    return outcome;
  }
  return { call, runner, variables };
}

function valueOf({ result }: UdfOutcome): unknown {
  if (!result.success) throw new Error(result.errorMessage);
  return JSON.parse(result.valueJson);
}

function errorOf({ result }: UdfOutcome): string {
  expect(result.success).toBe(false);
  return errorMessage(result).replace("[Request ID: 0123456789abcdef] Server Error\n", "");
}

function errorMessage(result: FunctionResult): string {
  return result.success ? "" : result.errorMessage;
}

test("a mutation writes and a query reads it", async () => {
  const { call } = deployment();
  expect(valueOf(await call("notes:add", { args: { body: "hello" } }))).toMatch(/^[0-9a-z]{31,37}$/);
  expect(valueOf(await call("notes.js:list"))).toEqual(["hello"]);
});

test("an internal function is to a client as one that is not there", async () => {
  const { call } = deployment();
  expect(errorOf(await call("notes:hidden"))).toBe("Could not find public function for 'notes:hidden'.");
  expect(errorOf(await call("notes:missing"))).toBe("Could not find public function for 'notes:missing'.");
  expect(valueOf(await call("notes:hidden", { identity: ADMIN }))).toBe("hidden");
  expect(errorOf(await call("nowhere", { identity: ADMIN }))).toContain(
    "Could not find function for 'nowhere'.",
  );
});

test("what was scheduled and what an action calls may be internal, what a client calls may not", async () => {
  const { call } = deployment();
  for (const caller of ["Action", "Scheduler", "Cron"] as const) {
    expect(valueOf(await call("notes:hidden", { caller }))).toBe("hidden");
  }
  for (const caller of ["SyncWorker", "HttpApi", "HttpEndpoint", "Tester"] as const) {
    expect(errorOf(await call("notes:hidden", { caller }))).toContain("Could not find public function");
  }
});

test("a path that is none is refused", async () => {
  await expect(deployment().call("a b:c")).rejects.toMatchObject({ code: "BadConvexFunctionIdentifier" });
});

test("a function is called only as what it is", async () => {
  const { call } = deployment();
  expect(errorOf(await call("notes:add", { expect: "Query" }))).toBe(
    "Trying to execute notes.js:add as Query, but it is defined as Mutation.",
  );
  expect(errorOf(await call("notes:act", { expect: "Mutation" }))).toBe(
    "Trying to execute notes.js:act as Mutation, but it is defined as Action.",
  );
});

test("arguments that do not fit never reach the function", async () => {
  const { call } = deployment();
  const error = errorOf(await call("notes:add", { args: { body: 1 } }));
  expect(error).toContain("ArgumentValidationError: Value does not match validator.");
  expect(error).toContain("Validator: v.string()");
});

test("a result that does not fit its validator is an error", async () => {
  expect(errorOf(await deployment().call("notes:badReturn"))).toContain("ReturnsValidationError: ");
});

test("what a function prints is returned, in Convex's form", async () => {
  const { result, log } = await deployment().call("notes:greet", { args: { name: "Ada" } });
  expect(result.logLines).toEqual(["[LOG] 'hi' {\n  name: 'Ada'\n} [ 1n ]", "[WARN] 'careful'"]);
  expect(log[0]).toMatchObject({ level: "LOG", isTruncated: false, timestamp: NOW });
});

test("an error says where it was thrown, in the developer's file", async () => {
  const error = errorOf(await deployment().call("notes:boom"));
  expect(error).toMatch(
    /^Uncaught Error: deep trouble\n {4}at fail \(\.\.\/convex\/notes\.ts:11:\d+\)\n {4}at handler \(\.\.\/convex\/notes\.ts:10:\d+\)\n/,
  );
  expect(error).not.toContain("convex-embedded");
  expect(error.endsWith("\n")).toBe(true);
});

test("a ConvexError carries its data, and the mutation leaves no trace", async () => {
  const { call } = deployment();
  const { result } = await call("notes:custom");
  expect(result).toMatchObject({ success: false, errorDataJson: '{"code":{"$integer":"BwAAAAAAAAA="}}' });
  expect(errorMessage(result)).toContain("Uncaught ConvexError: ");
  expect(valueOf(await call("notes:list"))).toEqual([]);
});

test("an error that is no ConvexError has no data", async () => {
  const { result } = await deployment().call("notes:boom");
  expect(result).not.toHaveProperty("errorDataJson");
});

test("what is thrown need not be an error", async () => {
  expect(errorOf(await deployment().call("notes:primitive"))).toBe("Uncaught just text");
});

test("a write that is not awaited is made all the same", async () => {
  const { call } = deployment();
  await call("notes:unawaited");
  expect(valueOf(await call("notes:list"))).toEqual(["unawaited"]);
});

test("user code can catch a refused write", async () => {
  const value = valueOf(await deployment().call("notes:caught"));
  expect(value).toEqual([true, expect.stringContaining("Invalid argument `id` for `db.patch`")]);
});

test("the clock stands still at the transaction's time", async () => {
  expect(valueOf(await deployment().call("notes:clock"))).toEqual([NOW, NOW, "string"]);
});

test("a function that asks who calls is noted", async () => {
  const { call } = deployment();
  const attributes = { tokenIdentifier: "https://a|b", issuer: "https://a", subject: "b" };
  const user: Identity = { type: "user", attributes, expiresAt: 0 };
  const outcome = await call("notes:me", { identity: user });
  expect(valueOf(outcome)).toEqual(attributes);
  expect(outcome.readsIdentity).toBe(true);
  expect((await call("notes:list")).readsIdentity).toBe(false);
  expect(valueOf(await call("notes:me"))).toBeNull();
});

test("a token that did not verify is thrown where the identity is asked for", async () => {
  const identity: Identity = { type: "rejected", code: "InvalidAuthHeader", message: "bad token" };
  expect(errorOf(await deployment().call("notes:me", { identity }))).toContain("bad token");
});

test("environment variables are those of now", async () => {
  const { call, variables } = deployment({ COLOUR: "red" });
  expect(valueOf(await call("notes:env"))).toEqual(["red", null]);
  variables["COLOUR"] = "blue";
  expect(valueOf(await call("notes:env"))).toEqual(["blue", null]);
});

test("functions call internal functions by their plain path", async () => {
  expect(valueOf(await deployment().call("notes:callHidden"))).toBe("hidden");
});

test("a mutation that fails inside another takes back only its own writes", async () => {
  expect(valueOf(await deployment().call("notes:addTwoFailOne"))).toEqual([
    [true, { code: { $integer: "BwAAAAAAAAA=" } }],
    ["one", "two"],
  ]);
});

test("calls end at the depth limit", async () => {
  expect(errorOf(await deployment().call("notes:recurse"))).toContain("call depth limit exceeded");
});

test("a query cannot write", async () => {
  expect(errorOf(await deployment().call("notes:mutateFromQuery"))).toContain(
    "Unknown async operation 1.0/insert",
  );
});

test("a limit ends the function though it catches everything", async () => {
  const { call } = deployment();
  await call("notes:add", { args: { body: "here" } });
  expect(errorOf(await call("notes:tooManyReads"))).toContain(
    "Too many reads in a single function execution (limit: 4096)",
  );
  expect(valueOf(await call("notes:list"))).toEqual(["here"]);
});

test("a mutation that never ends is ended, and leaves no trace", async () => {
  const { call } = deployment();
  expect(errorOf(await call("notes:loop"))).toBe("Function execution timed out (maximum duration: 1s)");
  expect(valueOf(await call("notes:list"))).toEqual([]);
});

test("what the deployment does not have yet is named", async () => {
  expect(errorOf(await deployment().call("notes:sign"))).toContain(
    "The embedded deployment does not have JWT signing by the deployment yet (1.0/signJwt).",
  );
});

test("a page keeps its end when the query is run again with its journal", async () => {
  const { call } = deployment();
  for (const body of ["a", "b", "c"]) await call("notes:add", { args: { body } });
  const args = { paginationOpts: { numItems: 2, cursor: null } };
  const first = await call("notes:page", { args });
  expect(valueOf(first)).toMatchObject({ page: [{ body: "a" }, { body: "b" }], isDone: false });
  expect(first.journal).toEqual(expect.any(String));
  const again = await call("notes:page", {
    args: { paginationOpts: { numItems: 1, cursor: null } },
    journal: first.journal,
  });
  expect(valueOf(again)).toMatchObject({ page: [{ body: "a" }, { body: "b" }] });
});

test("a cursor of another query is refused in the form that makes clients start over", async () => {
  const args = { paginationOpts: { numItems: 2, cursor: "nonsense" } };
  const { result } = await deployment().call("notes:page", { args });
  expect(result).toMatchObject({
    errorDataJson: expect.stringContaining('"paginationError":"InvalidCursor"'),
    errorMessage: expect.stringContaining("InvalidCursor: "),
  });
});

test("user code sees a refused cursor as a ConvexError", async () => {
  const args = { paginationOpts: { numItems: 2, cursor: "nonsense" } };
  expect(valueOf(await deployment().call("notes:pageError", { args }))).toEqual([
    true,
    { isConvexSystemError: true, paginationError: "InvalidCursor" },
    true,
  ]);
});

test("a cursor keeps the row it names to itself, is the same each time, and is of no use once changed", async () => {
  const { call } = deployment();
  for (const body of ["a", "b"]) await call("notes:add", { args: { body } });
  const page = async (cursor: string | null) =>
    (await call("notes:page", { args: { paginationOpts: { numItems: 1, cursor } } })).result;
  const cursorOf = (result: FunctionResult) =>
    result.success ? String(JSON.parse(result.valueJson).continueCursor) : "";
  const first = await page(null);
  const cursor = cursorOf(first);
  expect(cursorOf(await page(null))).toBe(cursor);
  const { _id } = first.success ? JSON.parse(first.valueJson).page[0] : { _id: "" };
  expect(Buffer.from(cursor, "base64url").toString("latin1")).not.toContain(_id);
  expect(await page(cursor)).toMatchObject({ success: true });
  const changed = cursor.replace(/.$/, cursor.endsWith("A") ? "Q" : "A");
  expect(await page(changed)).toMatchObject({ errorMessage: expect.stringContaining("InvalidCursor: ") });
});

test("a function can ask for its own name and what it has used", async () => {
  expect(valueOf(await deployment().call("notes:metadata"))).toEqual([
    { name: "notes:metadata", componentPath: "", type: "query", visibility: "public" },
    { used: 0, remaining: 32_000 },
  ]);
});

test("module state is fresh for each call, prepared or not, nested or not", async () => {
  const { call, runner } = deployment();
  expect(valueOf(await call("notes:counted"))).toBe(1);
  while (runner.prepare());
  expect(valueOf(await call("notes:counted"))).toBe(1);
  expect(valueOf(await call("notes:counted"))).toBe(1);
  expect(valueOf(await call("notes:twice"))).toEqual([1, 1]);
});
