import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, onTestFinished, test, vi } from "vitest";
import { ANONYMOUS, type FunctionCall } from "../protocol/functionCall.ts";
import type { Engine } from "./engine.ts";
import { startEngine } from "./engineClient.ts";
import { push } from "./engineTestApp.ts";
import type { Limits } from "./limits.ts";

const APP = {
  "counter.ts": `
    import { queryGeneric as query, mutationGeneric as mutation } from "convex/server";
    export const add = mutation({ args: {}, handler: async (ctx) => { await ctx.db.insert("counts", {}); } });
    export const swell = query({ args: {}, handler: async () => { const all = []; for (;;) all.push(new Array(100_000).fill(0)); } });
    export const zone = query({ args: {}, handler: async () => [new Date(0).toString(), Intl.DateTimeFormat().resolvedOptions().timeZone] });
    export const total = query({ args: {}, handler: async (ctx) => (await ctx.db.query("counts").collect()).length });
  `,
};

let storePath: string;
beforeEach(async () => {
  storePath = await mkdtemp(join(tmpdir(), "engine-restart-"));
});
afterEach(() => rm(storePath, { recursive: true, force: true }));

function start(limits: Partial<Limits> = {}): Promise<Engine> {
  const urls = { cloudUrl: "http://127.0.0.1:3210", siteUrl: "http://127.0.0.1:3211" };
  return startEngine({ storePath, deploymentName: "test", limits, ...urls });
}

function call(path: string): FunctionCall {
  return { path, argsJson: "[{}]", identity: ANONYMOUS, caller: "HttpApi", requestId: "0123456789abcdef" };
}

test("what was answered is there after a restart, and time goes on", async () => {
  const before = await start();
  await push(before.deploy, APP);
  const session = { sessionId: "s", requestId: 1 };
  const outcome = await before.mutation(call("counter:add"), session);
  const ts = before.latestTs();
  await before.close();

  const after = await start();
  expect(after.latestTs()).toBeGreaterThanOrEqual(ts);
  expect((await after.query(call("counter:total"), null)).result).toMatchObject({ valueJson: "1" });
  expect(await after.mutation(call("counter:add"), session)).toEqual(outcome);
  const next = await after.mutation(call("counter:add"), null);
  expect(next.ts).toBeGreaterThan(ts);
  await after.close();
});

test("concurrent mutations all count, and share their way to the disk", async () => {
  const engine = await start();
  await push(engine.deploy, APP);
  const outcomes = await Promise.all(
    Array.from({ length: 50 }, () => engine.mutation(call("counter:add"), null)),
  );
  const timestamps = outcomes.map(({ ts }) => ts);
  expect(new Set(timestamps).size).toBe(50);
  expect((await engine.query(call("counter:total"), null)).result).toMatchObject({ valueJson: "50" });
  await engine.close();
});

test("a store that cannot be opened is said so", async () => {
  const urls = { cloudUrl: "", siteUrl: "" };
  const broken = startEngine({ storePath: "/dev/null/store", deploymentName: "test", ...urls });
  await expect(broken).rejects.toThrow();
});

test("a function that fills the memory fails, and the deployment goes on", async () => {
  const told = vi.spyOn(console, "error").mockImplementation(() => {});
  // With the ordinary limits it might be ended by its time.
  const engine = await start({ engineHeapMib: 128, userTimeMs: 60_000 });
  await push(engine.deploy, APP);
  await engine.mutation(call("counter:add"), null);
  await expect(engine.query(call("counter:swell"), null)).rejects.toMatchObject({ status: 500 });
  expect((await engine.query(call("counter:total"), null)).result).toMatchObject({ valueJson: "1" });
  expect(told.mock.calls.flat().join()).toContain("memory limit");
  told.mockRestore();
  await engine.close();
});

test("functions live in UTC, wherever the machine stands", async () => {
  const zone = process.env["TZ"];
  process.env["TZ"] = "America/New_York";
  const engine = await start();
  await push(engine.deploy, APP);
  const { result } = await engine.query(call("counter:zone"), null);
  await engine.close();
  expect(result).toMatchObject({
    valueJson: '["Thu Jan 01 1970 00:00:00 GMT+0000 (Coordinated Universal Time)","UTC"]',
  });
  if (zone === undefined) delete process.env["TZ"];
  else process.env["TZ"] = zone;
});

test("calls after the close are refused", async () => {
  const engine = await start();
  await engine.close();
  await expect(engine.query(call("counter:total"), null)).rejects.toMatchObject({ status: 500 });
});

test("a call outlives a machine that slept, and the engine thread with it", async () => {
  vi.useFakeTimers({ toFake: ["Date", "setInterval", "clearInterval"] });
  onTestFinished(() => void vi.useRealTimers());
  const engine = await start();
  await push(engine.deploy, APP);
  const added = engine.mutation(call("counter:add"), null);
  vi.setSystemTime(Date.now() + 1000 * 60 * 60);
  vi.advanceTimersByTime(2000); // one heartbeat, before anything that has arrived is read
  await added;
  expect((await engine.query(call("counter:total"), null)).result).toMatchObject({ valueJson: "1" });
  await engine.close();
});

test("an engine thread that answers no heartbeat is ended, and another one answers", async () => {
  vi.useFakeTimers({ toFake: ["setInterval", "clearInterval"] });
  onTestFinished(() => void vi.useRealTimers());
  const said = vi.spyOn(console, "error").mockImplementation(() => {});
  onTestFinished(() => said.mockRestore());
  const engine = await start();
  await push(engine.deploy, APP);
  const lost = engine.query(call("counter:total"), null);
  vi.advanceTimersByTime(12_000); // more heartbeats than may go by, and none of the answers is read
  await expect(lost).rejects.toThrow("Your request couldn't be completed");
  expect((await engine.query(call("counter:total"), null)).result).toMatchObject({ valueJson: "0" });
  expect(said.mock.calls.flat().join()).toContain("has not answered for 10 seconds");
  await engine.close();
});
