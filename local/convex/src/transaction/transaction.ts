/**
 * One function run's view of the database: a snapshot below its own writes, what it has read, what it has used.
 * Nothing of it is seen by anyone before `Database.commit`, and dropping it is all it takes to give it up.
 */
import type { TableLookup } from "../indexing/validate.ts";
import type { OrderedReader } from "../storage/orderedStore.ts";
import type { Catalog } from "./catalog.ts";
import type { CreationClock } from "./creationClock.ts";
import { DocumentAccess } from "./documentAccess.ts";
import { lookupIn } from "./documentRules.ts";
import { readTable } from "./queryReading.ts";
import { ReadSet } from "./readSet.ts";
import { UNLIMITED, Usage, type TransactionLimits } from "./usage.ts";
import { Workspace } from "./workspace.ts";

export type { DocumentPatch } from "./documentAccess.ts";
export type { DocumentFields, DocumentWrite } from "./workspace.ts";

/**
 * - `query`: cannot write
 * - `mutation`: what user code does is held to limits and schema
 * - `system`: the deployment's own work, without limits; the schema still holds for what it does to user tables
 */
export type TransactionKind = "query" | "mutation" | "system";

/** A state of the transaction that it can go back to. */
export interface Savepoint {
  readonly position: number;
}

export interface TransactionOptions {
  readonly kind: TransactionKind;
  readonly store: OrderedReader;
  readonly catalog: Catalog;
  readonly now: number;
  readonly beginTs: bigint;
  readonly commitTs: bigint;
  readonly creationClock: CreationClock;
  readonly randomBytes: (size: number) => Uint8Array;
  readonly limits: TransactionLimits;
}

export class Transaction extends DocumentAccess {
  readonly kind: TransactionKind;
  /** Epoch milliseconds, constant for the whole run. */
  readonly now: number;
  /** The commit whose state the transaction reads. */
  readonly beginTs: bigint;
  readonly readSet: ReadSet;
  readonly usage: Usage;
  /** The same verbs on any table, `_` tables included, without limits and schema: for the deployment itself. */
  readonly system: DocumentAccess;
  /** For the rest of this folder only. */
  readonly workspace: Workspace;

  constructor(options: TransactionOptions) {
    const workspace = new Workspace(options);
    const readSet = new ReadSet();
    const usage = new Usage(options.kind === "system" ? UNLIMITED : options.limits);
    const isReadOnly = options.kind === "query";
    super({ workspace, readSet, usage }, { isDeployment: false, isReadOnly });
    this.system = new DocumentAccess(
      { workspace, readSet, usage: new Usage(UNLIMITED) },
      { isDeployment: true, isReadOnly },
    );
    this.kind = options.kind;
    this.now = options.now;
    this.beginTs = options.beginTs;
    this.readSet = readSet;
    this.usage = usage;
    this.workspace = workspace;
  }

  /** The tables that `v.id()` may name, as this transaction sees them; that there is none is noted as read. */
  tableLookup(): TableLookup {
    const { workspace, readSet, usage } = this;
    return {
      ...lookupIn(workspace.catalog),
      tableNumberOf: (name) => readTable({ workspace, readSet, usage }, name)?.number ?? null,
    };
  }

  savepoint(): Savepoint {
    return { position: this.workspace.undo.position };
  }

  /** Takes back all writes since the savepoint. What was read was read, and what was used stays used. */
  rollback(savepoint: Savepoint): void {
    this.workspace.undo.rollback(savepoint.position);
  }

  /** The writes since the savepoint now stand or fall with what surrounds them. */
  release(savepoint: Savepoint): void {
    if (savepoint.position > this.workspace.undo.position) {
      throw new TypeError("A savepoint that was rolled back past cannot be released.");
    }
  }
}
