/** What the deployment sends over the WebSocket. Values stay the JSON text that they already are. */
import type { FunctionResult } from "./functionCall.ts";
import { encodeTimestamp } from "./timestamp.ts";

export type ServerMessage =
  | Transition
  | TransitionChunk
  | MutationResponse
  | ActionResponse
  | AuthError
  | FatalError
  | { readonly type: "Ping" };

export interface StateVersion {
  readonly querySet: number;
  readonly identity: number;
  readonly ts: bigint;
}

export interface Transition {
  readonly type: "Transition";
  readonly startVersion: StateVersion;
  readonly endVersion: StateVersion;
  readonly modifications: readonly QueryModification[];
  /** Milliseconds by which the client's clock is ahead. */
  readonly clientClockSkew: number;
  /** Epoch nanoseconds. */
  readonly serverTs: number;
}

export type QueryModification =
  | {
      readonly type: "QueryResult";
      readonly queryId: number;
      readonly result: FunctionResult;
      readonly journal: string | null;
    }
  | { readonly type: "QueryRemoved"; readonly queryId: number };

export interface TransitionChunk {
  readonly type: "TransitionChunk";
  readonly chunk: string;
  readonly partNumber: number;
  readonly totalParts: number;
  readonly transitionId: string;
}

export type MutationResponse =
  | {
      readonly type: "MutationResponse";
      readonly requestId: number;
      readonly result: Extract<FunctionResult, { success: true }>;
      readonly ts: bigint;
    }
  | {
      readonly type: "MutationResponse";
      readonly requestId: number;
      readonly result: Extract<FunctionResult, { success: false }>;
    };

export interface ActionResponse {
  readonly type: "ActionResponse";
  readonly requestId: number;
  readonly result: FunctionResult;
}

export interface AuthError {
  readonly type: "AuthError";
  readonly error: string;
  readonly baseVersion: number;
  readonly authUpdateAttempted: boolean;
}

/** The client gives up for good: only for breaches of the protocol. */
export interface FatalError {
  readonly type: "FatalError";
  readonly error: string;
}

export function encodeServerMessage(message: ServerMessage): string {
  switch (message.type) {
    case "Transition":
      return encodeTransition(message);
    case "MutationResponse": {
      const head = `{"type":"MutationResponse","requestId":${message.requestId}`;
      const ts = "ts" in message ? `,"ts":"${encodeTimestamp(message.ts)}"` : "";
      return `${head},${encodeResponse(message.result)}${ts}}`;
    }
    case "ActionResponse":
      return `{"type":"ActionResponse","requestId":${message.requestId},${encodeResponse(message.result)}}`;
    case "TransitionChunk":
    case "AuthError":
    case "FatalError":
    case "Ping":
      return JSON.stringify(message);
    default:
      return message satisfies never;
  }
}

function encodeTransition(transition: Transition): string {
  const { startVersion, endVersion, modifications, clientClockSkew, serverTs } = transition;
  return [
    `{"type":"Transition","startVersion":${encodeVersion(startVersion)},"endVersion":${encodeVersion(endVersion)}`,
    `"modifications":[${modifications.map(encodeModification).join()}]`,
    `"clientClockSkew":${clientClockSkew}`,
    `"serverTs":${serverTs}}`,
  ].join();
}

function encodeVersion({ querySet, identity, ts }: StateVersion): string {
  return `{"querySet":${querySet},"identity":${identity},"ts":"${encodeTimestamp(ts)}"}`;
}

function encodeModification(modification: QueryModification): string {
  if (modification.type === "QueryRemoved") return JSON.stringify(modification);
  const { queryId, result, journal } = modification;
  const tail = `"logLines":${JSON.stringify(result.logLines)},"journal":${JSON.stringify(journal)}}`;
  if (result.success) {
    return `{"type":"QueryUpdated","queryId":${queryId},"value":${result.valueJson},${tail}`;
  }
  const message = `"errorMessage":${JSON.stringify(result.errorMessage)}`;
  return `{"type":"QueryFailed","queryId":${queryId},${message}${encodeErrorData(result)},${tail}`;
}

function encodeResponse(result: FunctionResult): string {
  const logLines = `"logLines":${JSON.stringify(result.logLines)}`;
  if (result.success) return `"success":true,"result":${result.valueJson},${logLines}`;
  const message = JSON.stringify(result.errorMessage);
  return `"success":false,"result":${message}${encodeErrorData(result)},${logLines}`;
}

/** Present only for a ConvexError: clients take even null for one. */
function encodeErrorData({ errorDataJson }: Extract<FunctionResult, { success: false }>): string {
  return errorDataJson === undefined ? "" : `,"errorData":${errorDataJson}`;
}
