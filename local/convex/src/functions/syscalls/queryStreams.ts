/** The queries that one function has open, read a document at a time. */
import { openQuery, parseQuery } from "../../indexing/query.ts";
import type { QueryStream } from "../../indexing/query.ts";
import { SyscallError } from "../../protocol/errors.ts";
import type { JsonValue } from "../../protocol/json.ts";
import type { Transaction } from "../../transaction/transaction.ts";
import { numberArg } from "./syscallArgs.ts";
import type { AsyncSyscall, SyncSyscall, SyscallTable } from "./syscallContext.ts";

export class QueryStreams {
  readonly #tx: Transaction;
  readonly #open = new Map<number, QueryStream>();
  #lastId = -1;

  constructor(tx: Transaction) {
    this.#tx = tx;
  }

  open(query: JsonValue): number {
    const stream = openQuery(parseQuery(query), this.#tx.queryReader());
    this.#lastId += 1;
    this.#open.set(this.#lastId, stream);
    return this.#lastId;
  }

  /** The JSON of the next document, or null. */
  next(id: number): string | null {
    const stream = this.#open.get(id);
    if (stream === undefined) throw new SyscallError("QueryNotFound", "This query is no longer open.");
    const document = stream.next();
    if (document === null) this.close(id);
    return document === null ? null : document.json;
  }

  close(id: number): void {
    this.#open.delete(id);
  }
}

export const queryStreamSyncSyscalls: SyscallTable<SyncSyscall> = {
  "1.0/queryStream": (args, { streams }) => ({ queryId: streams.open(args["query"] ?? null) }),
  "1.0/queryCleanup": (args, { streams }) => {
    streams.close(numberArg(args, "queryId"));
    return null;
  },
};

export const queryStreamSyscalls: SyscallTable<AsyncSyscall> = {
  "1.0/queryStreamNext": (args, { streams }) => {
    const document = streams.next(numberArg(args, "queryId"));
    return document === null ? '{"value":null,"done":true}' : `{"value":${document},"done":false}`;
  },
};
