import { readFileSync } from "node:fs";
import { setTimeout as delay } from "node:timers/promises";
import { afterEach, expect, test } from "vitest";

import { ChildDiedError, Family, type Command } from "./processes.ts";

const families: Family[] = [];
afterEach(async () => {
  for (const started of families.splice(0)) await started.stop();
});

function family(): { family: Family; lines: string[] } {
  const lines: string[] = [];
  const made = new Family((name, line) => lines.push(`${name}: ${line}`));
  families.push(made);
  return { family: made, lines };
}

function script(name: string, source: string): Command {
  return { name, file: process.execPath, args: ["-e", source], cwd: process.cwd(), env: process.env };
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

test("lines of both streams are heard, each with the name of the child", async () => {
  const { family: made, lines } = family();
  await made.start(script("a", "console.log(1); console.error(2); process.stdout.write('3')")).succeeded();
  expect(lines.toSorted()).toEqual(["a: 1", "a: 2", "a: 3"]);
});

test("a child that ends badly is told with its last words", async () => {
  const { family: made } = family();
  const child = made.start(script("a", "console.log('x\\n'.repeat(40) + 'why'); process.exit(3)"));
  await expect(child.succeeded()).rejects.toThrow("a ended with exit code 3");
  expect(child.lastWords).toHaveLength(15);
  expect(child.lastWords.at(-1)).toBe("why");
});

test("a program that does not exist is a child that died", async () => {
  const { family: made } = family();
  const child = made.start({ ...script("a", ""), file: "/no/such/program" });
  await expect(child.succeeded()).rejects.toBeInstanceOf(ChildDiedError);
  expect(child.lastWords.join()).toContain("ENOENT");
});

test("the first line that means something is awaited, and a child that ends before never says it", async () => {
  const { family: made } = family();
  const wanted = (line: string): number | null => (line === "ready" ? 1 : null);
  const lasting = made.start(
    script("a", "console.log('not yet'); console.log('ready'); setInterval(() => {}, 1000)"),
  );
  expect(await lasting.firstLine(wanted)).toBe(1);
  await expect(made.start(script("b", "console.log('bye')")).firstLine(wanted)).rejects.toThrow("b ended");
});

test("the death of a lasting child is reported, that of a stopped one is not", async () => {
  const { family: made } = family();
  made.startLasting(script("a", "setTimeout(() => process.exit(0), 20)"));
  await expect(made.death).rejects.toThrow("a ended with exit code 0");

  const { family: other } = family();
  other.startLasting(script("a", "setInterval(() => {}, 1000)"));
  let reported = false;
  other.death.catch(() => {
    reported = true;
  });
  await other.stop();
  expect(reported).toBe(false);
});

test("stopping ends what a child has started, also when the child itself is gone", async () => {
  const { family: made, lines } = family();
  const parent = `
    const { spawn } = require("node:child_process");
    const child = spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)"]);
    console.log(child.pid);
    if (process.argv[1] === "leave") setTimeout(() => process.exit(0), 50);
    else setInterval(() => {}, 1000);`;
  const staying = made.start(script("stays", parent));
  const leaving = made.start({ ...script("leaves", parent), args: ["-e", parent, "leave"] });
  await Promise.all([staying.firstLine(Number), leaving.firstLine(Number)]);
  const grandchildren = lines.map((line) => Number(line.split(": ")[1]));
  await delay(100);
  expect(grandchildren.map(isAlive)).toEqual([true, true]);
  await made.stop();
  // Dead ones may wait to be collected by the system's first process, and then they still have an entry.
  for (const pid of grandchildren) expect(isRunning(pid)).toBe(false);
});

test("a child that does not want to end is ended", async () => {
  const { family: made } = family();
  const child = made.start(
    script("a", "process.on('SIGTERM', () => {}); console.log('on'); setInterval(() => {}, 1e3)"),
  );
  await child.firstLine((line) => line);
  await child.stop(100);
  expect(await child.exited).toEqual({ code: null, signal: "SIGKILL" });
});

test("nothing starts in a family that is stopping", async () => {
  const { family: made } = family();
  await made.stop();
  expect(() => made.start(script("late", ""))).toThrow("late was to be started although the run is ending");
});

function isRunning(pid: number): boolean {
  if (!isAlive(pid)) return false;
  try {
    return !/^State:\s+Z/mu.test(readStatus(pid));
  } catch {
    return false;
  }
}

function readStatus(pid: number): string {
  return readFileSync(`/proc/${pid}/status`, "utf8");
}
