/** The scheduler alone, where the deployment itself fails to run something. */
import { randomBytes } from "node:crypto";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { FunctionCall, FunctionResult } from "../../protocol/functionCall.ts";
import { MemoryStore } from "../../storage/memoryStore.ts";
import { Database } from "../../transaction/database.ts";
import { Lane } from "../engineLane.ts";
import { Outbox } from "../engineOutbox.ts";
import { NOTHING_LIVE } from "../push/livePush.ts";
import { DueRunner } from "./dueRunner.ts";
import { insertScheduled, readScheduled } from "./scheduledFunctions.ts";
import { Scheduler } from "./scheduler.ts";
import { pass, turns, useTestClock } from "./schedulerTestApp.ts";

beforeEach(useTestClock);
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

const SUCCESS: FunctionResult = { success: true, valueJson: "null", logLines: [] };

function startScheduler(runMutation: (call: FunctionCall) => FunctionResult) {
  const lane = new Lane();
  const db = Database.open(new MemoryStore(), {
    clock: Date.now,
    randomBytes,
    onCommit: ({ invalidated }) => scheduler.noteInvalidated(invalidated),
  });
  const onFailure = (error: unknown) => {
    throw error;
  };
  const runner = new DueRunner({
    db,
    outbox: new Outbox({ durable: (ts) => db.durable(ts), onFailure }),
    live: () => NOTHING_LIVE,
    runMutation: async (_tx, call) => runMutation(call),
    emit: () => {},
  });
  const scheduler: Scheduler = new Scheduler({ db, lane, runner });
  scheduler.start(null);
  return {
    schedule: (name: string, delayMs = 0) =>
      lane.run(() => {
        const tx = db.begin("system");
        const id = insertScheduled(tx, { name, args: {}, scheduledTime: Date.now() + delayMs }, false);
        db.commit(tx);
        return id;
      }),
    state: (id: string) => lane.run(() => readScheduled(db.begin("system"), id)?.state),
  };
}

test("a fault of the deployment is tried again, later each time, and holds up nothing else", async () => {
  vi.spyOn(console, "error").mockImplementation(() => {});
  const calls: string[] = [];
  const { schedule, state } = startScheduler(({ path }) => {
    calls.push(path);
    if (path === "faulty.js:fn" && calls.filter((called) => called === path).length < 4) {
      throw new Error("the deployment's own");
    }
    return SUCCESS;
  });
  const faulty = await schedule("faulty.js:fn");
  const fine = await schedule("fine.js:fn");
  await pass(0);
  expect(calls).toEqual(["faulty.js:fn", "fine.js:fn"]);
  expect([await state(faulty), await state(fine)]).toEqual(["pending", "success"]);
  await pass(500);
  expect(calls).toHaveLength(3);
  await pass(999);
  expect(calls).toHaveLength(3);
  await pass(1);
  expect(calls).toHaveLength(4);
  await pass(2000);
  expect(calls).toHaveLength(5);
  expect(await state(faulty)).toBe("success");
  await pass(60_000);
  expect(calls).toHaveLength(5);
});

test("a thousand due functions run one after another, however they end", async () => {
  let running = 0;
  let ran = 0;
  const { schedule } = startScheduler(() => {
    expect(++running).toBe(1);
    running--;
    return ++ran % 2 === 0 ? SUCCESS : { success: false, errorMessage: "Server Error\nno", logLines: [] };
  });
  for (let n = 0; n < 1000; n++) await schedule("m.js:fn", 1000);
  await pass(1000);
  await turns(2500);
  expect(ran).toBe(1000);
});
