/**
 * What is to run and when, earliest first: the rows of `_scheduled_queue`, one for each scheduled function that is pending
 * and one for each cron job that is not running. A table of its own, because `_scheduled_functions` keeps the time that
 * was asked for, which may be long past; here nothing overtakes what was due before it was scheduled.
 */
import type { StoredDocument } from "../../indexing/document.ts";
import type { Transaction } from "../../transaction/transaction.ts";
import { numberField, rowsByField, rowsInRange, textField } from "../system/tableRows.ts";

const TABLE = "_scheduled_queue";

/** A row of `_scheduled_functions` or of `_cron_jobs`. */
export interface Target {
  readonly type: "function" | "cron";
  readonly id: string;
}

export interface QueueEntry {
  readonly target: Target;
  /** Epoch milliseconds. */
  readonly dueTime: number;
}

export function enqueue(tx: Transaction, target: Target, dueTime: number): void {
  tx.system.insert(TABLE, { dueTime, target: target.id, type: target.type });
}

/** Does nothing where it is not queued. */
export function dequeue(tx: Transaction, target: Target): void {
  for (const row of Array.from(rowsByField(tx, TABLE, "target", target.id))) {
    tx.system.remove(textField(row, "_id"), TABLE);
  }
}

/** The first of all. Reads no row beyond it, so that only a change of the first is a change of what was read. */
export function firstInQueue(tx: Transaction): QueueEntry | null {
  for (const row of rowsInRange(tx, `${TABLE}.by_due_time`)) return parse(row);
  return null;
}

/** The entry of a target by its id; null where it is not queued. */
export function findInQueue(tx: Transaction, targetId: string): QueueEntry | null {
  for (const row of rowsByField(tx, TABLE, "target", targetId)) return parse(row);
  return null;
}

function parse(row: StoredDocument): QueueEntry {
  const type = textField(row, "type") === "cron" ? "cron" : "function";
  return { target: { type, id: textField(row, "target") }, dueTime: numberField(row, "dueTime") };
}
