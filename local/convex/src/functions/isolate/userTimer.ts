/**
 * How much processor time user code has had. Wall time alone would blame a function for a busy machine, so each stretch
 * counts as the lesser of wall time and of this thread's processor time, with the time inside syscalls taken out.
 */
import { openSync, readSync } from "node:fs";

/** A syscall runs inside a stretch only if this much of the watchdog is left, so that the watchdog never cuts one in half. */
const SYSCALL_RESERVE_MS = 200;
const WATCHDOG_ALLOWANCE_MS = 250;
/** Ended with less than this share of its time used, a function was kept waiting by the machine. */
const STARVED_SHARE = 0.8;

export class UserTimer {
  readonly limitMs: number;
  /** Multiplies the watchdog's patience, not the limit; for a second try on a machine that is short of processors. */
  readonly #patience: number;
  #usedMs = 0;
  #hostMs = 0;
  #watchdogEndsAt = 0;
  #wasStarved = false;

  constructor(limitMs: number, patience = 1) {
    this.limitMs = limitMs;
    this.#patience = patience;
  }

  get usedMs(): number {
    return this.#usedMs;
  }

  get isExhausted(): boolean {
    return this.#usedMs >= this.limitMs;
  }

  /** The watchdog has ended a stretch although user code had not had its time. */
  get wasStarved(): boolean {
    return this.#wasStarved;
  }

  /** To be called where the watchdog has ended a stretch. */
  noteEnded(): void {
    this.#wasStarved = this.#usedMs < this.limitMs * STARVED_SHARE;
  }

  /** Runs one stretch of user code; `run` gets the wall time after which it must be stopped. */
  stretch<T>(run: (watchdogMs: number) => T): T {
    const remaining = Math.max(1, this.limitMs - this.#usedMs);
    const watchdogMs = Math.ceil(remaining * this.#patience + WATCHDOG_ALLOWANCE_MS);
    const cpuBefore = threadCpuMs();
    const before = performance.now();
    this.#hostMs = 0;
    this.#watchdogEndsAt = before + watchdogMs;
    try {
      return run(watchdogMs);
    } finally {
      const wall = performance.now() - before - this.#hostMs;
      this.#usedMs += Math.max(0, Math.min(wall, threadCpuMs() - cpuBefore));
    }
  }

  /** Whether a syscall may run now, inside the stretch. */
  get hasRoomForSyscall(): boolean {
    return this.#watchdogEndsAt - performance.now() > SYSCALL_RESERVE_MS;
  }

  /** Takes the time of `work`, done for user code in the middle of a stretch, off the bill. */
  exclude<T>(work: () => T): T {
    const before = performance.now();
    try {
      return work();
    } finally {
      this.#hostMs += performance.now() - before;
    }
  }
}

/** Linux tells a thread's own processor time; elsewhere the whole process's is an upper bound. */
const schedstatBytes = Buffer.alloc(64);
const schedstat = openSchedstat();

function threadCpuMs(): number {
  if (schedstat !== null) return readSchedstatMs(schedstat);
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

function openSchedstat(): number | null {
  try {
    const file = openSync("/proc/thread-self/schedstat", "r");
    // A kernel that does not count shows zeros, which would let everything run for ever.
    return readSchedstatMs(file) > 0 ? file : null;
  } catch {
    return null;
  }
}

function readSchedstatMs(file: number): number {
  const length = readSync(file, schedstatBytes, 0, schedstatBytes.length, 0);
  return Number.parseInt(schedstatBytes.toString("latin1", 0, length), 10) / 1e6;
}
