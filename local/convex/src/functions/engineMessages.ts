/** What the main thread and the engine thread say to each other. Everything here survives a structured clone. */
import { DeploymentError } from "../protocol/errors.ts";
import type {
  FunctionCall,
  FunctionResult,
  MutationOutcome,
  QueryOutcome,
  SessionRequest,
} from "../protocol/functionCall.ts";
import type { JsonObject, JsonValue } from "../protocol/json.ts";
import type { AuthProvider, CommitEvent, EngineOptions, EnvironmentChange, LogEntry } from "./engine.ts";
import type { FileRecord, NewFile } from "./files/fileRecord.ts";
import type { StorageId } from "./files/storageId.ts";
import type { SyscallAnswer } from "./actions/actionMessages.ts";
import type { CompiledPush } from "./isolate/compiledPush.ts";
import type { RunOutcome } from "./scheduler/runOutcome.ts";
import type { ScheduleChange } from "./scheduler/scheduleChange.ts";

/** The calls that the engine answers, each once. */
export interface EngineCalls {
  query: { params: { call: FunctionCall; journal: string | null }; answer: QueryOutcome };
  mutation: { params: { call: FunctionCall; session: SessionRequest | null }; answer: MutationOutcome };
  any: { params: { call: FunctionCall }; answer: AnyOutcome };
  startAction: { params: { call: FunctionCall }; answer: ActionStart };
  checkReturnValue: { params: { functionPath: string; valueJson: string }; answer: string | null };
  changeSchedule: { params: { change: ScheduleChange }; answer: SyscallAnswer };
  finishScheduledAction: { params: { requestId: string; outcome: RunOutcome }; answer: null };
  /** Answered when no scheduled function starts any more. */
  stopScheduler: { params: Record<string, never>; answer: null };
  startHttpAction: { params: Record<string, never>; answer: HttpActionStart };
  configHashes: { params: Record<string, never>; answer: JsonValue };
  evaluatePush: { params: { body: JsonObject }; answer: JsonValue };
  startPush: { params: { body: JsonObject }; answer: JsonValue };
  waitForSchema: { params: { body: JsonObject }; answer: JsonValue };
  finishPush: { params: { body: JsonObject }; answer: JsonValue };
  updateEnvironmentVariables: { params: { changes: readonly EnvironmentChange[] }; answer: null };
  listEnvironmentVariables: { params: Record<string, never>; answer: { readonly [name: string]: string } };
  /** Answered with the id of the new document. */
  insertFile: { params: { file: NewFile }; answer: string };
  findFile: { params: { id: StorageId }; answer: FileRecord | null };
  removeFile: { params: { id: StorageId }; answer: boolean };
  /** Those of the names that no document has. */
  unclaimedFiles: { params: { names: readonly string[] }; answer: readonly string[] };
  /** Answered when everything committed is on disk; the thread then ends. */
  close: { params: Record<string, never>; answer: null };
}

export type EngineMethod = keyof EngineCalls;

export type AnyOutcome =
  { readonly type: "ran"; readonly result: FunctionResult } | { readonly type: "isAction" };

/** What an action thread needs to know of the deployment before it can start. */
export type ActionStart =
  | { readonly type: "refused"; readonly result: FunctionResult }
  | {
      readonly type: "ready";
      readonly pushVersion: string;
      /** Canonical: `dir/mod.js:fn`. */
      readonly functionPath: string;
      readonly environment: Environment;
    };

export interface HttpActionStart {
  /** Null where the live push has no http.js. */
  readonly pushVersion: string | null;
  readonly environment: Environment;
}

/** All that `process.env` shows, built-in names included. */
export type Environment = { readonly [name: string]: string };

export type ToEngine =
  | {
      readonly type: "call";
      readonly id: number;
      readonly method: EngineMethod;
      readonly params: EngineCalls[EngineMethod]["params"];
    }
  | { readonly type: "release"; readonly token: number }
  | { readonly type: "ping" };

export type FromEngine =
  | { readonly type: "ready"; readonly latestTs: bigint }
  | { readonly type: "failedToStart"; readonly error: ErrorMessage }
  | { readonly type: "answer"; readonly id: number; readonly value: EngineCalls[EngineMethod]["answer"] }
  | { readonly type: "error"; readonly id: number; readonly error: ErrorMessage }
  | { readonly type: "commit"; readonly event: CommitEvent }
  | { readonly type: "log"; readonly entry: LogEntry }
  /** Their documents are gone for good, so that the files may go too. */
  | { readonly type: "filesRemoved"; readonly names: readonly string[] }
  | { readonly type: "authProviders"; readonly providers: readonly AuthProvider[] }
  /** The code of the live push, before any answer that speaks of its version. */
  | { readonly type: "livePush"; readonly push: CompiledPush }
  /** The action is noted as in progress, on disk; `finishScheduledAction` must follow. */
  | { readonly type: "startScheduledAction"; readonly call: FunctionCall }
  /** The scheduled function that runs on the engine thread from now on; null when it has ended. */
  | { readonly type: "scheduledMutation"; readonly id: string | null }
  | { readonly type: "pong" };

/** What the engine thread is started with. */
export interface EngineThreadData {
  readonly engine: EngineOptions;
  /** The scheduled function during which the thread before this one was lost. */
  readonly suspectId: string | null;
}

/** An Error's own class and fields do not survive a structured clone. */
export interface ErrorMessage {
  readonly status: number;
  readonly code: string;
  readonly message: string;
  /** For whoever reads the server's own log; never for a client. */
  readonly detail?: string;
}

export function internalError(detail: string): DeploymentError {
  return new DeploymentError(
    500,
    "InternalServerError",
    "Your request couldn't be completed. Try again later.",
    { cause: new Error(detail) },
  );
}

export function errorToMessage(error: unknown): ErrorMessage {
  if (error instanceof DeploymentError) {
    const { status, code, message, cause } = error;
    return { status, code, message, ...(cause instanceof Error && { detail: cause.stack ?? cause.message }) };
  }
  return errorToMessage(
    internalError(error instanceof Error ? (error.stack ?? error.message) : String(error)),
  );
}

export function errorFromMessage({ status, code, message, detail }: ErrorMessage): DeploymentError {
  return new DeploymentError(status, code, message, detail === undefined ? {} : { cause: new Error(detail) });
}
