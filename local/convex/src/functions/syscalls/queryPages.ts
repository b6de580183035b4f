/** `.paginate()`: at most one page a function, whose end a later run of a reactive query keeps through the journal. */
import type { CursorText } from "../../indexing/cursor.ts";
import { parseQuery } from "../../indexing/query.ts";
import { queryPage } from "../../indexing/queryPage.ts";
import type { PageResult } from "../../indexing/queryPage.ts";
import { SyscallError } from "../../protocol/errors.ts";
import type { JsonObject } from "../../protocol/json.ts";
import type { Transaction } from "../../transaction/transaction.ts";
import { numberArg, optionalNumberArg, optionalStringArg } from "./syscallArgs.ts";
import type { AsyncSyscall, SyscallTable } from "./syscallContext.ts";

export class QueryPages {
  /** What the next run of this function is to be given. */
  journal: string | null = null;
  readonly #tx: Transaction;
  readonly #cursors: CursorText;
  readonly #previousJournal: string | null;
  #hasPaginated = false;

  constructor(tx: Transaction, cursors: CursorText, previousJournal: string | null) {
    this.#tx = tx;
    this.#cursors = cursors;
    this.#previousJournal = previousJournal;
  }

  read(args: JsonObject): PageResult {
    if (this.#hasPaginated) {
      throw new SyscallError(
        "MultiplePaginatedDatabaseQueries",
        "This query or mutation function ran multiple paginated queries. " +
          "Convex only supports a single paginated query in each function.",
      );
    }
    this.#hasPaginated = true;
    const options = {
      cursor: optionalStringArg(args, "cursor") ?? null,
      endCursor: optionalStringArg(args, "endCursor") ?? null,
      pageSize: numberArg(args, "pageSize"),
      maximumRowsRead: optionalNumberArg(args, "maximumRowsRead"),
      maximumBytesRead: optionalNumberArg(args, "maximumBytesRead"),
      journal: this.#previousJournal,
    };
    const query = parseQuery(args["query"] ?? null);
    const result = queryPage(query, options, this.#tx.queryReader(), this.#cursors);
    this.journal = result.journal;
    return result;
  }
}

export const queryPageSyscalls: SyscallTable<AsyncSyscall> = {
  "1.0/queryPage": (args, { pages }) => {
    const { page, journal: _, ...rest } = pages.read(args);
    return `{"page":[${page.map(({ json }) => json).join()}],${JSON.stringify(rest).slice(1)}`;
  },
};
