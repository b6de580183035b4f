import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { JsonObject } from "../../protocol/json.ts";
import { MemoryStore } from "../../storage/memoryStore.ts";
import { jump, openApp, pass, reopen, START, turns, useTestClock } from "./schedulerTestApp.ts";

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const DAY = 24 * 60 * MINUTE;

beforeEach(useTestClock);
afterEach(() => {
  vi.useRealTimers();
});

const note = (text: string, ms = 0) => ({ ms, name: "jobs:note", args: { text } });

test("a function runs when its time has come, not before, and its row says what became of it", async () => {
  const app = await openApp();
  const id = await app.mutation("jobs:after", note("later", 5 * MINUTE));
  const row = { _id: id, name: "jobs.js:note", args: [{ text: "later" }], scheduledTime: START + 5 * MINUTE };
  await pass(5 * MINUTE - 1);
  expect(await app.query("jobs:notes")).toEqual([]);
  const pending = await app.query("jobs:job", { id });
  expect(pending).toEqual({ ...row, _creationTime: expect.any(Number), state: { kind: "pending" } });
  await pass(1);
  expect(await app.query("jobs:notes")).toEqual(["later"]);
  expect(await app.query("jobs:job", { id })).toEqual({
    ...row,
    _creationTime: expect.any(Number),
    completedTime: START + 5 * MINUTE,
    state: { kind: "success" },
  });
  await jump(DAY);
  expect(await app.query("jobs:notes")).toEqual(["later"]);
});

test("what runs in a time that has passed keeps that time, and overtakes nothing", async () => {
  const app = await openApp();
  await app.mutation("jobs:after", note("first", 0));
  const args = { ms: START - DAY, name: "jobs:note", args: { text: "second" } };
  const id = await app.mutation("jobs:at", args);
  await pass(0);
  expect(await app.query("jobs:notes")).toEqual(["first", "second"]);
  expect(await app.query("jobs:job", { id })).toMatchObject({ scheduledTime: START - DAY });
});

test("functions run in the order of their times, and of their scheduling where these are one", async () => {
  const app = await openApp();
  for (const [text, ms] of [
    ["c", 30],
    ["a", 10],
    ["b1", 20],
    ["b2", 20],
  ] as const) {
    await app.mutation("jobs:after", note(text, ms));
  }
  vi.setSystemTime(START + MINUTE);
  await pass(MINUTE);
  expect(await app.query("jobs:notes")).toEqual(["a", "b1", "b2", "c"]);
});

test("what a mutation schedules stands or falls with it", async () => {
  const app = await openApp();
  expect(await app.refusal("jobs:scheduleAndThrow")).toContain("changed my mind");
  await app.mutation("jobs:scheduleInFailingCallee");
  await pass(MINUTE);
  expect(await app.query("jobs:notes")).toEqual(["kept"]);
  expect(await app.query("jobs:jobs")).toHaveLength(1);
});

test("a function that throws has failed, and leaves nothing else", async () => {
  const app = await openApp();
  const id = await app.mutation("jobs:after", { ms: 0, name: "jobs:boom", args: {} });
  await pass(0);
  expect(await app.query("jobs:notes")).toEqual([]);
  const job = (await app.query("jobs:job", { id })) as { state: JsonObject; completedTime: number };
  expect(job.completedTime).toBe(START);
  expect(job.state).toEqual({ kind: "failed", error: expect.stringMatching(/^Uncaught Error: no luck\n/) });
  await jump(DAY);
  expect(await app.query("jobs:notes")).toEqual([]);
});

test("it runs for nobody", async () => {
  const app = await openApp();
  const identity = {
    type: "user",
    attributes: { tokenIdentifier: "i|me", issuer: "i", subject: "me" },
    expiresAt: 4e9,
  } as const;
  const call = { path: "jobs:after", argsJson: JSON.stringify([note("whose?")]), identity } as const;
  await app.core.call("mutation", {
    call: { ...call, caller: "HttpApi", requestId: "0123456789abcdef" },
    session: null,
  });
  await pass(0);
  expect(await app.query("jobs:whose")).toEqual([null]);
});

test("a function sees its own run as in progress, and which it is", async () => {
  const app = await openApp();
  await app.mutation("jobs:after", { ms: 0, name: "jobs:ownState", args: {} });
  await pass(0);
  expect(await app.query("jobs:notes")).toEqual(["inProgress true"]);
});

test("arguments are looked at when it runs", async () => {
  const app = await openApp();
  const id = await app.mutation("jobs:after", { ms: 0, name: "jobs:note", args: { text: 7 } });
  await pass(0);
  expect(await app.state(id)).toEqual({
    kind: "failed",
    error: expect.stringContaining("ArgumentValidationError: "),
  });
});

test("a function that is gone when its time comes fails alone", async () => {
  const app = await openApp({
    "old.ts": `
      import { mutationGeneric as mutation } from "convex/server";
      export const gone = mutation({ args: {}, handler: async () => null });
    `,
  });
  const id = await app.mutation("jobs:after", { ms: MINUTE, name: "old:gone", args: {} });
  await app.mutation("jobs:after", note("goes on", MINUTE));
  await app.push({});
  await pass(MINUTE);
  expect(await app.state(id)).toEqual({
    kind: "failed",
    error: expect.stringContaining("Could not find function for 'old:gone'"),
  });
  expect(await app.query("jobs:notes")).toEqual(["goes on"]);
});

test("a query can be scheduled, and fails", async () => {
  const app = await openApp();
  const id = await app.mutation("jobs:after", { ms: 0, name: "jobs:look", args: {} });
  await pass(0);
  expect(await app.state(id)).toMatchObject({ kind: "failed", error: /Unsupported function type/ });
});

test("what cannot be scheduled is refused where it is scheduled", async () => {
  const app = await openApp();
  const refusalOf = (name: string, ms: unknown = START) => app.refusal("jobs:at", { ms, name, args: {} });
  expect(await refusalOf("nowhere:fn")).toContain(
    "Attempted to schedule function at nonexistent path: nowhere.js",
  );
  expect(await refusalOf("jobs:nothing")).toContain(
    "no exported function nothing found in the file: jobs.js. Did you forget to export it?",
  );
  expect(await refusalOf("_system/cli/tables")).toContain("nonexistent path: _system/cli/tables.js");
  expect(await refusalOf("no path at all!")).toContain("is not a valid path");
  expect(await refusalOf("jobs:act", START + 6 * 366 * DAY)).toContain("more than 5 years in the future");
  expect(await refusalOf("jobs:act", 1e300)).toContain("more than 5 years in the future");
  expect(await refusalOf("jobs:act", 0)).toContain("more than 5 years in the past");
  expect(await refusalOf("jobs:act", -1)).toContain("`ts`");
  expect(await refusalOf("jobs:act", { $float: "AAAAAAAA+H8=" })).toContain("`ts`");
  expect(await app.query("jobs:jobs")).toEqual([]);
});

test("a mutation schedules a thousand functions and no more, with 16 MiB of arguments, of at most 4 MiB each", async () => {
  const app = await openApp();
  expect(await app.refusal("jobs:many", { count: 1001, textLength: 1 })).toContain(
    "Too many functions scheduled by this mutation (limit: 1000)",
  );
  expect(await app.refusal("jobs:many", { count: 9, textLength: 2 * 2 ** 20 })).toContain(
    "Too large total size of the arguments of scheduled functions from this mutation",
  );
  expect(await app.refusal("jobs:many", { count: 1, textLength: 4 * 2 ** 20 })).toContain("are too large");
  expect(await app.query("jobs:jobs")).toEqual([]);
  await app.mutation("jobs:many", { count: 1000, textLength: 1 });
  await turns(2200);
  expect(await app.query("jobs:notes")).toHaveLength(1000);
});

test("what is canceled while it is pending does not run", async () => {
  const app = await openApp();
  const id = await app.mutation("jobs:after", note("never", MINUTE));
  await app.mutation("jobs:cancel", { id });
  expect(await app.query("jobs:job", { id })).toMatchObject({
    state: { kind: "canceled" },
    completedTime: START,
  });
  const inOne = await app.mutation("jobs:scheduleAndCancel");
  expect(await app.state(inOne)).toEqual({ kind: "canceled" });
  await jump(DAY);
  expect(await app.query("jobs:notes")).toEqual([]);
});

test("canceling what has ended, or is not there any more, does nothing", async () => {
  const app = await openApp();
  const id = await app.mutation("jobs:after", note("done"));
  await pass(0);
  await app.mutation("jobs:cancel", { id });
  expect(await app.state(id)).toEqual({ kind: "success" });
  await jump(8 * DAY);
  expect(await app.query("jobs:job", { id })).toBeNull();
  await app.mutation("jobs:cancel", { id });
});

test("only ids of scheduled functions can be canceled", async () => {
  const app = await openApp({
    "crons.ts": crons('crons.interval("tick", { hours: 1 }, "jobs:note", { text: "tick" })'),
  });
  await app.mutation("jobs:after", note("x"));
  await pass(0);
  const [cronJob] = await app.cronRows();
  for (const id of [cronJob?.["_id"], "nonsense", ""]) {
    expect(await app.refusal("jobs:cancel", { id })).toContain("Invalid scheduled function ID.");
  }
});

test("a scheduled mutation cannot cancel itself", async () => {
  const app = await openApp();
  const id = await app.mutation("jobs:after", { ms: 0, name: "jobs:cancelAll", args: {} });
  await pass(0);
  expect(await app.state(id)).toMatchObject({ kind: "failed", error: /A mutation cannot cancel itself/ });
});

test("a subscription to the rows hears of each change", async () => {
  const app = await openApp();
  const call = { path: "jobs:jobs", argsJson: "[{}]", identity: { type: "anonymous" } } as const;
  const watched = await app.core.call("query", {
    call: { ...call, caller: "SyncWorker", requestId: "0123456789abcdef" },
    journal: null,
  });
  const isTold = () =>
    app.core.news.some((news) => news.type === "commit" && news.event.invalidated.includes(watched.token));
  expect(isTold()).toBe(false);
  await app.mutation("jobs:after", note("x", MINUTE));
  expect(isTold()).toBe(true);
});

test("a function that schedules itself goes on, and others get their turns", async () => {
  const app = await openApp();
  await app.mutation("jobs:after", { ms: 0, name: "jobs:again", args: { left: 1_000_000 } });
  await pass(0);
  await app.mutation("jobs:after", note("another's"));
  await turns(50);
  const notes = (await app.query("jobs:notes")) as string[];
  expect(notes).toContain("another's");
  expect(notes.filter((text) => text === "again").length).toBeGreaterThan(10);
  await app.core.call("stopScheduler", {});
});

test("a client's call waits for one scheduled mutation at most, however many are due", async () => {
  const app = await openApp();
  await app.mutation("jobs:many", { count: 1000, textLength: 1 });
  const before = ((await app.query("jobs:notes")) as string[]).length;
  const after = ((await app.query("jobs:notes")) as string[]).length;
  expect(after - before).toBeLessThanOrEqual(2);
});

test("results go after seven days, in batches", async () => {
  const app = await openApp();
  await app.mutation("jobs:many", { count: 600, textLength: 1 });
  await turns(3000);
  const pending = await app.mutation("jobs:after", note("far", 30 * DAY));
  await jump(7 * DAY - MINUTE);
  expect(await app.query("jobs:jobs")).toHaveLength(601);
  await pass(2 * MINUTE);
  expect(await app.query("jobs:jobs")).toMatchObject([{ _id: pending }]);
});

test("a time beyond what a timer can count is waited for", async () => {
  const app = await openApp();
  const id = await app.mutation("jobs:after", note("in a year", 365 * DAY));
  await pass(MINUTE);
  expect(await app.state(id)).toEqual({ kind: "pending" });
  // The machine slept, or its clock was set: no timer has counted the time in between.
  vi.setSystemTime(START + 365 * DAY - 10 * SECOND);
  await pass(30 * SECOND);
  expect(await app.state(id)).toEqual({ kind: "success" });
});

test("a clock that is set back delays what was to be at a time, and loses nothing", async () => {
  const app = await openApp();
  await app.mutation("jobs:after", note("at noon", MINUTE));
  vi.setSystemTime(START - 60 * MINUTE);
  await pass(MINUTE);
  expect(await app.query("jobs:notes")).toEqual([]);
  await app.mutation("jobs:after", note("now"));
  await pass(0);
  expect(await app.query("jobs:notes")).toEqual(["now"]);
  await jump(60 * MINUTE);
  expect(await app.query("jobs:notes")).toEqual(["now", "at noon"]);
});

test("an action is noted as in progress on disk, started once, and then noted as ended", async () => {
  const app = await openApp();
  const id = await app.mutation("jobs:after", { ms: 0, name: "jobs:act", args: { n: 1 } });
  await pass(0);
  expect(await app.state(id)).toEqual({ kind: "inProgress" });
  const [call, ...others] = app.startedActions();
  expect(others).toEqual([]);
  expect(call).toMatchObject({
    path: "jobs.js:act",
    argsJson: '[{"n":1}]',
    identity: { type: "anonymous" },
    caller: "Scheduler",
    scheduledFunctionId: id,
  });
  await pass(MINUTE);
  if (call !== undefined) await app.finishAction(call);
  expect(await app.query("jobs:job", { id })).toMatchObject({
    state: { kind: "success" },
    completedTime: START + MINUTE,
  });
});

test("an action that fails has failed, and is not started again", async () => {
  const app = await openApp();
  const id = await app.mutation("jobs:after", { ms: 0, name: "jobs:act", args: { n: 1 } });
  await pass(0);
  for (const call of app.startedActions()) await app.finishAction(call, "Uncaught Error: boom");
  await jump(DAY);
  expect(await app.state(id)).toEqual({ kind: "failed", error: "Uncaught Error: boom" });
  expect(app.startedActions()).toHaveLength(1);
});

test("eight actions run at once, and the others wait", async () => {
  const app = await openApp();
  for (let n = 0; n < 10; n++) await app.mutation("jobs:after", { ms: 0, name: "jobs:act", args: { n } });
  await pass(0);
  expect(app.startedActions()).toHaveLength(8);
  const [first] = app.startedActions();
  if (first !== undefined) await app.finishAction(first);
  expect(app.startedActions()).toHaveLength(9);
});

test("what waits for a free place can be canceled, and what is behind it moves up", async () => {
  const app = await openApp();
  for (let n = 0; n < 8; n++) await app.mutation("jobs:after", { ms: 0, name: "jobs:act", args: { n } });
  await pass(0);
  const id = await app.mutation("jobs:after", { ms: 0, name: "jobs:act", args: { n: 9 } });
  await app.mutation("jobs:after", note("behind"));
  await turns();
  expect(await app.query("jobs:notes")).toEqual([]);
  await app.mutation("jobs:cancel", { id });
  await turns();
  expect(await app.query("jobs:notes")).toEqual(["behind"]);
});

test("an action that is canceled runs on, and what it schedules from then on is canceled", async () => {
  const app = await openApp();
  const id = await app.mutation("jobs:after", { ms: 0, name: "jobs:act", args: { n: 1 } });
  await pass(0);
  const schedule = async (text: string) => {
    const args = { name: "jobs:note", ts: START / 1000, args: { text } };
    const change = {
      type: "schedule",
      argsJson: JSON.stringify(args),
      scheduledFunctionId: String(id),
    } as const;
    const answer = await app.core.call("changeSchedule", { change });
    return answer.type === "value" ? (JSON.parse(answer.json) as string) : answer.message;
  };
  await schedule("before");
  await app.mutation("jobs:cancel", { id });
  expect(await app.state(await schedule("after"))).toEqual({ kind: "canceled" });
  for (const call of app.startedActions()) await app.finishAction(call);
  expect(await app.state(id)).toEqual({ kind: "canceled" });
  expect(await app.query("jobs:notes")).toEqual(["before"]);
});

test("an action is told what is wrong with what it schedules", async () => {
  const app = await openApp();
  const ask = (type: "schedule" | "cancel", args: object) =>
    app.core.call("changeSchedule", {
      change: { type, argsJson: JSON.stringify(args), scheduledFunctionId: null },
    });
  expect(await ask("schedule", { name: "nowhere:fn", ts: START / 1000, args: {} })).toEqual({
    type: "refused",
    message: "Attempted to schedule function at nonexistent path: nowhere.js",
  });
  expect(await ask("cancel", { id: "nonsense" })).toMatchObject({ type: "refused" });
});

test("a restart finds what is pending, and what was under way has failed", async () => {
  const store = new MemoryStore();
  const before = await openApp({}, store);
  const action = await before.mutation("jobs:after", { ms: 0, name: "jobs:act", args: { n: 1 } });
  await pass(0);
  await before.mutation("jobs:after", note("due meanwhile", MINUTE));
  await before.mutation("jobs:after", note("due later", 10 * MINUTE));
  await before.core.call("stopScheduler", {});
  vi.setSystemTime(START + 5 * MINUTE);

  const after = await reopen(store);
  expect(await after.state(action)).toEqual({
    kind: "failed",
    error: "Transient error while executing action",
  });
  expect(await after.query("jobs:notes")).toEqual(["due meanwhile"]);
  expect(after.startedActions()).toEqual([]);
  await pass(5 * MINUTE);
  expect(await after.query("jobs:notes")).toEqual(["due meanwhile", "due later"]);
});

test("news of an action that an engine before this one has started are of no account", async () => {
  const store = new MemoryStore();
  const before = await openApp({}, store);
  const action = await before.mutation("jobs:after", { ms: 0, name: "jobs:act", args: { n: 1 } });
  await pass(0);
  await before.core.call("stopScheduler", {});
  const after = await reopen(store);
  for (const call of before.startedActions()) await after.finishAction(call);
  expect(await after.state(action)).toMatchObject({ kind: "failed" });
});

test("what ran when the engine was lost has failed, and does not end the next one", async () => {
  const store = new MemoryStore();
  const before = await openApp({}, store);
  const suspect = await before.mutation("jobs:after", note("fills the memory", MINUTE));
  await before.mutation("jobs:after", note("innocent", MINUTE));
  await before.core.call("stopScheduler", {});
  vi.setSystemTime(START + MINUTE);
  const after = await reopen(store, String(suspect));
  expect(await after.state(suspect)).toMatchObject({ kind: "failed", error: /ended the engine/ });
  expect(await after.query("jobs:notes")).toEqual(["innocent"]);
});

test("nothing starts once the scheduler was stopped", async () => {
  const app = await openApp();
  await app.core.call("stopScheduler", {});
  const id = await app.mutation("jobs:after", note("later"));
  await jump(DAY);
  expect(await app.state(id)).toEqual({ kind: "pending" });
});

function crons(lines: string): string {
  return `import { cronJobs } from "convex/server";\nconst crons = cronJobs();\n${lines}\nexport default crons;`;
}
