/**
 * What sync and transport program against: the deployment's functions, seen from the main thread. Behind it stand one
 * engine thread (the lane that runs queries, mutations and pushes) and a pool of action threads.
 *
 * Order is part of the interface: `onCommit` of a commit is heard before the promise of the mutation that made it
 * resolves and before any query result that has read it, and a query's result before the `onCommit` that makes it stale.
 */
import type {
  Caller,
  FunctionCall,
  FunctionResult,
  Identity,
  MutationOutcome,
  QueryOutcome,
  SessionRequest,
  UdfType,
} from "../protocol/functionCall.ts";
import type { JsonObject, JsonValue } from "../protocol/json.ts";
import type { ByteRange } from "../storage/blobs.ts";
import type { FileRecord } from "./files/fileRecord.ts";
import type { StorageId } from "./files/storageId.ts";
import type { Limits } from "./limits.ts";
import type { LogLine } from "./udf/console.ts";

export interface Engine {
  /** `_system/…` paths answer to admins only. Resolves once the snapshot that was read is on disk. */
  query(call: FunctionCall, journal: string | null): Promise<QueryOutcome>;
  /** Resolves once the writes are on disk. A session request that already succeeded is answered from its record. */
  mutation(call: FunctionCall, session: SessionRequest | null): Promise<MutationOutcome>;
  action(call: FunctionCall): Promise<FunctionResult>;
  /** Runs a function of whichever type is found at the path. */
  any(call: FunctionCall): Promise<FunctionResult>;
  /** Routes the request to the live push's http.js. Both bodies stream. */
  httpAction(request: Request, identity: Identity): Promise<Response>;

  /** Stops watching a read set. Tokens that an `onCommit` event has named are already released. */
  release(token: number): void;
  /** The latest commit on disk of which `onCommit` has told. */
  latestTs(): bigint;
  onCommit(listener: (event: CommitEvent) => void): () => void;
  onLog(listener: (entry: LogEntry) => void): () => void;

  /** As auth.config of the live push says with the environment of now. */
  authProviders(): readonly AuthProvider[];
  onAuthProviders(listener: (providers: readonly AuthProvider[]) => void): () => void;

  readonly deploy: DeployApi;
  readonly files: FileApi;
  /** Running calls get an answer or an error; what was committed is on disk. */
  close(): Promise<void>;
}

export interface CommitEvent {
  readonly ts: bigint;
  /** Tokens of query outcomes that no longer hold. */
  readonly invalidated: readonly number[];
}

/** Stored files over HTTP; functions reach them by syscalls. */
export interface FileApi {
  /**
   * Answers with the id of the new `_storage` document once that and the file are on disk. Throws DeploymentError where
   * the token is not good (401), the file is not the one announced (400) or is too large (413).
   */
  upload(token: string, content: FileContent): Promise<string>;
  find(id: StorageId): Promise<FileRecord | null>;
  /** The bytes of a file by its record's name; null where it has gone meanwhile. */
  read(name: string, range?: ByteRange): Promise<ReadableStream<Uint8Array> | null>;
}

export interface FileContent {
  /** Read once, as fast as the disk takes it. What it throws, the caller sees. */
  readonly body: AsyncIterable<Uint8Array>;
  readonly contentType: string | null;
  /** What the bytes must hash to, in base64; null where nobody has said. */
  readonly sha256: string | null;
}

/** The bodies are those of Convex's deploy endpoints, already parsed; the caller has checked the admin key. */
export interface DeployApi {
  configHashes(): Promise<JsonValue>;
  evaluatePush(body: JsonObject): Promise<JsonValue>;
  startPush(body: JsonObject): Promise<JsonValue>;
  waitForSchema(body: JsonObject): Promise<JsonValue>;
  finishPush(body: JsonObject): Promise<JsonValue>;
  /** All of the changes or none. */
  updateEnvironmentVariables(changes: readonly EnvironmentChange[]): Promise<void>;
  listEnvironmentVariables(): Promise<{ readonly [name: string]: string }>;
}

export interface EnvironmentChange {
  readonly name: string;
  /** Null deletes the variable. */
  readonly value: string | null;
}

/** One provider of auth.config; also its form in start_push's `appAuth`. */
export type AuthProvider = OidcProvider | CustomJwtProvider;

export interface OidcProvider {
  readonly domain: string;
  readonly applicationID: string;
}

export interface CustomJwtProvider {
  readonly type: "customJwt";
  readonly applicationID: string | null;
  readonly issuer: string;
  /** An http(s) URL or a data: URI. */
  readonly jwks: string;
  readonly algorithm: "RS256" | "ES256";
}

/** An entry of the function log, in the JSON that `convex logs` reads. Times of entries are epoch seconds. */
export type LogEntry = CompletionEntry | ProgressEntry;

interface LogEntryBase {
  readonly udfType: UdfType | "HttpAction";
  readonly componentPath: null;
  /** `messages:list`, or `GET /path` for an HTTP action. */
  readonly identifier: string;
  readonly timestamp: number;
  readonly logLines: readonly LogLine[];
  readonly requestId: string;
  readonly executionId: string;
}

export interface CompletionEntry extends LogEntryBase {
  readonly kind: "Completion";
  readonly cachedResult: boolean;
  /** Seconds. */
  readonly executionTime: number;
  readonly userExecutionTime: number | null;
  /** For HTTP actions `{status: "200"}`, else null. */
  readonly success: { readonly status: string } | null;
  readonly error: string | null;
  readonly parentExecutionId: string | null;
  readonly caller: Caller;
  readonly environment: "isolate";
  readonly identityType: "unknown" | "user" | "instance_admin" | "member_acting_user";
  readonly usageStats: JsonObject;
  readonly returnBytes: number | null;
  readonly occInfo: null;
  readonly willRetry: false;
  readonly executionTimestamp: number;
}

/** Lines of an action that is still running. */
export interface ProgressEntry extends LogEntryBase {
  readonly kind: "Progress";
}

export interface EngineOptions {
  /** Where the ordered store of a data folder lies whose lock the caller holds, or null to keep everything in memory. */
  readonly storePath: string | null;
  /** Where stored files lie in that folder; without it, in a temporary one that goes with the engine. */
  readonly blobsPath?: string;
  /** The instance name of the data folder. */
  readonly deploymentName: string;
  /** That of the data folder; without one, cursors given out do not outlive the engine. */
  readonly instanceSecret?: string;
  /** Origins as clients reach them, without a trailing slash; what `CONVEX_CLOUD_URL` and `CONVEX_SITE_URL` say. */
  readonly cloudUrl: string;
  readonly siteUrl: string;
  readonly limits?: Partial<Limits>;
}
