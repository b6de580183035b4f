/**
 * The verbs on documents: each reads and notes, or checks everything and then writes, so that one that fails leaves no
 * trace. For user code they are held to limits, schema and the wall before system tables; for the deployment itself
 * they are not.
 */
import type { Value } from "convex/values";
import {
  documentOfValue,
  documentSize,
  type DocumentValue,
  type StoredDocument,
} from "../indexing/document.ts";
import { decodeDocumentId, type DocumentId } from "../indexing/documentId.ts";
import { checkDocumentLimits } from "../indexing/documentLimits.ts";
import type { QueryReader } from "../indexing/query.ts";
import { encodeSortKey } from "../indexing/sortKey.ts";
import { SyscallError } from "../protocol/errors.ts";
import type { Table } from "./catalog.ts";
import { withCommitTs } from "./commitTimestamp.ts";
import { checkSystemFields, checkTableName, mismatch } from "./documentRules.ts";
import { readTable, TrackedQueryReader, type Reading } from "./queryReading.ts";
import { byIdIndex, COUNT_INDEX, isExposedTable, isSystemTable } from "./systemTables.ts";
import { createTable } from "./tableDefinitions.ts";
import { countKey, type DocumentFields } from "./workspace.ts";

/** An undefined field is deleted. */
export type DocumentPatch = { readonly [field: string]: Value | undefined };

/** A document that a verb was pointed at. */
interface Target {
  readonly id: DocumentId;
  readonly table: Table;
  readonly document: StoredDocument;
}

export class DocumentAccess {
  readonly #reading: Reading;
  readonly #isDeployment: boolean;
  readonly #isReadOnly: boolean;

  constructor(reading: Reading, options: { readonly isDeployment: boolean; readonly isReadOnly: boolean }) {
    this.#reading = reading;
    this.#isDeployment = options.isDeployment;
    this.#isReadOnly = options.isReadOnly;
  }

  /** `isSystem`: the call came through `db.system`, which reads `_storage` and `_scheduled_functions`. */
  get(id: string, table?: string, isSystem = false): StoredDocument | null {
    const decoded = this.#decode(id, "get", table);
    const owner = this.#reading.workspace.catalog.tableByNumber(decoded.tableNumber);
    if (owner !== null && !this.#isDeployment) checkReadable(owner.name, isSystem);
    return this.#read(decoded, id);
  }

  insert(table: string, value: DocumentFields): string {
    this.#checkMayWrite();
    if (!this.#isDeployment) checkTableName(table);
    if (Object.hasOwn(value, "_id") || Object.hasOwn(value, "_creationTime")) {
      throw new SyscallError(
        "SystemFieldMismatch",
        "A new document gets its '_id' and '_creationTime' by itself.",
      );
    }
    const { workspace } = this.#reading;
    const { position } = workspace.undo;
    try {
      const owner = workspace.catalog.table(table) ?? createTable(workspace, table);
      const { id, idString, document } = workspace.newDocument(
        owner,
        withCommitTs({ ...value }, workspace.commitTs),
      );
      this.#checkDocument(table, document.value);
      workspace.write(owner, id, null, document);
      return idString;
    } catch (error) {
      // The table may have been made for a document that is then refused.
      workspace.undo.rollback(position);
      throw error;
    }
  }

  patch(id: string, fields: DocumentPatch, table?: string): void {
    const target = this.#target(id, "patch", "Update", table);
    checkSystemFields(fields, target.document.value);
    const merged: { [field: string]: Value } = { ...target.document.value };
    for (const [field, value] of Object.entries(fields)) {
      if (value === undefined) delete merged[field];
      else merged[field] = value;
    }
    this.#write(target, merged);
  }

  replace(id: string, value: DocumentFields, table?: string): void {
    const target = this.#target(id, "replace", "Replace", table);
    checkSystemFields(value, target.document.value);
    const { _id, _creationTime } = target.document.value;
    this.#write(target, {
      ...value,
      ...(_id !== undefined && { _id }),
      ...(_creationTime !== undefined && { _creationTime }),
    });
  }

  remove(id: string, table?: string): void {
    const target = this.#target(id, "delete", "Delete", table);
    this.#reading.usage.noteDocumentWritten(0);
    this.#reading.workspace.write(target.table, target.id, target.document, null);
  }

  /** The id itself where it is one of that table; whether the document exists is not looked at. */
  normalizeId(table: string, idString: string): string | null {
    if (!this.#isDeployment && isSystemTable(table) && !isExposedTable(table)) return null;
    const found = readTable(this.#reading, table);
    const decoded = decodeDocumentId(idString);
    return found !== null && decoded?.tableNumber === found.number ? idString : null;
  }

  count(table: string): number {
    if (!this.#isDeployment) checkReadable(table, isExposedTable(table));
    const found = readTable(this.#reading, table);
    if (found === null) return 0;
    this.#reading.readSet.notePoint(COUNT_INDEX, countKey(found.number));
    return this.#reading.workspace.catalog.count(found.number);
  }

  queryReader(): QueryReader {
    const check = (name: string): void => checkReadable(name, isExposedTable(name));
    return new TrackedQueryReader(this.#reading, this.#isDeployment ? () => {} : check);
  }

  #decode(id: string, verb: string, table: string | undefined): DocumentId {
    const decoded = decodeDocumentId(id);
    if (decoded === null) throw invalidId(verb, `Unable to decode ID: "${id}" is not a valid ID.`);
    if (table === undefined) return decoded;
    const { catalog } = this.#reading.workspace;
    if (readTable(this.#reading, table)?.number === decoded.tableNumber) return decoded;
    const actual = catalog.tableByNumber(decoded.tableNumber)?.name ?? null;
    const got = actual === null ? "an ID of a table that does not exist" : `Id<"${actual}">`;
    throw invalidId(verb, `expected to be an Id<"${table}">, got ${got} instead.`);
  }

  /** Reads the document and notes the read, also of one that is not there. */
  #read(id: DocumentId, idString: string): StoredDocument | null {
    const { workspace, readSet, usage } = this.#reading;
    usage.noteQuery();
    readSet.notePoint(byIdIndex(id.tableNumber), encodeSortKey([idString]));
    const document = workspace.read(id);
    if (document !== null) usage.noteDocumentRead(document.json.length);
    return document;
  }

  #target(id: string, verb: string, action: string, tableName: string | undefined): Target {
    this.#checkMayWrite();
    const decoded = this.#decode(id, verb, tableName);
    const table = this.#reading.workspace.catalog.tableByNumber(decoded.tableNumber);
    if (table !== null && !this.#isDeployment && isSystemTable(table.name)) {
      throw new SyscallError("SystemTableError", `Table "${table.name}" is a system table and is read-only.`);
    }
    const document = this.#read(decoded, id);
    if (table === null || document === null) {
      throw new SyscallError("NonexistentDocument", `${action} on nonexistent document ID ${id}`);
    }
    return { id: decoded, table, document };
  }

  #write(target: Target, value: DocumentValue): void {
    const { workspace } = this.#reading;
    const document = documentOfValue(withCommitTs(value, workspace.commitTs));
    this.#checkDocument(target.table.name, document.value);
    workspace.write(target.table, target.id, target.document, document);
  }

  #checkDocument(tableName: string, value: DocumentValue): void {
    if (this.#isDeployment) return;
    checkDocumentLimits(value);
    const { catalog } = this.#reading.workspace;
    const type = catalog.live.documentTypes.get(tableName);
    const reason = type === undefined ? null : mismatch(type, value, catalog);
    if (reason !== null) {
      throw new SyscallError(
        "SchemaEnforcementError",
        `Failed to insert or update a document in table "${tableName}" because it does not match the schema: ${reason}`,
      );
    }
    this.#reading.usage.noteDocumentWritten(documentSize(value));
  }

  #checkMayWrite(): void {
    if (this.#isReadOnly) throw new TypeError("A query's transaction cannot write; begin a mutation.");
  }
}

/** `db` reads user tables, `db.system` those system tables that are exposed. */
function checkReadable(tableName: string, isSystem: boolean): void {
  if (!isSystemTable(tableName)) {
    if (isSystem)
      throw new SyscallError("SystemTableError", "User tables cannot be accessed with db.system.");
    return;
  }
  if (!isSystem || !isExposedTable(tableName)) {
    throw new SyscallError("SystemTableError", "System tables can only be accessed with db.system.");
  }
}

function invalidId(verb: string, reason: string): SyscallError {
  return new SyscallError("InvalidArgument", `Invalid argument \`id\` for \`db.${verb}\`: ${reason}`);
}
