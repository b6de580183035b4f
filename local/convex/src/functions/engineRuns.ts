/** Queries and mutations on the lane: from a call to its answer. Holds nothing of its own. */
import type {
  FunctionCall,
  FunctionResult,
  MutationOutcome,
  QueryOutcome,
  SessionRequest,
  UdfType,
} from "../protocol/functionCall.ts";
import type { CursorText } from "../indexing/cursor.ts";
import type { CommitOptions, Database } from "../transaction/database.ts";
import type { Transaction } from "../transaction/transaction.ts";
import { completionEntry, logIdentifier, outcomeOf } from "./engineLog.ts";
import type { Lane } from "./engineLane.ts";
import type { AnyOutcome, FromEngine } from "./engineMessages.ts";
import type { Outbox } from "./engineOutbox.ts";
import type { Live } from "./push/livePush.ts";
import { readLiveVersion } from "./push/storedPush.ts";
import { isSystemPath, runSystemQuery } from "./system/systemQuery.ts";
import { parseFunctionPath } from "./udf/functionPath.ts";
import type { UdfOutcome, UdfRunner } from "./udf/run.ts";

export interface FunctionRunsOptions {
  readonly db: Database;
  readonly lane: Lane;
  readonly outbox: Outbox;
  readonly runner: UdfRunner;
  readonly cursors: CursorText;
  readonly cloudUrl: string;
  readonly siteUrl: string;
  readonly live: () => Live;
  readonly emit: (message: FromEngine) => void;
}

type ReadOutcome = Omit<QueryOutcome, "token">;

export class FunctionRuns {
  readonly #options: FunctionRunsOptions;

  constructor(options: FunctionRunsOptions) {
    this.#options = options;
  }

  query(call: FunctionCall, journal: string | null, reply: (outcome: QueryOutcome) => void): Promise<void> {
    const { db, lane, outbox } = this.#options;
    return lane.run(async () => {
      const tx = db.begin("query");
      const outcome = await this.#read(tx, call, journal);
      const token = db.subscribe(tx.readSet, tx.beginTs);
      outbox.post(tx.beginTs, () => reply({ ...outcome, token }));
    });
  }

  mutation(
    call: FunctionCall,
    session: SessionRequest | null,
    reply: (outcome: MutationOutcome) => void,
  ): Promise<void> {
    const { db, lane, outbox } = this.#options;
    return lane.run(async () => {
      const recorded = session === null ? null : db.recordedOutcome(session.sessionId, session.requestId);
      if (recorded !== null) {
        // Only `#write` records outcomes, and only successes.
        const result = JSON.parse(recorded.outcomeJson) as FunctionResult;
        outbox.post(recorded.ts, () => reply({ result, ts: recorded.ts }));
        return;
      }
      const { result, ts, readTs } = await this.#write(call, session);
      outbox.post(readTs, () => reply({ result, ts }));
    });
  }

  /** To be called on the lane, which is the caller's, as are the transaction and its commit. */
  async mutationIn(tx: Transaction, call: FunctionCall): Promise<FunctionResult> {
    return (await this.#run(tx, call, null, "Mutation", "Mutation")).result;
  }

  any(call: FunctionCall, reply: (outcome: AnyOutcome) => void): Promise<void> {
    const { db, lane, outbox, live } = this.#options;
    return lane.run(async () => {
      const found = isSystemPath(call.path) ? "Query" : typeOf(live(), call.path);
      switch (found) {
        case "Action":
          return reply({ type: "isAction" });
        case "Mutation": {
          const { result, readTs } = await this.#write(call, null);
          return outbox.post(readTs, () => reply({ type: "ran", result }));
        }
        case "Query":
        case null: {
          const tx = db.begin("query");
          const { result } = await this.#read(tx, call, null, found);
          return outbox.post(tx.beginTs, () => reply({ type: "ran", result }));
        }
        default:
          return found satisfies never;
      }
    });
  }

  async #read(
    tx: Transaction,
    call: FunctionCall,
    journal: string | null,
    expect: "Query" | null = "Query",
  ): Promise<ReadOutcome> {
    const { cursors, cloudUrl, siteUrl, live } = this.#options;
    if (isSystemPath(call.path)) {
      const result = runSystemQuery({ tx, live: live(), cursors, cloudUrl, siteUrl }, call);
      return { result, journal: null, ts: tx.beginTs, readsIdentity: true };
    }
    const outcome = await this.#run(tx, call, journal, expect, "Query");
    return {
      result: outcome.result,
      journal: outcome.journal,
      ts: tx.beginTs,
      readsIdentity: outcome.readsIdentity,
    };
  }

  /** `readTs`: what must be on disk before the outcome may be told. */
  async #write(
    call: FunctionCall,
    session: SessionRequest | null,
  ): Promise<MutationOutcome & { readonly readTs: bigint }> {
    const { db } = this.#options;
    const tx = db.begin("mutation");
    const { result } = await this.#run(tx, call, null, "Mutation", "Mutation");
    // Failures are not recorded: sent again, the mutation runs again.
    if (!result.success) return { result, ts: null, readTs: tx.beginTs };
    const options: CommitOptions =
      session === null ? {} : { sessionRequest: { ...session, outcomeJson: JSON.stringify(result) } };
    const { ts } = db.commit(tx, options);
    return { result, ts, readTs: ts };
  }

  async #run(
    tx: Transaction,
    call: FunctionCall,
    journal: string | null,
    expect: "Query" | "Mutation" | null,
    udfType: UdfType,
  ): Promise<UdfOutcome> {
    const { runner, emit, live } = this.#options;
    const startedAtMs = Date.now();
    readLiveVersion(tx);
    const outcome = await runner.run({ push: live().push, tx, call, expect, journal });
    const run = {
      udfType,
      identifier: logIdentifier(call.path),
      call,
      outcome: outcomeOf(outcome.result),
      logLines: outcome.log,
      startedAtMs,
      userTimeMs: outcome.userTimeMs,
    };
    emit({ type: "log", entry: completionEntry(run, Date.now()) });
    return outcome;
  }
}

function typeOf(live: Live, path: string): UdfType | null {
  const { functions } = live.push;
  const { canonical } = parseFunctionPath(path);
  return Object.hasOwn(functions, canonical) ? (functions[canonical]?.udfType ?? null) : null;
}
