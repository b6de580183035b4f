/** A scheduled function and a cron job alike: something to call, marked when it begins and when it ends. */
import type { Transaction } from "../../transaction/transaction.ts";
import { beginCron, finishCron, readCron, recoverCrons } from "./cronJobs.ts";
import { findInQueue, type QueueEntry, type Target } from "./dueQueue.ts";
import { INTERRUPTED, type RunOutcome } from "./runOutcome.ts";
import { beginScheduled, finishScheduled, readScheduled, scheduledInProgress } from "./scheduledFunctions.ts";

export interface DueRun extends QueueEntry {
  /** As it was scheduled; whether there still is such a function is not looked at. */
  readonly path: string;
  /** JSON text of the argument array. */
  readonly argsJson: string;
}

/** What an entry of the queue stands for; null where there is nothing behind it. */
export function readDue(tx: Transaction, entry: QueueEntry): DueRun | null {
  const { type, id } = entry.target;
  const found = type === "cron" ? readCron(tx, id) : readScheduled(tx, id);
  return found === null ? null : { ...entry, path: found.path, argsJson: found.argsJson };
}

export function beginRun(tx: Transaction, { target, dueTime }: QueueEntry): void {
  if (target.type === "cron") beginCron(tx, target, dueTime);
  else beginScheduled(tx, target);
}

export function finishRun(tx: Transaction, target: Target, outcome: RunOutcome): void {
  if (target.type === "cron") finishCron(tx, target, outcome);
  else finishScheduled(tx, target, outcome);
}

/** Actions that were under way when the deployment ended have failed: they run at most once. */
export function recoverRuns(tx: Transaction): void {
  for (const target of scheduledInProgress(tx)) finishScheduled(tx, target, INTERRUPTED);
  recoverCrons(tx);
}

/** Of what ran when the engine thread was lost. It may have been committed just before: it is not queued then. */
export function failSuspect(tx: Transaction, id: string): void {
  const entry = findInQueue(tx, id);
  if (entry === null) return;
  beginRun(tx, entry);
  const error = "The function ended the engine of the deployment, most likely because it filled the memory";
  finishRun(tx, entry.target, { type: "failed", error });
}
