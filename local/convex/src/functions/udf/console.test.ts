import { expect, test } from "vitest";
import { ConsoleLog, ConsoleWriter, printLogLine } from "./console.ts";
import type { LogLine } from "./console.ts";

function writer() {
  const lines: LogLine[] = [];
  let now = 0;
  const console = new ConsoleWriter(
    { write: (line) => void lines.push(line) },
    (value) => JSON.stringify(value),
    () => now,
  );
  return {
    call: (method: string, ...args: unknown[]) => console.call(method, args, "Error\n    at f (a.ts:1:2)"),
    printed: () => lines.map(printLogLine),
    advanceTo: (ms: number) => {
      now = ms;
    },
  };
}

test("each method has its level, each argument its text", () => {
  const { call, printed } = writer();
  for (const method of ["debug", "info", "log", "warn", "error"]) call(method, "%s", 1);
  expect(printed()).toEqual([
    '[DEBUG] "%s" 1',
    '[INFO] "%s" 1',
    '[LOG] "%s" 1',
    '[WARN] "%s" 1',
    '[ERROR] "%s" 1',
  ]);
});

test("trace shows where it was called", () => {
  const { call, printed } = writer();
  call("trace", "here");
  expect(printed()).toEqual(['[LOG] "here"     at f (a.ts:1:2)']);
});

test("timers are told by their labels", () => {
  const { call, printed, advanceTo } = writer();
  call("time", "a");
  call("time", "a");
  advanceTo(7);
  call("timeLog", "a", 1);
  call("timeEnd", "a");
  call("timeEnd", "a");
  call("timeEnd");
  expect(printed()).toEqual([
    "[WARN] Timer 'a' already exists",
    "[INFO] a: 7ms 1",
    "[INFO] a: 7ms",
    "[WARN] Timer 'a' does not exist",
    "[WARN] Timer 'default' does not exist",
  ]);
});

test("a long line is cut after whole characters", () => {
  const { call, printed } = writer();
  call("log", "é".repeat(20_000), "never shown");
  const [line = ""] = printed();
  expect(line).toMatch(/é \(truncated due to length\)$/);
  expect(Buffer.byteLength(line)).toBeLessThan(32_768 + 64);
  expect(line).not.toContain("never shown");
});

test("the last of too many lines says so", () => {
  const log = new ConsoleLog(3);
  for (let i = 0; i < 5; i++)
    log.write({ messages: [String(i)], isTruncated: false, timestamp: 0, level: "LOG" });
  expect(log.lines.map(printLogLine)).toEqual([
    "[LOG] 0",
    "[LOG] 1",
    "[ERROR] Log overflow (maximum 3). Remaining log lines omitted.",
  ]);
});
