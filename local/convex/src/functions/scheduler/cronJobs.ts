/**
 * The rows of `_cron_jobs`: the jobs of the live push's crons.ts, each with what its next run and its last run are. A job
 * is in the queue while it waits and is not while it runs, so it never runs beside itself.
 */
import { jsonToConvex } from "convex/values";
import type { StoredDocument } from "../../indexing/document.ts";
import type { JsonObject, JsonValue } from "../../protocol/json.ts";
import type { Transaction } from "../../transaction/transaction.ts";
import type { CronSpec } from "../isolate/compiledPush.ts";
import { tableRows } from "../system/tableRows.ts";
import { parseFunctionPath } from "../udf/functionPath.ts";
import { firstRunTime, nextRunTime, parseCronSchedule, type CronSchedule } from "./cronSchedule.ts";
import { dequeue, enqueue, type Target } from "./dueQueue.ts";
import { INTERRUPTED, type RunOutcome } from "./runOutcome.ts";

const TABLE = "_cron_jobs";

type CronState =
  | { readonly kind: "waiting"; readonly nextTime: number }
  | { readonly kind: "inProgress"; readonly scheduledTime: number };

export interface CronJob {
  readonly target: Target;
  readonly name: string;
  /** Canonical: `dir/mod.js:fn`. */
  readonly path: string;
  /** JSON text of the argument array. */
  readonly argsJson: string;
  readonly schedule: CronSchedule;
  readonly state: CronState;
}

/** Makes the jobs those of a push. A job whose schedule stays keeps its next run. */
export function replaceCrons(tx: Transaction, specs: readonly CronSpec[]): void {
  const wanted = new Map(specs.map(({ identifier, spec }) => [identifier, spec]));
  // Read to the end first: an iteration may or may not see what is written meanwhile.
  for (const job of readCrons(tx)) {
    const spec = wanted.get(job.name);
    wanted.delete(job.name);
    if (spec === undefined) removeCron(tx, job);
    else changeCron(tx, job, spec);
  }
  for (const [name, spec] of wanted) insertCron(tx, name, spec);
}

export function readCron(tx: Transaction, id: string): CronJob | null {
  const row = tx.system.get(id, TABLE);
  return row === null ? null : parse(row);
}

export function beginCron(tx: Transaction, target: Target, scheduledTime: number): void {
  dequeue(tx, target);
  tx.system.patch(target.id, { state: { kind: "inProgress", scheduledTime } }, TABLE);
}

/** Notes how the run ended, and queues the next. Does nothing for a job that a push has removed meanwhile. */
export function finishCron(tx: Transaction, target: Target, outcome: RunOutcome): void {
  const job = readCron(tx, target.id);
  if (job?.state.kind !== "inProgress") return;
  const { scheduledTime } = job.state;
  const lastRun = { scheduledTime, completedTime: tx.now, ...outcome };
  tx.system.patch(target.id, { lastRun }, TABLE);
  wait(tx, target, nextRunTime(job.schedule, scheduledTime, tx.now));
}

/** What a crash has interrupted is over, and nothing waits longer than the clock of now would have it wait. */
export function recoverCrons(tx: Transaction): void {
  for (const { target, state } of readCrons(tx)) {
    if (state.kind === "inProgress") finishCron(tx, target, INTERRUPTED);
  }
  hurryCrons(tx);
}

/** To be called when the clock was set back: a run that lay an hour ahead must not lie a year ahead now. */
export function hurryCrons(tx: Transaction): void {
  for (const { target, schedule, state } of readCrons(tx)) {
    if (state.kind !== "waiting") continue;
    const latest = nextRunTime(schedule, tx.now, tx.now);
    if (state.nextTime > latest) wait(tx, target, latest);
  }
}

function readCrons(tx: Transaction): CronJob[] {
  return Array.from(tableRows(tx, TABLE), parse);
}

function insertCron(tx: Transaction, name: string, spec: JsonValue): void {
  const nextTime = firstRunTime(scheduleOf(spec), tx.now);
  const fields = { name, cronSpec: jsonToConvex(spec), state: { kind: "waiting", nextTime }, lastRun: null };
  const id = tx.system.insert(TABLE, fields);
  enqueue(tx, { type: "cron", id }, nextTime);
}

function changeCron(tx: Transaction, { target, schedule, state }: CronJob, spec: JsonValue): void {
  tx.system.patch(target.id, { cronSpec: jsonToConvex(spec) }, TABLE);
  const next = scheduleOf(spec);
  // Of one that runs, the next run is found when it ends.
  if (state.kind === "inProgress" || JSON.stringify(next) === JSON.stringify(schedule)) return;
  wait(tx, target, firstRunTime(next, tx.now));
}

function removeCron(tx: Transaction, { target }: CronJob): void {
  dequeue(tx, target);
  tx.system.remove(target.id, TABLE);
}

function wait(tx: Transaction, target: Target, nextTime: number): void {
  dequeue(tx, target);
  enqueue(tx, target, nextTime);
  tx.system.patch(target.id, { state: { kind: "waiting", nextTime } }, TABLE);
}

function parse(row: StoredDocument): CronJob {
  // Written by this file alone, with specs that `checkCrons` has let through.
  const { _id, name, cronSpec, state } = JSON.parse(row.json) as {
    readonly _id: string;
    readonly name: string;
    readonly cronSpec: { readonly udfPath: string; readonly udfArgs: JsonValue[] } & JsonObject;
    readonly state: CronState;
  };
  return {
    target: { type: "cron", id: _id },
    name,
    path: parseFunctionPath(cronSpec.udfPath).canonical,
    argsJson: JSON.stringify(cronSpec.udfArgs),
    schedule: scheduleOf(cronSpec),
    state,
  };
}

function scheduleOf(spec: JsonValue): CronSchedule {
  return parseCronSchedule((spec as JsonObject)["cronSchedule"]);
}
