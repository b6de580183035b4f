/** The rows of `_scheduled_functions`: what was scheduled and what became of it, as user code reads it. */
import type { Value } from "convex/values";
import type { StoredDocument } from "../../indexing/document.ts";
import type { JsonValue } from "../../protocol/json.ts";
import type { Transaction } from "../../transaction/transaction.ts";
import { rowsInRange, textField } from "../system/tableRows.ts";
import { dequeue, enqueue, type Target } from "./dueQueue.ts";
import type { RunOutcome } from "./runOutcome.ts";

export const SCHEDULED_FUNCTIONS = "_scheduled_functions";
/** Results are kept for that long. */
export const RESULT_LIFETIME_MS = 1000 * 60 * 60 * 24 * 7; // 7 days
const EXPIRE_BATCH = 256;

export type ScheduledState = "pending" | "inProgress" | "success" | "failed" | "canceled";

export interface NewScheduledFunction {
  /** Canonical: `dir/mod.js:fn`. */
  readonly name: string;
  readonly args: Value;
  /** Epoch milliseconds; may be past. */
  readonly scheduledTime: number;
}

export interface ScheduledFunction {
  readonly target: Target;
  readonly path: string;
  /** JSON text of the argument array. */
  readonly argsJson: string;
  readonly state: ScheduledState;
}

/** Answers with its id. One that is inserted as canceled never runs. */
export function insertScheduled(
  tx: Transaction,
  { name, args, scheduledTime }: NewScheduledFunction,
  isCanceled: boolean,
): string {
  const fields = { name, args: [args], scheduledTime };
  if (isCanceled) {
    const end = { completedTime: tx.now, state: { kind: "canceled" } };
    return tx.system.insert(SCHEDULED_FUNCTIONS, { ...fields, ...end });
  }
  const id = tx.system.insert(SCHEDULED_FUNCTIONS, { ...fields, state: { kind: "pending" } });
  enqueue(tx, { type: "function", id }, Math.max(scheduledTime, tx.now));
  return id;
}

export function readScheduled(tx: Transaction, id: string): ScheduledFunction | null {
  const row = tx.system.get(id, SCHEDULED_FUNCTIONS);
  return row === null ? null : parse(row);
}

export function beginScheduled(tx: Transaction, target: Target): void {
  dequeue(tx, target);
  tx.system.patch(target.id, { state: { kind: "inProgress" } }, SCHEDULED_FUNCTIONS);
}

/** What was canceled while it ran stays canceled. */
export function finishScheduled(tx: Transaction, { id }: Target, outcome: RunOutcome): void {
  if (readScheduled(tx, id)?.state !== "inProgress") return;
  const state = outcome.type === "success" ? { kind: "success" } : { kind: "failed", error: outcome.error };
  tx.system.patch(id, { state, completedTime: tx.now }, SCHEDULED_FUNCTIONS);
}

/** Does nothing where it has ended, or is not there any more. */
export function cancelScheduled(tx: Transaction, id: string): void {
  const found = readScheduled(tx, id);
  if (found?.state !== "pending" && found?.state !== "inProgress") return;
  dequeue(tx, found.target);
  tx.system.patch(id, { state: { kind: "canceled" }, completedTime: tx.now }, SCHEDULED_FUNCTIONS);
}

/** Those that a crash has interrupted; few, since few run at once. */
export function scheduledInProgress(tx: Transaction): Target[] {
  const range = [{ type: "Eq", fieldPath: "state.kind", value: "inProgress" }];
  const rows = rowsInRange(tx, `${SCHEDULED_FUNCTIONS}.by_scheduled_time`, range);
  return Array.from(rows, (row) => parse(row).target);
}

/** Removes one bounded batch of results that are past their time; true if more may be left. */
export function expireScheduled(tx: Transaction): boolean {
  const range = [
    { type: "Gte", fieldPath: "completedTime", value: 0 },
    { type: "Lt", fieldPath: "completedTime", value: tx.now - RESULT_LIFETIME_MS },
  ];
  const expired: string[] = [];
  for (const row of rowsInRange(tx, `${SCHEDULED_FUNCTIONS}.by_completed_time`, range)) {
    expired.push(textField(row, "_id"));
    if (expired.length === EXPIRE_BATCH) break;
  }
  for (const id of expired) tx.system.remove(id, SCHEDULED_FUNCTIONS);
  return expired.length === EXPIRE_BATCH;
}

function parse(row: StoredDocument): ScheduledFunction {
  // Written by this file alone.
  const { _id, name, args, state } = JSON.parse(row.json) as {
    readonly _id: string;
    readonly name: string;
    readonly args: JsonValue[];
    readonly state: { readonly kind: ScheduledState };
  };
  return {
    target: { type: "function", id: _id },
    path: name,
    argsJson: JSON.stringify(args),
    state: state.kind,
  };
}
