/** Test support: an engine on this thread, under a clock that the test moves, and the functions that tests schedule. */
import { vi } from "vitest";
import { ANONYMOUS, type FunctionCall, type FunctionResult } from "../../protocol/functionCall.ts";
import type { JsonObject } from "../../protocol/json.ts";
import { MemoryStore } from "../../storage/memoryStore.ts";
import type { OrderedStore } from "../../storage/orderedStore.ts";
import { openTestCore, push, type AppSources, type TestCore } from "../engineTestApp.ts";

export const JOBS = `
  import { queryGeneric as query, mutationGeneric as mutation, actionGeneric as action, internalMutationGeneric as internalMutation, internalActionGeneric as internalAction, makeFunctionReference } from "convex/server";
  import { v } from "convex/values";
  const reference = (name) => makeFunctionReference(name);
  export const note = internalMutation({ args: { text: v.string() }, handler: async (ctx, { text }) => {
    await ctx.db.insert("notes", { text, who: (await ctx.auth.getUserIdentity())?.subject ?? null });
  } });
  export const after = mutation({ args: { ms: v.number(), name: v.string(), args: v.any() }, handler: (ctx, { ms, name, args }) =>
    ctx.scheduler.runAfter(ms, reference(name), args) });
  export const at = mutation({ args: { ms: v.any(), name: v.string(), args: v.any() }, handler: (ctx, { ms, name, args }) =>
    ctx.scheduler.runAt(ms, reference(name), args) });
  export const scheduleAndThrow = mutation({ args: {}, handler: async (ctx) => {
    await ctx.scheduler.runAfter(0, reference("jobs:note"), { text: "never" });
    throw new Error("changed my mind");
  } });
  export const scheduleInFailingCallee = mutation({ args: {}, handler: async (ctx) => {
    await ctx.scheduler.runAfter(0, reference("jobs:note"), { text: "kept" });
    try { await ctx.runMutation(reference("jobs:scheduleAndThrow"), {}); } catch {}
  } });
  export const many = mutation({ args: { count: v.number(), textLength: v.number() }, handler: async (ctx, { count, textLength }) => {
    for (let n = 0; n < count; n++) await ctx.scheduler.runAfter(0, reference("jobs:note"), { text: "x".repeat(textLength) });
  } });
  export const cancel = mutation({ args: { id: v.string() }, handler: (ctx, { id }) => ctx.scheduler.cancel(id) });
  export const scheduleAndCancel = mutation({ args: {}, handler: async (ctx) => {
    const id = await ctx.scheduler.runAfter(0, reference("jobs:note"), { text: "never" });
    await ctx.scheduler.cancel(id);
    return id;
  } });
  export const boom = internalMutation({ args: {}, handler: async (ctx) => {
    await ctx.db.insert("notes", { text: "lost" });
    throw new Error("no luck");
  } });
  export const cancelAll = internalMutation({ args: {}, handler: async (ctx) => {
    for (const job of await ctx.db.system.query("_scheduled_functions").collect()) await ctx.scheduler.cancel(job._id);
  } });
  export const ownState = internalMutation({ args: {}, handler: async (ctx) => {
    const [job] = await ctx.db.system.query("_scheduled_functions").collect();
    const { scheduledFunctionId } = await ctx.meta.getRequestMetadata();
    await ctx.db.insert("notes", { text: job.state.kind + " " + (scheduledFunctionId === job._id) });
  } });
  export const again = internalMutation({ args: { left: v.number() }, handler: async (ctx, { left }) => {
    await ctx.db.insert("notes", { text: "again" });
    if (left > 0) await ctx.scheduler.runAfter(0, reference("jobs:again"), { left: left - 1 });
  } });
  export const act = internalAction({ args: { n: v.number() }, handler: async () => null });
  export const look = query({ args: {}, handler: async () => null });
  export const notes = query({ args: {}, handler: async (ctx) => (await ctx.db.query("notes").collect()).map((note) => note.text) });
  export const whose = query({ args: {}, handler: async (ctx) => (await ctx.db.query("notes").collect()).map((note) => note.who) });
  export const jobs = query({ args: {}, handler: (ctx) => ctx.db.system.query("_scheduled_functions").collect() });
  export const job = query({ args: { id: v.id("_scheduled_functions") }, handler: (ctx, { id }) => ctx.db.system.get(id) });
`;

export const START = Date.parse("2026-03-01T12:00:00Z");

/** Within this time the engine has looked at the clock, and has swept. */
const LOOK_AGAIN_MS = 1000 * 60;

const STEP_MS = 1000 * 10;

/** The clock stands still until `pass`. */
export function useTestClock(): void {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "Date"], now: START });
}

export class SchedulerApp {
  readonly core: TestCore;

  constructor(core: TestCore) {
    this.core = core;
  }

  async push(sources: AppSources): Promise<void> {
    const pushed = push(this.core.deploy, { "jobs.ts": JOBS, ...sources });
    await pushed;
    await turns();
  }

  async query(path: string, args: object = {}): Promise<unknown> {
    return valueOf((await this.core.call("query", { call: callOf(path, args), journal: null })).result);
  }

  async mutation(path: string, args: object = {}): Promise<unknown> {
    return valueOf((await this.core.call("mutation", { call: callOf(path, args), session: null })).result);
  }

  /** The message of a mutation that fails. */
  async refusal(path: string, args: object = {}): Promise<string> {
    const { result } = await this.core.call("mutation", { call: callOf(path, args), session: null });
    if (result.success) throw new Error(`Expected ${path} to fail, but it answered ${result.valueJson}`);
    return result.errorMessage;
  }

  /** The actions that the main thread was asked to start, so far. */
  startedActions(): FunctionCall[] {
    return this.core.news.flatMap((news) => (news.type === "startScheduledAction" ? [news.call] : []));
  }

  async finishAction({ requestId }: FunctionCall, error: string | null = null): Promise<void> {
    const outcome = error === null ? ({ type: "success" } as const) : ({ type: "failed", error } as const);
    await this.core.call("finishScheduledAction", { requestId, outcome });
    await turns();
  }

  async state(id: unknown): Promise<unknown> {
    const job = (await this.query("jobs:job", { id })) as JsonObject | null;
    return job === null ? null : job["state"];
  }

  async cronRows(): Promise<JsonObject[]> {
    const args = { table: "_cron_jobs", paginationOpts: { numItems: 100, cursor: null } };
    const call = callOf("_system/cli/tableData", args);
    const asAdmin = { ...call, identity: { type: "admin", actingAs: null } } as const;
    const { result } = await this.core.call("query", { call: asAdmin, journal: null });
    return (valueOf(result) as { page: JsonObject[] }).page;
  }
}

export async function openApp(
  sources: AppSources = {},
  store: OrderedStore = new MemoryStore(),
): Promise<SchedulerApp> {
  const app = new SchedulerApp(await openTestCore(store));
  await app.push(sources);
  await pass(0);
  return app;
}

/** What is on disk, opened anew: nothing was closed. */
export async function reopen(store: OrderedStore, suspectId: string | null = null): Promise<SchedulerApp> {
  const app = new SchedulerApp(await openTestCore(store, suspectId));
  await pass(0);
  return app;
}

/** Moves the clock and lets everything happen that is due by then. */
export async function pass(ms: number): Promise<void> {
  await turns();
  // In steps: a timer that is set in a turn of the event loop must find its time still to come.
  for (let left = ms; left > 0; left -= STEP_MS) {
    await vi.advanceTimersByTimeAsync(Math.min(left, STEP_MS));
    await turns(10);
  }
  await vi.advanceTimersByTimeAsync(0);
  await turns();
}

/** Sets the clock, as after a long sleep of the machine, and lets happen what is due. */
export async function jump(ms: number): Promise<void> {
  await turns();
  vi.setSystemTime(Date.now() + ms - LOOK_AGAIN_MS);
  await pass(LOOK_AGAIN_MS);
}

/** Lets the lane work off what it has: it takes one turn of the event loop for each job. */
export async function turns(count = 60): Promise<void> {
  for (let turn = 0; turn < count; turn++) {
    await new Promise((resolve) => {
      setImmediate(resolve);
    });
  }
}

function callOf(path: string, args: object): FunctionCall {
  return {
    path,
    argsJson: JSON.stringify([args]),
    identity: ANONYMOUS,
    caller: "HttpApi",
    requestId: "0123456789abcdef",
  };
}

function valueOf(result: FunctionResult): unknown {
  if (!result.success) throw new Error(result.errorMessage);
  return JSON.parse(result.valueJson);
}
