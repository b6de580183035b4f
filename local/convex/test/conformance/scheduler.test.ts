/** Step 13: scheduled functions, through the official clients and CLI. */
import { expect, test } from "vitest";
import { api } from "../fixtures/jobs/api.ts";
import { useApp } from "../harness/app.ts";
import { eventuallyTrue } from "../harness/eventually.ts";
import { subscribe } from "../harness/subscription.ts";

const app = useApp("jobs");

test("runAfter runs later and once, for nobody, and the row is live all the way", async () => {
  const sync = app.sync();
  const id = await sync.mutation(api.jobs.after, { delayMs: 500, kind: "note", text: "later" });
  const row = subscribe(sync, api.jobs.job, { id });
  const pending = await row.value("the pending row", (job) => job?.state.kind === "pending");
  expect(pending).toEqual({
    _id: id,
    _creationTime: expect.any(Number) as number,
    name: "jobs.js:note",
    args: [{ text: "later" }],
    scheduledTime: expect.any(Number) as number,
    state: { kind: "pending" },
  });
  expect((pending?.scheduledTime ?? 0) - (pending?._creationTime ?? 0)).toBeCloseTo(500, 0);
  const done = await row.value("the row of success", (job) => job?.state.kind === "success");
  expect(done?.completedTime).toBeGreaterThanOrEqual(pending?.scheduledTime ?? Infinity);
  expect(await notesOf("later")).toEqual([null]);
});

test("runAt takes a Date, also one that is past", async () => {
  const time = Date.now() - 60_000;
  const id = await app.http().mutation(api.jobs.at, { time, text: "past" });
  await ends(id, "success");
  expect(await notesOf("past")).toEqual([null]);
  expect(await app.http().query(api.jobs.job, { id })).toMatchObject({ scheduledTime: time });
});

test("a mutation that throws schedules nothing", async () => {
  const before = (await app.http().query(api.jobs.states, {})).length;
  await expect(app.http().mutation(api.jobs.scheduleAndThrow, {})).rejects.toThrow("changed my mind");
  expect(await app.http().query(api.jobs.states, {})).toHaveLength(before);
});

test("a function that throws has failed, with its message and place", async () => {
  const id = await app.http().mutation(api.jobs.after, { delayMs: 0, kind: "boom", text: "" });
  await ends(id, "failed");
  const job = await app.http().query(api.jobs.job, { id });
  expect(job?.state).toMatchObject({
    error: expect.stringMatching(
      /^Uncaught Error: no luck\n {4}at .*\.\.\/convex\/jobs\.ts:\d+:\d+/,
    ) as string,
  });
  expect(await notesOf("lost")).toEqual([]);
});

test("an action schedules at once, and a scheduled action schedules further", async () => {
  const id = await app.http().action(api.jobs.scheduleFromAction, { text: "from an action" });
  await ends(id as never, "success");
  expect(await notesOf("from an action")).toEqual([null]);
  await ends(
    await app.http().mutation(api.jobs.after, { delayMs: 0, kind: "relay", text: "word" }),
    "success",
  );
  await eventuallyTrue("the relayed note", async () => (await notesOf("word, relayed")).length === 1);
});

test("what is canceled does not run", async () => {
  const id = await app.http().mutation(api.jobs.after, { delayMs: 300, kind: "note", text: "canceled" });
  await app.http().mutation(api.jobs.cancel, { id });
  // Scheduled for a later time: when it has run, the other would have.
  await ends(
    await app.http().mutation(api.jobs.after, { delayMs: 400, kind: "note", text: "a witness" }),
    "success",
  );
  expect(await notesOf("canceled")).toEqual([]);
  expect(await app.http().query(api.jobs.job, { id })).toMatchObject({ state: { kind: "canceled" } });
});

test("internal functions run on a schedule, and clients still cannot call them", async () => {
  const note = api.jobs.note as never;
  await expect(app.http().mutation(note, { text: "no" } as never)).rejects.toThrow(
    "Could not find public function",
  );
});

test("data shows the rows to the admin", async () => {
  await ends(
    await app.http().mutation(api.jobs.after, { delayMs: 0, kind: "note", text: "shown" }),
    "success",
  );
  const { output, exitCode } = await app.project.cli("data", "_scheduled_functions");
  expect(exitCode, output).toBe(0);
  expect(output).toContain("jobs.js:note");
  expect(output).toContain("shown");
});

test("what is due while the deployment is down runs when it is up again", async () => {
  const http = app.http();
  const id = await http.mutation(api.jobs.after, { delayMs: 1500, kind: "note", text: "after the kill" });
  await app.deployment.kill();
  await app.deployment.restart();
  await ends(id, "success");
  expect(await notesOf("after the kill")).toEqual([null]);
});

async function notesOf(text: string): Promise<(string | null)[]> {
  const notes = await app.http().query(api.jobs.notes, {});
  return notes.filter((note) => note.text === text).map(({ who }) => who);
}

type Id = Parameters<typeof jobState>[0];

async function ends(id: Id, kind: string): Promise<void> {
  await eventuallyTrue(
    `the scheduled function to end with ${kind}`,
    async () => (await jobState(id)) === kind,
  );
}

async function jobState(id: (typeof api.jobs.job)["_args"]["id"]): Promise<string | undefined> {
  return (await app.http().query(api.jobs.job, { id }))?.state.kind;
}
