import { expect, test } from "vitest";
import { UserTimer } from "./userTimer.ts";

function busyFor(ms: number): void {
  const end = performance.now() + ms;
  while (performance.now() < end);
}

test("processor time adds up over stretches", () => {
  const timer = new UserTimer(40);
  timer.stretch(() => busyFor(15));
  expect(timer.isExhausted).toBe(false);
  expect(timer.usedMs).toBeGreaterThan(3);
  for (let i = 0; i < 20 && !timer.isExhausted; i++) timer.stretch(() => busyFor(15));
  expect(timer.isExhausted).toBe(true);
});

test("excluded work and waiting cost nothing", () => {
  const timer = new UserTimer(1000);
  timer.stretch(() => timer.exclude(() => busyFor(30)));
  timer.stretch(() => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 30));
  expect(timer.usedMs).toBeLessThan(15);
});

test("the watchdog leaves room for what is left of the limit", () => {
  const timer = new UserTimer(1000);
  const first = timer.stretch((watchdogMs) => watchdogMs);
  expect(first).toBeGreaterThanOrEqual(1000);
  expect(new UserTimer(1000, 4).stretch((watchdogMs) => watchdogMs)).toBeGreaterThan(first * 2);
});

test("near the watchdog's end no syscall may begin", () => {
  const timer = new UserTimer(1);
  timer.stretch(() => {
    expect(timer.hasRoomForSyscall).toBe(true);
    busyFor(60);
    expect(timer.hasRoomForSyscall).toBe(false);
  });
});

test("a function that was ended early was starved", () => {
  const timer = new UserTimer(1000);
  timer.noteEnded();
  expect(timer.wasStarved).toBe(true);
});
