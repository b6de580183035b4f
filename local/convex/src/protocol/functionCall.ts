/** What a caller asks of a function and what it gets back. Values travel as value JSON, already serialised. */
import type { JsonValue } from "./json.ts";

export type UdfType = "Query" | "Mutation" | "Action";

/** Claims of a verified token, in Convex's names (`UserIdentity`). */
export interface UserAttributes {
  readonly tokenIdentifier: string;
  readonly issuer: string;
  readonly subject: string;
  readonly [claim: string]: JsonValue;
}

export type Identity =
  | { readonly type: "anonymous" }
  | {
      readonly type: "user";
      readonly attributes: UserAttributes;
      /** Epoch seconds. */ readonly expiresAt: number;
    }
  | { readonly type: "admin"; readonly actingAs: UserAttributes | null }
  /** HTTP actions only: the Authorization header did not verify. `ctx.auth.getUserIdentity()` throws this. */
  | { readonly type: "rejected"; readonly code: string; readonly message: string };

export const ANONYMOUS: Identity = { type: "anonymous" };

/** Who asked, in the words of Convex's function log. */
export type Caller = "SyncWorker" | "HttpApi" | "HttpEndpoint" | "Tester" | "Action" | "Scheduler" | "Cron";

export interface FunctionCall {
  /** As a client writes it: `dir/mod:fn`, `mod` or `mod.js:fn`. */
  readonly path: string;
  /** JSON text of the argument array, e.g. `[{"id":"…"}]`. */
  readonly argsJson: string;
  readonly identity: Identity;
  readonly caller: Caller;
  /** 16 lower-case hex characters; stands in error messages and in the function log. */
  readonly requestId: string;
  /** The row of `_scheduled_functions` that this run, or the action that asks for it, is the run of. */
  readonly scheduledFunctionId?: string;
}

export type FunctionResult =
  | {
      readonly success: true;
      /** Value JSON, serialised. */ readonly valueJson: string;
      readonly logLines: readonly string[];
    }
  | {
      readonly success: false;
      /** `[Request ID: …] Server Error\n…`, as Convex's clients expect it. */
      readonly errorMessage: string;
      /** Value JSON, serialised; present only where user code threw a ConvexError. */
      readonly errorDataJson?: string;
      readonly logLines: readonly string[];
    };

export interface QueryOutcome {
  readonly result: FunctionResult;
  /** The page boundary that a re-run must keep, or null. */
  readonly journal: string | null;
  /** Commit timestamp of the snapshot that was read. */
  readonly ts: bigint;
  /** Names the read set that the engine watches; given back with `release`. */
  readonly token: number;
  /** False: the answer is the same for every identity. */
  readonly readsIdentity: boolean;
}

/** Identifies a mutation that a client may send twice. */
export interface SessionRequest {
  readonly sessionId: string;
  readonly requestId: number;
}

export interface MutationOutcome {
  readonly result: FunctionResult;
  /** Commit timestamp; null where the mutation failed. */
  readonly ts: bigint | null;
}
