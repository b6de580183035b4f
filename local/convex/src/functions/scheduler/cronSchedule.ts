/** When a cron job runs: the schedules of `convex/server`'s `cronJobs()`, in UTC. */
import { Cron } from "croner";
import type { JsonObject, JsonValue } from "../../protocol/json.ts";
import { isJsonObject } from "../../protocol/json.ts";

/** Every schedule but intervals is a cron expression in the end. */
export type CronSchedule =
  | { readonly type: "interval"; readonly intervalMs: number }
  | { readonly type: "clock"; readonly expression: string };

const DAYS_OF_WEEK = ["sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"];
const SECONDS_OF = { seconds: 1, minutes: 60, hours: 60 * 60 } as const;

/** Of the minutes of a hourly or daily job that does not say which. */
const ANY_MINUTE = 0;

/** Reads what `Crons.export()` wrote. Throws a TypeError with a sentence for the developer. */
export function parseCronSchedule(json: JsonValue | undefined): CronSchedule {
  if (!isJsonObject(json)) throw new TypeError("The schedule is not an object");
  const { type } = json;
  switch (typeof type === "string" ? type : "") {
    case "interval":
      return parseInterval(json);
    case "hourly":
      return clock(`${minute(json)} * * * *`);
    case "daily":
      return clock(`${minute(json)} ${hour(json)} * * *`);
    case "weekly":
      return clock(`${minute(json)} ${hour(json)} * * ${dayOfWeek(json)}`);
    case "monthly":
      return clock(`${minute(json)} ${hour(json)} ${whole(json, "day", 1, 31)} * *`);
    case "cron":
      return parseExpression(json["cron"]);
    default:
      throw new TypeError(`Unknown kind of schedule: ${JSON.stringify(type)}`);
  }
}

/** The first run of a job that is new, or whose schedule is: intervals begin at once. */
export function firstRunTime(schedule: CronSchedule, nowMs: number): number {
  return schedule.type === "interval" ? nowMs : nextByClock(schedule.expression, nowMs);
}

/**
 * The run after the one that was to be at `previousMs`. Always in the future: runs that were missed, because the one
 * before took long or the deployment was down, are skipped. Intervals keep their beat.
 */
export function nextRunTime(schedule: CronSchedule, previousMs: number, nowMs: number): number {
  if (schedule.type === "clock") return nextByClock(schedule.expression, nowMs);
  // A previous run in the future comes of a clock that was set back.
  const fromMs = Math.min(previousMs, nowMs);
  const beats = Math.floor((nowMs - fromMs) / schedule.intervalMs) + 1;
  return fromMs + beats * schedule.intervalMs;
}

function parseInterval(json: JsonObject): CronSchedule {
  const units = (["seconds", "minutes", "hours"] as const).filter((unit) => json[unit] !== undefined);
  const [unit] = units;
  if (unit === undefined || units.length > 1) {
    throw new TypeError("Must specify one of seconds, minutes, or hours");
  }
  const count = json[unit];
  const intervalMs = typeof count === "number" ? count * SECONDS_OF[unit] * 1000 : Number.NaN;
  if (!Number.isInteger(count) || !Number.isSafeInteger(intervalMs) || intervalMs <= 0) {
    throw new TypeError("Interval must be an integer greater than 0");
  }
  return { type: "interval", intervalMs };
}

/** Five fields, Sunday is 0 and not 7 as well: no more than Convex itself takes. */
function parseExpression(json: JsonValue | undefined): CronSchedule {
  if (typeof json !== "string") throw new TypeError("The cron expression is not a string");
  const fields = json.trim().split(/\s+/);
  if (fields.length !== 5) {
    throw new TypeError(`The cron expression "${json}" must have 5 fields, not ${fields.length}`);
  }
  if (/(?:^|[-,])7/.test(fields[4] ?? "")) {
    throw new TypeError(`The cron expression "${json}" has 7 as a day of the week; Sunday is 0`);
  }
  return clock(fields.join(" "));
}

function clock(expression: string): CronSchedule {
  let next: Date | null;
  try {
    next = cronOf(expression).nextRun(new Date(0));
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new TypeError(`The cron expression "${expression}" cannot be read: ${reason}`, { cause: error });
  }
  if (next === null) throw new TypeError(`The cron expression "${expression}" will never match any time`);
  return { type: "clock", expression };
}

function nextByClock(expression: string, nowMs: number): number {
  const next = cronOf(expression).nextRun(new Date(nowMs));
  if (next === null) throw new Error(`Expected the cron expression "${expression}" to match again`);
  return next.getTime();
}

function cronOf(expression: string): Cron {
  // `5/15` is short for `5-59/15`, as on Convex.
  return new Cron(expression, { timezone: "UTC", mode: "5-part", sloppyRanges: true });
}

function minute(json: JsonObject): number {
  return json["minuteUTC"] === undefined ? ANY_MINUTE : whole(json, "minuteUTC", 0, 59);
}

function hour(json: JsonObject): number {
  return whole(json, "hourUTC", 0, 23);
}

function dayOfWeek(json: JsonObject): number {
  const day = DAYS_OF_WEEK.findIndex((name) => name === json["dayOfWeek"]);
  if (day === -1) throw new TypeError('Day of week must be a string like "monday".');
  return day;
}

function whole(json: JsonObject, field: string, least: number, most: number): number {
  const value = json[field];
  if (typeof value === "number" && Number.isInteger(value) && value >= least && value <= most) return value;
  throw new TypeError(`\`${field}\` must be an integer from ${least} to ${most}`);
}
