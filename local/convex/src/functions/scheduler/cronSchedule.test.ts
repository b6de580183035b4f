import { expect, test } from "vitest";
import type { JsonObject } from "../../protocol/json.ts";
import { firstRunTime, nextRunTime, parseCronSchedule } from "./cronSchedule.ts";

const NOW = Date.parse("2023-02-28T08:35:00Z"); // a Tuesday

function first(schedule: JsonObject, now = NOW): string {
  return new Date(firstRunTime(parseCronSchedule(schedule), now)).toISOString();
}

test("an interval begins at once and keeps its beat", () => {
  const schedule = parseCronSchedule({ type: "interval", minutes: 1 });
  expect(firstRunTime(schedule, NOW)).toBe(NOW);
  expect(nextRunTime(schedule, NOW, NOW + 10)).toBe(NOW + 60_000);
  expect(nextRunTime(schedule, NOW, NOW + 60_000)).toBe(NOW + 120_000);
  expect(parseCronSchedule({ type: "interval", seconds: 1 })).toEqual({ type: "interval", intervalMs: 1000 });
  expect(parseCronSchedule({ type: "interval", hours: 2 })).toEqual({
    type: "interval",
    intervalMs: 7_200_000,
  });
});

test("runs of an interval that were missed are skipped", () => {
  const schedule = parseCronSchedule({ type: "interval", seconds: 10 });
  expect(nextRunTime(schedule, NOW, NOW + 35_000)).toBe(NOW + 40_000);
  const aYear = 365 * 24 * 3600 * 1000;
  expect(nextRunTime(schedule, NOW, NOW + aYear + 1)).toBe(NOW + aYear + 10_000);
});

test("an interval goes on from now when the clock was set back", () => {
  const schedule = parseCronSchedule({ type: "interval", seconds: 10 });
  expect(nextRunTime(schedule, NOW + 3_600_000, NOW)).toBe(NOW + 10_000);
});

test.each<[schedule: JsonObject, next: string]>([
  [{ type: "hourly", minuteUTC: 5 }, "2023-02-28T09:05:00.000Z"],
  [{ type: "hourly" }, "2023-02-28T09:00:00.000Z"],
  [{ type: "daily", hourUTC: 8, minuteUTC: 30 }, "2023-03-01T08:30:00.000Z"],
  [{ type: "daily", hourUTC: 9 }, "2023-02-28T09:00:00.000Z"],
  [{ type: "weekly", dayOfWeek: "tuesday", hourUTC: 12, minuteUTC: 30 }, "2023-02-28T12:30:00.000Z"],
  [{ type: "weekly", dayOfWeek: "sunday", hourUTC: 0, minuteUTC: 0 }, "2023-03-05T00:00:00.000Z"],
  [{ type: "monthly", day: 1, hourUTC: 12, minuteUTC: 30 }, "2023-03-01T12:30:00.000Z"],
  [{ type: "monthly", day: 31, hourUTC: 0, minuteUTC: 0 }, "2023-03-31T00:00:00.000Z"],
  [{ type: "cron", cron: "0 12 * * 1,5" }, "2023-03-03T12:00:00.000Z"],
  [{ type: "cron", cron: "*/15 * * * *" }, "2023-02-28T08:45:00.000Z"],
  [{ type: "cron", cron: "5/15 * * * *" }, "2023-02-28T08:50:00.000Z"],
  [{ type: "cron", cron: "0 0 29 FEB *" }, "2024-02-29T00:00:00.000Z"],
  [{ type: "cron", cron: "0 0 * * sun" }, "2023-03-05T00:00:00.000Z"],
  // Either day will do where both are given.
  [{ type: "cron", cron: "0 0 13 * 5" }, "2023-03-03T00:00:00.000Z"],
])("%j is next at %s", (schedule, next) => {
  expect(first(schedule)).toBe(next);
  const at = Date.parse(next);
  expect(nextRunTime(parseCronSchedule(schedule), at, at)).toBeGreaterThan(at);
});

test("a month without the day is passed over", () => {
  const schedule = parseCronSchedule({ type: "monthly", day: 31, hourUTC: 0, minuteUTC: 0 });
  const march = Date.parse("2023-03-31T00:00:00Z");
  expect(new Date(nextRunTime(schedule, march, march)).toISOString()).toBe("2023-05-31T00:00:00.000Z");
});

test("days are those of UTC, also where summer time begins", () => {
  const daily: JsonObject = { type: "daily", hourUTC: 2, minuteUTC: 30 };
  expect(first(daily, Date.parse("2023-03-26T00:00:00Z"))).toBe("2023-03-26T02:30:00.000Z");
  expect(first(daily, Date.parse("2023-03-26T02:30:00Z"))).toBe("2023-03-27T02:30:00.000Z");
});

test.each<[schedule: unknown, problem: RegExp]>([
  [null, /not an object/],
  [{ type: "yearly" }, /Unknown kind of schedule: "yearly"/],
  [{ type: "interval" }, /one of seconds, minutes, or hours/],
  [{ type: "interval", seconds: 1, minutes: 1 }, /one of seconds, minutes, or hours/],
  [{ type: "interval", seconds: 0 }, /integer greater than 0/],
  [{ type: "interval", seconds: 1.5 }, /integer greater than 0/],
  [{ type: "interval", hours: 1e300 }, /integer greater than 0/],
  [{ type: "hourly", minuteUTC: 60 }, /`minuteUTC` must be an integer from 0 to 59/],
  [{ type: "daily" }, /`hourUTC`/],
  [{ type: "weekly", dayOfWeek: "Monday", hourUTC: 1 }, /like "monday"/],
  [{ type: "monthly", day: 0, hourUTC: 1 }, /`day` must be an integer from 1 to 31/],
  [{ type: "cron", cron: 5 }, /not a string/],
  [{ type: "cron", cron: "* * * *" }, /must have 5 fields, not 4/],
  [{ type: "cron", cron: "* * * * * *" }, /must have 5 fields, not 6/],
  [{ type: "cron", cron: "@daily" }, /must have 5 fields/],
  [{ type: "cron", cron: "61 * * * *" }, /cannot be read/],
  [{ type: "cron", cron: "x * * * *" }, /cannot be read/],
  [{ type: "cron", cron: "0 12 * * 7" }, /Sunday is 0/],
  [{ type: "cron", cron: "0 12 * * 1-7" }, /Sunday is 0/],
  [{ type: "cron", cron: "0 0 31 2 *" }, /will never match any time/],
])("%j is refused", (schedule, problem) => {
  expect(() => parseCronSchedule(schedule as JsonObject)).toThrow(problem);
});
