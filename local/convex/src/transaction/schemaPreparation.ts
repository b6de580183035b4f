/**
 * Getting ready for a schema while the old one is live: new indexes are filled with the documents there are, and these
 * are held against the new document types, batch after batch between other transactions. Holds how far that has come;
 * what is lost with it is done again by the next preparation.
 */
import { decodeDocument } from "../indexing/document.ts";
import { sortKeyOf } from "../indexing/indexKey.ts";
import { documentKeyRange, indexEntry, internalIdOfDocumentKey } from "../indexing/keys.ts";
import { printValue } from "../indexing/valueText.ts";
import { badRequest } from "../protocol/errors.ts";
import type { SchemaJson, TableJson, ValidatorJson } from "../protocol/validator.ts";
import { successor } from "../storage/bytes.ts";
import { liveSchemaOf, type Index, type PendingSchema, type Table } from "./catalog.ts";
import type { Database } from "./database.ts";
import { indexNameProblem, mismatch, tableNameProblem } from "./documentRules.ts";
import { declaredFields, isSameIndex } from "./schemaDiff.ts";
import { addIndex, createTable, setIndexState } from "./tableDefinitions.ts";
import type { DocumentWrite, Workspace } from "./workspace.ts";

export type PreparationState =
  | { readonly type: "complete" }
  | {
      readonly type: "inProgress";
      readonly schemaValidationComplete: boolean;
      readonly indexesComplete: number;
      readonly indexesTotal: number;
    }
  | { readonly type: "failed"; readonly error: string; readonly tableName: string | null };

/** Bounds of one step; other transactions wait that long. */
const STEP_DOCUMENTS = 256;
const STEP_BYTES = 1024 * 1024; // 1 MiB

/** One table that is walked through, once for all that is to be done in it. */
interface Walk {
  readonly table: Table;
  readonly newIndexes: readonly Index[];
  /** Null where documents need not be looked at. */
  readonly documentType: ValidatorJson | null;
  /** Where the next step goes on, in the keys of the table's documents. */
  next: Uint8Array;
}

export class SchemaPreparation implements PendingSchema {
  readonly #db: Database;
  readonly #documentTypes: ReadonlyMap<string, ValidatorJson>;
  readonly #walks: Walk[] = [];
  readonly #indexesTotal: number;
  #failure: { readonly error: string; readonly tableName: string } | null = null;

  constructor(db: Database, schema: SchemaJson | null) {
    this.#db = db;
    this.#documentTypes = liveSchemaOf(schema).documentTypes;
    for (const table of schema?.tables ?? []) checkNames(table);
    const transaction = db.begin("system");
    const { workspace } = transaction;
    for (const table of schema?.tables ?? []) this.#planTable(workspace, table);
    this.#indexesTotal = this.#indexesLeft();
    db.commit(transaction);
    // From here on a document that is written is checked as it is committed, wherever the walk has come to.
    db.catalog.pendingSchemas.add(this);
  }

  get state(): PreparationState {
    if (this.#failure !== null) return { type: "failed", ...this.#failure };
    if (this.#walks.length === 0) return { type: "complete" };
    return {
      type: "inProgress",
      schemaValidationComplete: this.#walks.every(({ documentType }) => documentType === null),
      indexesComplete: this.#indexesTotal - this.#indexesLeft(),
      indexesTotal: this.#indexesTotal,
    };
  }

  /** Does one bounded batch of the work and answers the new state. Throws where another push has gone live meanwhile. */
  step(): PreparationState {
    if (this.state.type !== "inProgress") return this.state;
    if (!this.#db.catalog.pendingSchemas.has(this)) throw raceDetected();
    const transaction = this.#db.begin("system");
    const budget = { documents: STEP_DOCUMENTS, bytes: STEP_BYTES };
    while (this.#failure === null && budget.documents > 0 && budget.bytes > 0) {
      const walk = this.#walks[0];
      if (walk === undefined) break;
      if (!this.#walkOn(transaction.workspace, walk, budget)) break;
      for (const index of walk.newIndexes)
        setIndexState(transaction.workspace, walk.table.name, index, "backfilled");
      this.#walks.shift();
    }
    this.#db.commit(transaction);
    return this.state;
  }

  /** Gives up: later writes are no longer held against this schema. */
  abandon(): void {
    this.#db.catalog.pendingSchemas.delete(this);
  }

  checkWritten(documents: readonly DocumentWrite[]): void {
    for (const { tableName, document } of documents) {
      const type = this.#documentTypes.get(tableName);
      if (type === undefined || document === null || this.#failure !== null) continue;
      const reason = mismatch(type, document.value, this.#db.catalog);
      if (reason !== null) this.#fail(tableName, "New document", reason);
    }
  }

  /** Whether the documents there are, and all that were written since, are known to fit that type. */
  hasValidated(tableName: string, documentType: ValidatorJson): boolean {
    return (
      this.state.type === "complete" && sameJson(this.#documentTypes.get(tableName) ?? null, documentType)
    );
  }

  #planTable(workspace: Workspace, { tableName, indexes }: TableJson): void {
    if (workspace.catalog.table(tableName) === null) createTable(workspace, tableName);
    for (const declared of indexes) {
      const known = workspace.catalog.table(tableName)?.indexes ?? [];
      if (known.some((index) => isSameIndex(index, declared))) continue;
      addIndex(workspace, tableName, declared.indexDescriptor, declaredFields(declared.fields));
    }
    const table = workspace.catalog.table(tableName);
    if (table === null) return;
    const newIndexes = table.indexes.filter(
      (index) => index.state === "backfilling" && indexes.some((declared) => isSameIndex(index, declared)),
    );
    const documentType = this.#documentTypes.get(tableName) ?? null;
    const enforced = workspace.catalog.live.documentTypes.get(tableName) ?? null;
    // All documents fit the type in force, as all writes since it came into force had to.
    const toCheck = sameJson(documentType, enforced) ? null : documentType;
    if (newIndexes.length === 0 && toCheck === null) return;
    this.#walks.push({
      table,
      newIndexes,
      documentType: toCheck,
      next: documentKeyRange(table.number).start,
    });
  }

  /** True when the walk has come to its end. */
  #walkOn(workspace: Workspace, walk: Walk, budget: { documents: number; bytes: number }): boolean {
    const range = { start: walk.next, end: documentKeyRange(walk.table.number).end };
    for (const { key, value } of workspace.reader.range(range, "asc")) {
      if (budget.documents <= 0 || budget.bytes <= 0) return false;
      budget.documents--;
      budget.bytes -= value.length;
      const document = decodeDocument(value);
      if (walk.documentType !== null) {
        const reason = mismatch(walk.documentType, document.value, workspace.catalog);
        if (reason !== null) {
          this.#fail(walk.table.name, `Document with ID ${printValue(document.value["_id"])}`, reason);
          return false;
        }
      }
      for (const index of walk.newIndexes) {
        const entry = indexEntry(index.id, sortKeyOf(index.fields, document), internalIdOfDocumentKey(key));
        workspace.put(entry.key, entry.value);
      }
      walk.next = successor(key);
    }
    return true;
  }

  #fail(tableName: string, subject: string, reason: string): void {
    this.#failure = {
      tableName,
      error: `${subject} in table "${tableName}" does not match the schema: ${reason}`,
    };
    this.abandon();
  }

  #indexesLeft(): number {
    return this.#walks.reduce((sum, { newIndexes }) => sum + newIndexes.length, 0);
  }
}

/** The CLI starts the push over. */
export function raceDetected(): Error {
  return badRequest("RaceDetected", "The schema has changed since this push was prepared. Try again.");
}

function checkNames({ tableName, indexes }: TableJson): void {
  const problems = [
    tableNameProblem(tableName),
    ...indexes.map(({ indexDescriptor }) => indexNameProblem(indexDescriptor)),
  ];
  const problem = problems.find((candidate) => candidate !== null);
  if (problem !== undefined && problem !== null) throw badRequest("InvalidSchema", problem);
}

/** Both come from `schema.export()`, which writes the same type in the same words. */
function sameJson(a: ValidatorJson | null, b: ValidatorJson | null): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
