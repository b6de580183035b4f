import { randomUUID } from "node:crypto";
import { parseQuery } from "../../indexing/query.ts";
import { queryPage } from "../../indexing/queryPage.ts";
import { badRequest } from "../../protocol/errors.ts";
import type { JsonObject, JsonValue } from "../../protocol/json.ts";
import { liveSchema } from "../../transaction/schemaChange.ts";
import type { Transaction } from "../../transaction/transaction.ts";
import type { SystemQuery } from "./systemQuery.ts";
import { objectArg, textArg } from "./systemArgs.ts";
import { tableRows, textField } from "./tableRows.ts";

export const tableQueries: { readonly [path: string]: SystemQuery } = {
  "cli/tables:default": ({ tx }) => ({
    page: userTables(tx).map((name) => ({ name })),
    isDone: true,
    continueCursor: "end",
  }),

  "cli/tableData:default": ({ tx, cursors }, args) => {
    const order = args["order"] === "desc" ? "desc" : "asc";
    const source = { type: "FullTableScan", tableName: textArg(args, "table"), order };
    const options = pageOptions(objectArg(args, "paginationOpts"));
    const query = parseQuery({ source, operators: [] });
    const result = queryPage(query, options, tx.system.queryReader(), cursors);
    return {
      page: result.page.map((document) => JSON.parse(document.json) as JsonValue),
      isDone: result.isDone,
      continueCursor: result.continueCursor,
      splitCursor: result.splitCursor,
      pageStatus: result.pageStatus,
    };
  },

  "cli/tableSize:default": ({ tx }, args) => tx.system.count(textArg(args, "tableName")),

  // Watched for the change alone: it reads nothing, notes all of the table as read, and answers something else each time.
  "cli/queryTable:default": ({ tx }, args) => {
    const index = tx.system.queryReader().resolveIndex(textArg(args, "tableName"), "by_creation_time");
    if (index !== null) tx.readSet.note(index.indexId, { start: new Uint8Array(0), end: null });
    return randomUUID();
  },

  "frontend/getSchemas:default": ({ tx }) => {
    const schema = liveSchema(tx);
    return { active: schema === null ? null : JSON.stringify(schema), inProgress: null };
  },
};

function userTables(tx: Transaction): string[] {
  return [...tableRows(tx, "_tables")]
    .map((row) => textField(row, "name"))
    .filter((name) => !name.startsWith("_"))
    .toSorted();
}

function pageOptions(options: JsonObject) {
  const { numItems, cursor, endCursor } = options;
  if (typeof numItems !== "number") {
    throw badRequest("InvalidArgument", "ArgumentValidationError: `numItems` must be a number.");
  }
  return {
    pageSize: numItems,
    cursor: typeof cursor === "string" ? cursor : null,
    endCursor: typeof endCursor === "string" ? endCursor : null,
    journal: null,
  };
}
