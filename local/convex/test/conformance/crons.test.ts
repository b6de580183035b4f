/** Step 13: cron jobs, from a crons.ts that the official CLI pushes. */
import { expect, test } from "vitest";
import { api } from "../fixtures/jobs/api.ts";
import { useApp } from "../harness/app.ts";
import { eventuallyTrue } from "../harness/eventually.ts";
import type { ScratchProject } from "../harness/scratchProject.ts";

const app = useApp("jobs");

const crons = (lines: string) => `
import { anyApi, cronJobs } from "convex/server";
const crons = cronJobs();
${lines}
export default crons;
`;
const everySecond = (text: string) =>
  crons(`crons.interval("tick", { seconds: 1 }, anyApi.jobs.note, { text: "${text}" });`);

test("jobs begin with the push, change with the next, and end with the one that leaves them out", async () => {
  const { project } = app;
  await project.write("convex/crons.ts", everySecond("tick"));
  expect(await pushOutput(project)).not.toContain("Deleted");
  await atLeast("tick", 3);
  await project.write("convex/crons.ts", everySecond("tock"));
  await project.pushed();
  await atLeast("tock", 2);
  const ticks = await count("tick");
  await project.remove("convex/crons.ts");
  await project.pushed();
  const tocks = await count("tock");
  // Its time comes and goes: by then another second's note would be there.
  await scheduledWitness(2500);
  expect(await count("tick")).toBe(ticks);
  expect(await count("tock")).toBe(tocks);
});

test("jobs go on after SIGKILL, and do not make up for what they missed", async () => {
  const { project } = app;
  await project.write("convex/crons.ts", everySecond("beat"));
  await project.pushed();
  await atLeast("beat", 2);
  await app.deployment.kill();
  const before = Date.now();
  await app.deployment.restart();
  const counted = await count("beat");
  await atLeast("beat", counted + 2);
  expect(await count("beat")).toBeLessThanOrEqual(counted + 3 + Math.ceil((Date.now() - before) / 1000));
  await project.remove("convex/crons.ts");
  await project.pushed();
});

test("all kinds of schedules are accepted, and shown to the admin", async () => {
  const { project } = app;
  await project.write(
    "convex/crons.ts",
    crons(`
crons.interval("interval", { hours: 24 }, anyApi.jobs.boom);
crons.hourly("hourly", anyApi.jobs.boom);
crons.daily("daily", { hourUTC: 17, minuteUTC: 30 }, anyApi.jobs.boom);
crons.weekly("weekly", { dayOfWeek: "monday", hourUTC: 17 }, anyApi.jobs.boom);
crons.monthly("monthly", { day: 31, hourUTC: 0, minuteUTC: 1 }, anyApi.jobs.boom);
crons.cron("cron", "*/20 6-8 * JAN-MAR MON,FRI", anyApi.jobs.relay, { text: "by cron" });
`),
  );
  await project.pushed();
  const { output } = await project.cli("data", "_cron_jobs");
  for (const name of ["interval", "hourly", "daily", "weekly", "monthly", "cron"]) {
    expect(output).toContain(`"${name}"`);
  }
});

test("a job that could not run is refused with a sentence, and what is live stays", async () => {
  const { project } = app;
  await project.write("convex/crons.ts", everySecond("stays"));
  await project.pushed();
  for (const [lines, sentence] of [
    ['crons.cron("x", "0 25 * * *", anyApi.jobs.boom);', 'The cron job "x"'],
    ['crons.cron("x", "0 0 * * 7", anyApi.jobs.boom);', "Sunday is 0"],
    ['crons.interval("x", { seconds: 5 }, anyApi.jobs.nothing);', "jobs:nothing does not exist"],
    ['crons.interval("x", { seconds: 5 }, anyApi.jobs.notes);', "jobs:notes is a query"],
  ] as const) {
    await project.write("convex/crons.ts", crons(lines));
    const { output } = await project.push();
    expect(output).toContain(sentence);
    expect(output).not.toContain("Convex functions ready");
  }
  await atLeast("stays", (await count("stays")) + 2);
});

async function pushOutput(project: ScratchProject): Promise<string> {
  const { output } = await project.push();
  expect(output).toContain("Convex functions ready");
  return output;
}

async function count(text: string): Promise<number> {
  const notes = await app.http().query(api.jobs.notes, {});
  return notes.filter((note) => note.text === text).length;
}

function atLeast(text: string, least: number): Promise<void> {
  return eventuallyTrue(`${least} notes that say ${text}`, async () => (await count(text)) >= least);
}

async function scheduledWitness(delayMs: number): Promise<void> {
  const text = `witness ${delayMs}`;
  await app.http().mutation(api.jobs.after, { delayMs, kind: "note", text });
  await atLeast(text, 1);
}
