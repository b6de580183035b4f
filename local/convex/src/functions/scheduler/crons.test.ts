import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { MemoryStore } from "../../storage/memoryStore.ts";
import { push } from "../engineTestApp.ts";
import {
  JOBS,
  jump,
  openApp,
  pass,
  reopen,
  START,
  type SchedulerApp,
  useTestClock,
} from "./schedulerTestApp.ts";

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

beforeEach(useTestClock);
afterEach(() => {
  vi.useRealTimers();
});

const crons = (lines: string) => ({
  "crons.ts": `
    import { cronJobs, makeFunctionReference } from "convex/server";
    const crons = cronJobs();
    ${lines}
    export default crons;
  `,
});
const everyMinute = crons('crons.interval("tick", { minutes: 1 }, "jobs:note", { text: "tick" });');
const actEveryMinute = crons('crons.interval("act", { minutes: 1 }, "jobs:act", { n: 1 });');

async function notes(app: SchedulerApp): Promise<unknown> {
  return app.query("jobs:notes");
}

test("an interval runs when it is pushed, and then at its beat", async () => {
  const app = await openApp(everyMinute);
  expect(await notes(app)).toEqual(["tick"]);
  await pass(MINUTE - 1);
  expect(await notes(app)).toEqual(["tick"]);
  await pass(1);
  expect(await notes(app)).toEqual(["tick", "tick"]);
  await pass(3 * MINUTE);
  expect(await notes(app)).toHaveLength(5);
});

test("each kind of schedule runs at its time", async () => {
  const app = await openApp(
    crons(`
      crons.hourly("hourly", { minuteUTC: 30 }, "jobs:note", { text: "12:30" });
      crons.daily("daily", { hourUTC: 13, minuteUTC: 0 }, "jobs:note", { text: "13:00" });
      crons.weekly("weekly", { dayOfWeek: "sunday", hourUTC: 13, minuteUTC: 10 }, "jobs:note", { text: "13:10" });
      crons.monthly("monthly", { day: 1, hourUTC: 13, minuteUTC: 15 }, "jobs:note", { text: "13:15" });
      crons.cron("cron", "20 13 * * 0", "jobs:note", { text: "13:20" });
      crons.weekly("not today", { dayOfWeek: "monday", hourUTC: 13 }, "jobs:note", { text: "monday" });
    `),
  );
  expect(await notes(app)).toEqual([]);
  await pass(90 * MINUTE);
  // START is noon of a Sunday, the first of March.
  expect(await notes(app)).toEqual(["12:30", "13:00", "13:10", "13:15", "13:20", "13:30"].map(atHalfPast));
});

/** The hourly job says the same at every half hour. */
const atHalfPast = (text: string) => (text === "13:30" ? "12:30" : text);

test("a job runs as a function of its own, internal ones too, for nobody", async () => {
  const app = await openApp(everyMinute);
  expect(await app.query("jobs:whose")).toEqual([null]);
  expect(await app.query("jobs:jobs")).toEqual([]);
});

test("runs that were missed while the deployment was down are skipped, but for one", async () => {
  const store = new MemoryStore();
  const before = await openApp(everyMinute, store);
  await before.core.call("stopScheduler", {});
  vi.setSystemTime(START + 10 * MINUTE + 30 * SECOND);
  const after = await reopen(store);
  expect(await notes(after)).toEqual(["tick", "tick"]);
  await pass(30 * SECOND);
  expect(await notes(after)).toHaveLength(3);
});

test("a job that fails runs again at its next time, and its row says how it ended", async () => {
  const app = await openApp(crons('crons.interval("boom", { minutes: 1 }, "jobs:boom");'));
  expect(await app.cronRows()).toMatchObject([
    {
      name: "boom",
      state: { kind: "waiting", nextTime: START + MINUTE },
      lastRun: { type: "failed", scheduledTime: START, error: /Uncaught Error: no luck/ },
    },
  ]);
  await pass(MINUTE);
  expect(await app.cronRows()).toMatchObject([{ state: { nextTime: START + 2 * MINUTE } }]);
  expect(await notes(app)).toEqual([]);
});

test("a job does not run beside itself: what falls into a run is skipped", async () => {
  const app = await openApp(actEveryMinute);
  await pass(5 * MINUTE + 30 * SECOND);
  const [call, ...others] = app.startedActions();
  expect(call).toMatchObject({ path: "jobs.js:act", caller: "Cron", argsJson: '[{"n":1}]' });
  expect(others).toEqual([]);
  if (call !== undefined) await app.finishAction(call);
  await pass(29 * SECOND);
  expect(app.startedActions()).toHaveLength(1);
  await pass(SECOND);
  expect(app.startedActions()).toHaveLength(2);
});

test("an action that a crash has interrupted is not repeated before its next time", async () => {
  const store = new MemoryStore();
  const before = await openApp(actEveryMinute, store);
  expect(before.startedActions()).toHaveLength(1);
  await before.core.call("stopScheduler", {});
  vi.setSystemTime(START + 30 * SECOND);
  const after = await reopen(store);
  expect(await after.cronRows()).toMatchObject([
    {
      state: { kind: "waiting" },
      lastRun: { type: "failed", error: "Transient error while executing action" },
    },
  ]);
  expect(after.startedActions()).toEqual([]);
  await pass(30 * SECOND);
  expect(after.startedActions()).toHaveLength(1);
});

test("a push adds, changes and removes jobs, and says so; what stays keeps its next run", async () => {
  const app = await openApp(
    crons(`
      crons.interval("stays", { hours: 1 }, "jobs:note", { text: "stays" });
      crons.interval("goes", { hours: 1 }, "jobs:note", { text: "goes" });
      crons.interval("quicker", { hours: 1 }, "jobs:note", { text: "slow" });
      crons.interval("renamed", { hours: 1 }, "jobs:note", { text: "old words" });
    `),
  );
  expect(await notes(app)).toEqual(["stays", "goes", "slow", "old words"]);
  await pass(30 * MINUTE);
  const answer = await push(app.core.deploy, {
    "jobs.ts": JOBS,
    ...crons(`
      crons.interval("stays", { hours: 1 }, "jobs:note", { text: "stays" });
      crons.interval("quicker", { minutes: 10 }, "jobs:note", { text: "quick" });
      crons.interval("renamed", { hours: 1 }, "jobs:note", { text: "new words" });
      crons.interval("comes", { hours: 1 }, "jobs:note", { text: "comes" });
    `),
  });
  expect(answer).toMatchObject({
    componentDiffs: {
      "": { cronDiff: { added: ["comes"], updated: ["quicker", "renamed"], deleted: ["goes"] } },
    },
  });
  await pass(0);
  expect(((await notes(app)) as string[]).slice(4)).toEqual(["quick", "comes"]);
  await pass(30 * MINUTE);
  expect(((await notes(app)) as string[]).slice(6).toSorted()).toEqual(
    ["new words", "quick", "quick", "quick", "stays"].toSorted(),
  );
});

test("a push without crons.ts ends all jobs, one with it begins them anew", async () => {
  const app = await openApp(everyMinute);
  await app.push({});
  await pass(5 * MINUTE);
  expect(await notes(app)).toEqual(["tick"]);
  expect(await app.cronRows()).toEqual([]);
  await app.push(everyMinute);
  await pass(0);
  expect(await notes(app)).toEqual(["tick", "tick"]);
});

test("an action whose job a push has removed ends without a trace", async () => {
  const app = await openApp(actEveryMinute);
  await app.push({});
  for (const call of app.startedActions()) await app.finishAction(call);
  await pass(5 * MINUTE);
  expect(app.startedActions()).toHaveLength(1);
});

test("a job whose action runs during a push goes on by its new schedule", async () => {
  const app = await openApp(actEveryMinute);
  await app.push(crons('crons.interval("act", { hours: 1 }, "jobs:act", { n: 2 });'));
  expect(app.startedActions()).toHaveLength(1);
  for (const call of app.startedActions()) await app.finishAction(call);
  await jump(59 * MINUTE);
  expect(app.startedActions()).toHaveLength(1);
  await pass(MINUTE);
  expect(app.startedActions()[1]).toMatchObject({ argsJson: '[{"n":2}]' });
});

test("jobs do not stand still when the clock was set back", async () => {
  const app = await openApp(everyMinute);
  vi.setSystemTime(START - 24 * HOUR);
  await pass(2 * MINUTE);
  expect(((await notes(app)) as string[]).length).toBeGreaterThan(1);
});

test("jobs stand still for as long as a clock that is far ahead has them wait, but only until a restart", async () => {
  const store = new MemoryStore();
  vi.setSystemTime(START + 1000 * 24 * HOUR);
  const before = await openApp(everyMinute, store);
  await before.core.call("stopScheduler", {});
  vi.setSystemTime(START);
  const after = await reopen(store);
  await pass(MINUTE);
  expect(await notes(after)).toEqual(["tick", "tick"]);
});

test.each<[lines: string, sentence: RegExp]>([
  ['crons.interval("x", { seconds: 1 }, "nowhere:fn");', /"x".*the function nowhere:fn does not exist/],
  ['crons.interval("x", { seconds: 1 }, "jobs:nothing");', /the function jobs:nothing does not exist/],
  ['crons.interval("x", { seconds: 1 }, "jobs:look");', /jobs:look is a query/],
  ['crons.interval("x", { seconds: 1 }, "no path!");', /is not a valid path/],
  ['crons.cron("x", "not a cron", "jobs:boom");', /must have 5 fields, not 3/],
  ['crons.cron("x", "0 0 30 2 *", "jobs:boom");', /will never match any time/],
  ['crons.interval("x", { seconds: 1 }, "jobs:note", { text: "x".repeat(2 ** 21) });', /too large/],
  ['crons.interval("x", { seconds: 0 }, "jobs:boom");', /Interval must be an integer greater than 0/],
])("a push with %s is refused, and the jobs of before go on", async (lines, sentence) => {
  const app = await openApp(everyMinute);
  await expect(app.push(crons(lines))).rejects.toMatchObject({
    status: 400,
    message: expect.stringMatching(sentence) as string,
  });
  await pass(MINUTE);
  expect(await notes(app)).toEqual(["tick", "tick"]);
});
