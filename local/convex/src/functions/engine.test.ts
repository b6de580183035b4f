import { afterAll, beforeAll, expect, test } from "vitest";
import { ANONYMOUS, type FunctionCall, type FunctionResult } from "../protocol/functionCall.ts";
import type { CommitEvent, Engine } from "./engine.ts";
import { startEngine } from "./engineClient.ts";
import { push } from "./engineTestApp.ts";

const APP = {
  "schema.ts": `
    import { defineSchema, defineTable } from "convex/server";
    import { v } from "convex/values";
    export default defineSchema({ messages: defineTable({ body: v.string() }).index("by_body", ["body"]) });
  `,
  "messages.ts": `
    import { queryGeneric as query, mutationGeneric as mutation, actionGeneric as action, internalMutationGeneric } from "convex/server";
    import { v, ConvexError } from "convex/values";
    export const list = query({ args: {}, handler: async (ctx) => (await ctx.db.query("messages").collect()).map((m) => m.body) });
    export const send = mutation({ args: { body: v.string() }, returns: v.null(), handler: async (ctx, { body }) => {
      console.log("sending", body);
      await ctx.db.insert("messages", { body });
      return null;
    } });
    export const fail = mutation({ args: {}, handler: async (ctx) => {
      await ctx.db.insert("messages", { body: "never" });
      throw new ConvexError({ reason: "no" });
    } });
    export const hidden = internalMutationGeneric({ args: {}, handler: async () => "internal" });
    export const relay = action({ args: { body: v.string() }, returns: v.array(v.string()), handler: async (ctx, { body }) => {
      console.log("relaying");
      await ctx.runMutation("messages:send", { body });
      if ((await ctx.runMutation("messages:hidden", {})) !== "internal") throw new Error("internal is not internal");
      return await ctx.runQuery("messages:list", {});
    } });
    export const wrong = action({ args: {}, returns: v.string(), handler: async () => 1 });
    export const catches = action({ args: {}, handler: async (ctx) => {
      try { await ctx.runMutation("messages:fail", {}); } catch (error) { return { data: error.data, isError: error instanceof Error }; }
    } });
    export const whoami = query({ args: {}, handler: async (ctx) => (await ctx.auth.getUserIdentity())?.subject ?? null });
    export const asMe = action({ args: {}, handler: async (ctx) => [await ctx.runQuery("messages:whoami", {}), (await ctx.auth.getUserIdentity())?.subject ?? null] });
    export const greeting = query({ args: {}, handler: async () => process.env.GREETING ?? null });
    export const greetingInAction = action({ args: {}, handler: async () => process.env.GREETING ?? null });
  `,
  "http.ts": `
    import { httpRouter, httpActionGeneric as httpAction } from "convex/server";
    const http = httpRouter();
    http.route({ path: "/echo", method: "POST", handler: httpAction(async (ctx, request) => {
      const headers = new Headers({ "x-url": request.url });
      headers.append("Set-Cookie", "a=1");
      headers.append("Set-Cookie", "b=2");
      return new Response((await request.text()).toUpperCase(), { status: 201, headers });
    }) });
    http.route({ pathPrefix: "/get/", method: "GET", handler: httpAction(async () => new Response("got")) });
    http.route({ path: "/stream", method: "POST", handler: httpAction(async (ctx, request) => new Response(request.body)) });
    http.route({ path: "/throw", method: "GET", handler: httpAction(async () => { throw new Error("broken"); }) });
    export default http;
  `,
};

let engine: Engine;

beforeAll(async () => {
  engine = await startEngine({
    storePath: null,
    deploymentName: "test",
    cloudUrl: "http://127.0.0.1:3210",
    siteUrl: "http://127.0.0.1:3211",
  });
  await push(engine.deploy, APP);
}, 20_000);

afterAll(() => engine.close());

function call(path: string, args: object = {}, overrides: Partial<FunctionCall> = {}): FunctionCall {
  return {
    path,
    argsJson: JSON.stringify([args]),
    identity: ANONYMOUS,
    caller: "HttpApi",
    requestId: "0123456789abcdef",
    ...overrides,
  };
}

function valueOf(result: FunctionResult): unknown {
  if (!result.success) throw new Error(result.errorMessage);
  return JSON.parse(result.valueJson);
}

function messageOf(result: FunctionResult): string {
  if (result.success) throw new Error(`Expected a failure, got ${result.valueJson}`);
  return result.errorMessage;
}

test("a mutation is answered after the commit was told of, and the query that it touches is named", async () => {
  const before = await engine.query(call("messages:list"), null);
  const events: CommitEvent[] = [];
  const stop = engine.onCommit((event) => events.push(event));
  const { result, ts } = await engine.mutation(call("messages:send", { body: "hi" }), null);
  stop();
  expect(result).toEqual({ success: true, valueJson: "null", logLines: ["[LOG] 'sending' 'hi'"] });
  expect(events).toEqual([{ ts, invalidated: [before.token] }]);
  expect(engine.latestTs()).toBe(ts);
  expect(valueOf((await engine.query(call("messages:list"), null)).result)).toContain("hi");
});

test("a mutation that throws leaves nothing behind", async () => {
  const { result, ts } = await engine.mutation(call("messages:fail"), null);
  expect(ts).toBeNull();
  expect(result).toMatchObject({ success: false, errorDataJson: '{"reason":"no"}' });
  expect(valueOf((await engine.query(call("messages:list"), null)).result)).not.toContain("never");
});

test("a session request that succeeded is answered from its record", async () => {
  const session = { sessionId: "s", requestId: 1 };
  const first = await engine.mutation(call("messages:send", { body: "once" }), session);
  const again = await engine.mutation(call("messages:send", { body: "once" }), session);
  expect(again).toEqual(first);
  const bodies = valueOf((await engine.query(call("messages:list"), null)).result);
  expect(bodies).toEqual(expect.arrayContaining(["once"]));
  expect((bodies as string[]).filter((body) => body === "once")).toHaveLength(1);
});

test("a session request that failed runs again", async () => {
  const session = { sessionId: "s", requestId: 2 };
  expect((await engine.mutation(call("messages:fail"), session)).result.success).toBe(false);
  const again = await engine.mutation(call("messages:send", { body: "second try" }), session);
  expect(again.result.success).toBe(true);
});

test("an action calls public and internal functions, each in a transaction of its own", async () => {
  const result = await engine.action(call("messages:relay", { body: "relayed" }));
  expect(valueOf(result)).toContain("relayed");
  expect(result.logLines).toEqual(["[LOG] 'relaying'"]);
});

test("an action sees the data of a ConvexError that a callee threw", async () => {
  expect(valueOf(await engine.action(call("messages:catches")))).toEqual({
    data: { reason: "no" },
    isError: true,
  });
});

test("an action's arguments and return value are checked", async () => {
  expect(messageOf(await engine.action(call("messages:relay", {})))).toContain("ArgumentValidationError: ");
  expect(messageOf(await engine.action(call("messages:wrong")))).toContain("ReturnsValidationError: ");
});

test("an action hands on its identity", async () => {
  const identity = {
    type: "user",
    attributes: { tokenIdentifier: "i|me", issuer: "i", subject: "me" },
    expiresAt: 4e9,
  } as const;
  expect(valueOf(await engine.action(call("messages:asMe", {}, { identity })))).toEqual(["me", "me"]);
});

test("internal functions and missing ones answer alike", async () => {
  const hidden = await engine.mutation(call("messages:hidden"), null);
  expect(messageOf(hidden.result)).toContain("Could not find public function for 'messages:hidden'.");
  expect(messageOf(await engine.action(call("messages:gone")))).toContain(
    "Could not find public function for 'messages:gone'.",
  );
});

test("a function of another type is refused", async () => {
  expect(messageOf(await engine.action(call("messages:list")))).toContain(
    "Trying to execute messages.js:list as Action, but it is defined as Query.",
  );
});

test("any runs a function by its own type", async () => {
  const identity = { type: "admin", actingAs: null } as const;
  expect(valueOf(await engine.any(call("messages:hidden", {}, { identity })))).toBe("internal");
  expect(valueOf(await engine.any(call("messages:whoami", {}, { identity })))).toBeNull();
  expect(valueOf(await engine.any(call("messages:asMe", {}, { identity })))).toEqual([null, null]);
  expect(messageOf(await engine.any(call("messages:gone", {}, { identity })))).toContain("Could not find");
});

test("a change of an environment variable re-runs the queries that read it", async () => {
  const before = await engine.query(call("messages:greeting"), null);
  const other = await engine.query(call("messages:whoami"), null);
  expect(valueOf(before.result)).toBeNull();
  const invalidated: number[] = [];
  const stop = engine.onCommit((event) => invalidated.push(...event.invalidated));
  await engine.deploy.updateEnvironmentVariables([{ name: "GREETING", value: "hello" }]);
  stop();
  expect(invalidated).toContain(before.token);
  expect(invalidated).not.toContain(other.token);
  expect(valueOf((await engine.query(call("messages:greeting"), null)).result)).toBe("hello");
  expect(valueOf(await engine.action(call("messages:greetingInAction")))).toBe("hello");
});

test("a push re-runs all queries", async () => {
  const before = await engine.query(call("messages:whoami"), null);
  const invalidated: number[] = [];
  const stop = engine.onCommit((event) => invalidated.push(...event.invalidated));
  await push(engine.deploy, APP);
  stop();
  expect(invalidated).toContain(before.token);
});

test("an HTTP action keeps each cookie a header of its own", async () => {
  const request = new Request("http://site.test/echo?x=1", { method: "POST", body: "hello" });
  const response = await engine.httpAction(request, ANONYMOUS);
  expect(response.status).toBe(201);
  expect(response.headers.getSetCookie()).toEqual(["a=1", "b=2"]);
  expect(response.headers.get("x-url")).toBe("http://site.test/echo?x=1");
  expect(await response.text()).toBe("HELLO");
});

test("an HTTP action streams what it has before the request has ended", async () => {
  let send: (text: string) => void = () => {};
  let end = () => {};
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      send = (text) => controller.enqueue(new TextEncoder().encode(text));
      end = () => controller.close();
    },
  });
  const request = new Request("http://site.test/stream", {
    method: "POST",
    body,
    duplex: "half",
  } as RequestInit);
  const response = await engine.httpAction(request, ANONYMOUS);
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
  send("one");
  expect(await reader?.read()).toEqual({ done: false, value: "one" });
  send("two");
  expect(await reader?.read()).toEqual({ done: false, value: "two" });
  end();
  expect((await reader?.read())?.done).toBe(true);
});

test("HEAD is answered by the GET route, without a body", async () => {
  const response = await engine.httpAction(
    new Request("http://site.test/get/x", { method: "HEAD" }),
    ANONYMOUS,
  );
  expect(response.status).toBe(200);
  expect(await response.text()).toBe("");
});

test("a path without a route, and a route that throws", async () => {
  const missing = await engine.httpAction(new Request("http://site.test/nowhere"), ANONYMOUS);
  expect([missing.status, await missing.text()]).toEqual([404, "No matching routes found"]);
  const broken = await engine.httpAction(new Request("http://site.test/throw"), ANONYMOUS);
  expect(broken.status).toBe(500);
  expect(await broken.json()).toMatchObject({
    code: expect.stringMatching(/^\[Request ID: [0-9a-f]{16}\] Server Error: Uncaught Error: broken$/),
    trace: expect.stringContaining("/convex/http.ts:"),
  });
});
