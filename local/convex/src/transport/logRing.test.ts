import { expect, test, vi } from "vitest";
import type { ProgressEntry } from "../functions/engine.ts";
import { LogRing } from "./logRing.ts";

const entry = (identifier: string) => ({ kind: "Progress", identifier }) as ProgressEntry;
const names = (entries: readonly string[]) =>
  entries.map((json) => (JSON.parse(json) as ProgressEntry).identifier);

test("entries that come at one moment have cursors of their own", async () => {
  const log = new LogRing(() => 5000);
  log.add(entry("a"));
  const { newCursor } = await log.read(0, 0);
  log.add(entry("b"));
  log.add(entry("c"));
  expect(names((await log.read(newCursor, 0)).entries)).toEqual(["b", "c"]);
});

test("a clock that goes back does not hide entries", async () => {
  const clock = { now: 5000 };
  const log = new LogRing(() => clock.now);
  log.add(entry("a"));
  const { newCursor } = await log.read(0, 0);
  clock.now = 1000;
  log.add(entry("b"));
  expect(names((await log.read(newCursor, 0)).entries)).toEqual(["b"]);
});

test("who waits is woken by an entry, by the end of the wait, by leaving and by the end of the log", async () => {
  vi.useFakeTimers();
  try {
    const log = new LogRing(() => 5000);
    log.add(entry("a"));
    const { newCursor } = await log.read(0, 0);
    const woken = log.read(newCursor, 60_000);
    log.add(entry("b"));
    expect(names((await woken).entries)).toEqual(["b"]);
    const end = (await log.read(newCursor, 0)).newCursor;
    const timedOut = log.read(end, 60_000);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(await timedOut).toEqual({ entries: [], newCursor: end });
    const leaving = new AbortController();
    const left = log.read(end, 60_000, leaving.signal);
    leaving.abort();
    expect((await left).entries).toEqual([]);
    const ended = log.read(end, 60_000);
    log.close();
    expect((await ended).entries).toEqual([]);
    expect((await log.read(end, 60_000)).entries).toEqual([]);
  } finally {
    vi.useRealTimers();
  }
});

test("only the latest entries are kept", async () => {
  const log = new LogRing(() => 5000);
  for (let count = 0; count < 2500; count += 1) log.add(entry(`n${count}`));
  const { entries } = await log.read(0, 0);
  expect(entries).toHaveLength(2000);
  expect(names(entries.slice(-1))).toEqual(["n2499"]);
});
