/**
 * What one function run may cost: Convex's own limits, so that code which fits here fits there. Those of a transaction are
 * the database's to know and those of a document the index's; they stand there.
 */
import { DEFAULT_TRANSACTION_LIMITS, type TransactionLimits } from "../transaction/usage.ts";

const kibibyte = 1024;
const mebibyte = 1024 * kibibyte;

export interface Limits extends TransactionLimits {
  readonly argsBytes: number;
  readonly resultBytes: number;
  /** Of the arguments of one scheduled function, as JSON. */
  readonly scheduledArgsEachBytes: number;
  /** Of a query or a mutation, syscalls and waiting left out. */
  readonly userTimeMs: number;
  /** Of all that the engine thread holds. A function that fills it ends the thread, which then starts over from the disk. */
  readonly engineHeapMib: number;
  readonly actionTimeMs: number;
  readonly analyzeTimeMs: number;
  readonly callDepth: number;
  readonly concurrentActionOperations: number;
  readonly httpBodyBytes: number;
  /** Of one stored file. Convex has no such limit. */
  readonly storedFileBytes: number;
  /** What Convex says that a mutation may store, and read. */
  readonly transactionFiles: number;
  readonly transactionFileBytes: number;
  readonly logLines: number;
  readonly logLineBytes: number;
  readonly randomBytesPerCall: number;
  readonly environmentVariables: number;
  readonly environmentNameLength: number;
  readonly environmentValueBytes: number;
}

export const DEFAULT_LIMITS: Limits = {
  ...DEFAULT_TRANSACTION_LIMITS,
  argsBytes: 16 * mebibyte,
  resultBytes: 16 * mebibyte,
  scheduledArgsEachBytes: 4 * mebibyte,
  userTimeMs: 1000,
  engineHeapMib: 1024,
  actionTimeMs: 10 * 60 * 1000, // 10 min
  analyzeTimeMs: 4000,
  callDepth: 8,
  concurrentActionOperations: 1000,
  httpBodyBytes: 20 * mebibyte,
  storedFileBytes: Infinity,
  transactionFiles: 10,
  transactionFileBytes: 16 * mebibyte,
  logLines: 256,
  logLineBytes: 32 * kibibyte,
  randomBytesPerCall: 64 * kibibyte,
  environmentVariables: 1000,
  environmentNameLength: 256,
  environmentValueBytes: 8 * kibibyte,
};
