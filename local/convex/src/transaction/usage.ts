/**
 * What one function run has used of its limits. The numbers and the texts are Convex's
 * (https://docs.convex.dev/production/state/limits). Going over one ends the function.
 */
import { FatalFunctionError } from "../protocol/errors.ts";

export interface TransactionLimits {
  readonly documentsRead: number;
  readonly bytesRead: number;
  /** Intervals read: one for each `get` and each query. */
  readonly databaseQueries: number;
  readonly documentsWritten: number;
  readonly bytesWritten: number;
  readonly functionsScheduled: number;
  /** Of the arguments of all scheduled functions together, as JSON. */
  readonly scheduledArgsBytes: number;
}

export const DEFAULT_TRANSACTION_LIMITS: TransactionLimits = {
  documentsRead: 32_000,
  bytesRead: 16 * 1024 * 1024, // 16 MiB
  databaseQueries: 4096,
  documentsWritten: 16_000,
  bytesWritten: 16 * 1024 * 1024, // 16 MiB
  functionsScheduled: 1000,
  scheduledArgsBytes: 16 * 1024 * 1024, // 16 MiB
};

export const UNLIMITED: TransactionLimits = {
  documentsRead: Infinity,
  bytesRead: Infinity,
  databaseQueries: Infinity,
  documentsWritten: Infinity,
  bytesWritten: Infinity,
  functionsScheduled: Infinity,
  scheduledArgsBytes: Infinity,
};

const READ_LESS =
  "Consider using smaller limits in your queries, paginating your queries, or using indexed queries with a selective index range expressions.";

export class Usage implements TransactionLimits {
  readonly limits: TransactionLimits;
  #documentsRead = 0;
  #bytesRead = 0;
  #databaseQueries = 0;
  #documentsWritten = 0;
  #bytesWritten = 0;
  #functionsScheduled = 0;
  #scheduledArgsBytes = 0;

  constructor(limits: TransactionLimits = DEFAULT_TRANSACTION_LIMITS) {
    this.limits = limits;
  }

  get documentsRead(): number {
    return this.#documentsRead;
  }
  get bytesRead(): number {
    return this.#bytesRead;
  }
  get databaseQueries(): number {
    return this.#databaseQueries;
  }
  get documentsWritten(): number {
    return this.#documentsWritten;
  }
  get bytesWritten(): number {
    return this.#bytesWritten;
  }
  get functionsScheduled(): number {
    return this.#functionsScheduled;
  }
  get scheduledArgsBytes(): number {
    return this.#scheduledArgsBytes;
  }

  noteQuery(): void {
    const limit = this.limits.databaseQueries;
    if (++this.#databaseQueries <= limit) return;
    throw new FatalFunctionError(
      "TooManyReads",
      `Too many reads in a single function execution (limit: ${limit}). ${READ_LESS}`,
    );
  }

  noteDocumentRead(bytes: number): void {
    this.#documentsRead++;
    this.#bytesRead += bytes;
    if (this.#documentsRead > this.limits.documentsRead) {
      throw new FatalFunctionError(
        "TooManyDocumentsRead",
        `Too many documents read in a single function execution (limit: ${this.limits.documentsRead}). ${READ_LESS}`,
      );
    }
    if (this.#bytesRead > this.limits.bytesRead) {
      throw new FatalFunctionError(
        "TooManyBytesRead",
        `Too many bytes read in a single function execution (limit: ${this.limits.bytesRead} bytes). ${READ_LESS}`,
      );
    }
  }

  noteDocumentWritten(bytes: number): void {
    this.#documentsWritten++;
    this.#bytesWritten += bytes;
    if (this.#documentsWritten > this.limits.documentsWritten) {
      throw new FatalFunctionError(
        "TooManyWrites",
        `Too many writes in a single function execution (limit: ${this.limits.documentsWritten})`,
      );
    }
    if (this.#bytesWritten > this.limits.bytesWritten) {
      throw new FatalFunctionError(
        "TooManyBytesWritten",
        `Too many bytes written in a single function execution (limit: ${this.limits.bytesWritten / (1024 * 1024)} MiB)`,
      );
    }
  }

  noteScheduled(argsBytes: number): void {
    this.#functionsScheduled++;
    this.#scheduledArgsBytes += argsBytes;
    if (this.#functionsScheduled > this.limits.functionsScheduled) {
      throw new FatalFunctionError(
        "TooManyFunctionsScheduled",
        `Too many functions scheduled by this mutation (limit: ${this.limits.functionsScheduled})`,
      );
    }
    if (this.#scheduledArgsBytes > this.limits.scheduledArgsBytes) {
      throw new FatalFunctionError(
        "ScheduledFunctionsArgumentsTooLarge",
        `Too large total size of the arguments of scheduled functions from this mutation (limit: ${this.limits.scheduledArgsBytes} bytes)`,
      );
    }
  }
}
