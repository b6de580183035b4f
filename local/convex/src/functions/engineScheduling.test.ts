/** Scheduled functions across the threads: the engine says what is due, the main thread runs the actions. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { ANONYMOUS, type FunctionCall, type FunctionResult } from "../protocol/functionCall.ts";
import type { CompletionEntry, Engine } from "./engine.ts";
import { startEngine } from "./engineClient.ts";
import { push } from "./engineTestApp.ts";
import type { Limits } from "./limits.ts";

const APP = {
  "jobs.ts": `
    import { queryGeneric as query, mutationGeneric as mutation, actionGeneric as action, internalMutationGeneric as internalMutation, internalActionGeneric as internalAction, httpActionGeneric, makeFunctionReference as reference } from "convex/server";
    export const note = internalMutation({ handler: async (ctx, { text }) => { await ctx.db.insert("notes", { text }); } });
    export const notes = query({ args: {}, handler: async (ctx) => (await ctx.db.query("notes").collect()).map((note) => note.text) });
    export const after = mutation({ handler: (ctx, { ms, name, args }) => ctx.scheduler.runAfter(ms, reference(name), args) });
    export const cancel = mutation({ handler: (ctx, { id }) => ctx.scheduler.cancel(id) });
    export const state = query({ handler: async (ctx, { id }) => (await ctx.db.system.get(id))?.state ?? null });
    export const states = query({ args: {}, handler: async (ctx) => (await ctx.db.system.query("_scheduled_functions").collect()).map((job) => job.state.kind) });
    export const tell = internalAction({ args: {}, handler: async (ctx) => {
      const { scheduledFunctionId } = await ctx.meta.getRequestMetadata();
      const identity = await ctx.auth.getUserIdentity();
      const state = await ctx.runQuery(reference("jobs:state"), { id: scheduledFunctionId });
      await ctx.runMutation(reference("jobs:note"), { text: [identity, state.kind] });
      await ctx.scheduler.runAfter(0, reference("jobs:note"), { text: "by the action" });
      const id = await ctx.scheduler.runAt(Date.now() + 60_000, reference("jobs:note"), { text: "never" });
      await ctx.scheduler.cancel(id);
    } });
    export const scheduleAndThrow = action({ args: {}, handler: async (ctx) => {
      await ctx.scheduler.runAfter(0, reference("jobs:note"), { text: "all the same" });
      throw new Error("too late to take it back");
    } });
    export const catches = action({ args: {}, handler: async (ctx) => {
      const messages = [];
      for (const attempt of [() => ctx.scheduler.runAfter(0, reference("jobs:nothing"), {}), () => ctx.scheduler.cancel("nonsense")]) {
        await attempt().catch((error) => messages.push([error instanceof Error, error.message]));
      }
      return messages;
    } });
    export const boom = internalAction({ args: {}, handler: async () => { throw new Error("no luck"); } });
    export const linger = internalAction({ args: {}, handler: async (ctx) => {
      await ctx.runMutation(reference("jobs:note"), { text: "begun" });
      await new Promise(() => {});
    } });
    export const afterCancel = internalAction({ args: {}, handler: async (ctx) => {
      const { scheduledFunctionId: id } = await ctx.meta.getRequestMetadata();
      await ctx.scheduler.cancel(id);
      await ctx.scheduler.runAfter(0, reference("jobs:note"), { text: "never, from the action" });
      await ctx.runMutation(reference("jobs:after"), { ms: 0, name: "jobs:note", args: { text: "never, from its callee" } });
      await ctx.runMutation(reference("jobs:note"), { text: "ran on" });
    } });
    export const swell = internalMutation({ args: {}, handler: async () => { const all = []; for (;;) all.push(new Array(100_000).fill(0)); } });
  `,
  "http.ts": `
    import { httpRouter, httpActionGeneric as httpAction, makeFunctionReference as reference } from "convex/server";
    const http = httpRouter();
    http.route({ path: "/hook", method: "POST", handler: httpAction(async (ctx, request) => {
      await ctx.scheduler.runAfter(0, reference("jobs:note"), { text: await request.text() });
      return new Response(null, { status: 202 });
    }) });
    export default http;
  `,
};

let storePath: string;
beforeEach(async () => {
  storePath = await mkdtemp(join(tmpdir(), "engine-scheduling-"));
});
afterEach(() => rm(storePath, { recursive: true, force: true }));

async function start(limits: Partial<Limits> = {}): Promise<Engine> {
  const urls = { cloudUrl: "http://127.0.0.1:3210", siteUrl: "http://127.0.0.1:3211" };
  return startEngine({ storePath, deploymentName: "test", limits, ...urls });
}

async function startPushed(limits: Partial<Limits> = {}): Promise<Engine> {
  const engine = await start(limits);
  await push(engine.deploy, APP);
  return engine;
}

function call(path: string, args: object = {}): FunctionCall {
  const rest = { identity: ANONYMOUS, caller: "HttpApi", requestId: "0123456789abcdef" } as const;
  return { path, argsJson: JSON.stringify([args]), ...rest };
}

function valueOf(result: FunctionResult): unknown {
  if (!result.success) throw new Error(result.errorMessage);
  return JSON.parse(result.valueJson);
}

async function query(engine: Engine, path: string, args: object = {}): Promise<unknown> {
  return valueOf((await engine.query(call(path, args), null)).result);
}

async function schedule(engine: Engine, name: string, args: object = {}, ms = 0): Promise<string> {
  return String(valueOf((await engine.mutation(call("jobs:after", { ms, name, args }), null)).result));
}

const WAIT = { timeout: 15_000, interval: 20 };

async function ended(engine: Engine, id: string): Promise<unknown> {
  return vi.waitFor(async () => {
    const state = (await query(engine, "jobs:state", { id })) as { kind: string };
    expect(["success", "failed", "canceled"]).toContain(state.kind);
    return state;
  }, WAIT);
}

test("a scheduled action runs for nobody, knows its row, and schedules further functions", async () => {
  const engine = await startPushed();
  const entries: CompletionEntry[] = [];
  engine.onLog((entry) => entry.kind === "Completion" && entries.push(entry));
  const id = await schedule(engine, "jobs:tell");
  expect(await ended(engine, id)).toEqual({ kind: "success" });
  await vi.waitFor(async () => {
    expect(await query(engine, "jobs:notes")).toEqual([[null, "inProgress"], "by the action"]);
  }, WAIT);
  expect(await query(engine, "jobs:states")).toEqual(["success", "success", "canceled"]);
  expect(entries.find(({ identifier }) => identifier === "jobs:tell")).toMatchObject({
    caller: "Scheduler",
    identityType: "unknown",
    error: null,
  });
  await engine.close();
});

test("an action's scheduling stands, also when the action fails, and its refusals can be caught", async () => {
  const engine = await startPushed();
  expect((await engine.action(call("jobs:scheduleAndThrow"))).success).toBe(false);
  await vi.waitFor(async () => expect(await query(engine, "jobs:notes")).toEqual(["all the same"]), WAIT);
  expect(valueOf(await engine.action(call("jobs:catches")))).toEqual([
    [true, expect.stringContaining("no exported function nothing found")],
    [true, expect.stringContaining("Invalid scheduled function ID.")],
  ]);
  await engine.close();
});

test("an HTTP action schedules", async () => {
  const engine = await startPushed();
  const request = new Request("http://127.0.0.1:3211/hook", { method: "POST", body: "from a webhook" });
  expect((await engine.httpAction(request, ANONYMOUS)).status).toBe(202);
  await vi.waitFor(async () => expect(await query(engine, "jobs:notes")).toEqual(["from a webhook"]), WAIT);
  await engine.close();
});

test("a scheduled action that fails says why in its row", async () => {
  const engine = await startPushed();
  const id = await schedule(engine, "jobs:boom");
  expect(await ended(engine, id)).toEqual({
    kind: "failed",
    error: expect.stringMatching(/^Uncaught Error: no luck\n/) as string,
  });
  await engine.close();
});

test("an action that cancels itself runs on, but nothing that it schedules does", async () => {
  const engine = await startPushed();
  const id = await schedule(engine, "jobs:afterCancel");
  expect(await ended(engine, id)).toEqual({ kind: "canceled" });
  await vi.waitFor(async () => expect(await query(engine, "jobs:notes")).toEqual(["ran on"]), WAIT);
  expect(await query(engine, "jobs:states")).toEqual(["canceled", "canceled", "canceled"]);
  await engine.close();
});

test("what is pending runs after a restart, and an action that was under way has failed", async () => {
  const before = await startPushed();
  const action = await schedule(before, "jobs:linger");
  const pending = await schedule(before, "jobs:note", { text: "after the restart" }, 1500);
  await vi.waitFor(async () => expect(await query(before, "jobs:notes")).toEqual(["begun"]), WAIT);
  await before.close();
  const after = await start();
  expect(await ended(after, action)).toMatchObject({ kind: "failed" });
  expect(await ended(after, pending)).toEqual({ kind: "success" });
  expect(await query(after, "jobs:notes")).toEqual(["begun", "after the restart"]);
  await after.close();
});

test("a scheduled function that fills the memory fails, and the deployment goes on", async () => {
  const told = vi.spyOn(console, "error").mockImplementation(() => {});
  // With the ordinary limits it might be ended by its time.
  const engine = await startPushed({ engineHeapMib: 128, userTimeMs: 60_000 });
  // First, although its time comes later; and both late enough that a busy machine has answered before the engine ends.
  const innocent = await schedule(engine, "jobs:note", { text: "innocent" }, 2_500);
  const id = await schedule(engine, "jobs:swell", {}, 1_500);
  await vi.waitFor(() => expect(told.mock.calls.flat().join()).toContain("memory limit"), WAIT);
  expect(await ended(engine, id)).toMatchObject({
    kind: "failed",
    error: expect.stringContaining("ended the engine") as string,
  });
  expect(await ended(engine, innocent)).toEqual({ kind: "success" });
  told.mockRestore();
  await engine.close();
});
