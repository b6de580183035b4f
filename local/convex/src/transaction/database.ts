/**
 * The one writer of a deployment. Transactions run one after another, each to its end, so what a transaction has read
 * cannot have changed when it commits. Holds the catalog, the clock of commits and who is to be told of which; holds no
 * documents.
 */
import { indexKeyRange, metaKey } from "../indexing/keys.ts";
import type { OrderedStore, Write } from "../storage/orderedStore.ts";
import type { Catalog } from "./catalog.ts";
import { CreationClock } from "./creationClock.ts";
import type { ReadSet } from "./readSet.ts";
import {
  expireOutcomes,
  readOutcome,
  recordOutcome,
  type RecordedOutcome,
  type SessionRequestOutcome,
} from "./sessionRequests.ts";
import { Subscriptions } from "./subscriptions.ts";
import { countMetaKey, droppedIndexes, forgetIndex, loadCatalog } from "./tableDefinitions.ts";
import { Transaction, type TransactionKind } from "./transaction.ts";
import { DEFAULT_TRANSACTION_LIMITS, type TransactionLimits } from "./usage.ts";
import type { DocumentWrite } from "./workspace.ts";

export interface DatabaseOptions {
  /** Epoch milliseconds. */
  readonly clock: () => number;
  /** Unpredictable in production: document ids are made of them, and some ids are secrets. */
  readonly randomBytes: (size: number) => Uint8Array;
  readonly limits?: TransactionLimits;
  /** Told of every commit that wrote, whoever made it, before anything else can begin. */
  readonly onCommit?: (commit: Commit, documents: readonly DocumentWrite[]) => void;
}

export interface CommitOptions {
  /** Recorded with the commit, so that the same request sent again is answered and not run. */
  readonly sessionRequest?: SessionRequestOutcome;
}

export interface Commit {
  readonly ts: bigint;
  /** Resolves when the commit, and all before it, are on disk. */
  readonly durable: Promise<void>;
  /** Tokens of the subscriptions whose reads it touched; each is told once and is then forgotten. */
  readonly invalidated: readonly number[];
}

interface PendingCommit {
  readonly ts: bigint;
  readonly durable: Promise<void>;
}

const NS_PER_MS = 1_000_000n;
const SWEEP_BATCH = 256;
const LATEST_TS = metaKey("latestTs");

export class Database {
  readonly #store: OrderedStore;
  readonly #options: DatabaseOptions;
  readonly #catalog: Catalog;
  readonly #subscriptions = new Subscriptions();
  #latestTs: bigint;
  #durableTs: bigint;
  /** Above every creation time that a committed document has. */
  #lastCreationTime: number;
  /** Commits on their way to the disk, the oldest first. */
  readonly #pending: PendingCommit[] = [];
  #failure: unknown = null;
  #hasDroppedIndexes: boolean;

  private constructor(store: OrderedStore, options: DatabaseOptions) {
    this.#store = store;
    this.#options = options;
    this.#catalog = loadCatalog(store);
    const bytes = store.get(LATEST_TS);
    this.#latestTs = bytes === undefined ? 0n : BigInt(Buffer.from(bytes).toString());
    this.#durableTs = this.#latestTs;
    this.#lastCreationTime = Number(this.#latestTs) / Number(NS_PER_MS);
    this.#hasDroppedIndexes = droppedIndexes(store).length > 0;
  }

  /** Everything the store holds is on disk when this is called. */
  static open(store: OrderedStore, options: DatabaseOptions): Database {
    return new Database(store, options);
  }

  get latestTs(): bigint {
    return this.#latestTs;
  }

  /** The committed tables, indexes and schema; for the rest of this folder only. */
  get catalog(): Catalog {
    return this.#catalog;
  }

  begin(kind: TransactionKind): Transaction {
    if (this.#failure !== null)
      throw new Error("The database has failed to write.", { cause: this.#failure });
    const now = Math.floor(this.#options.clock());
    return new Transaction({
      kind,
      store: this.#store,
      catalog: this.#catalog,
      now,
      beginTs: this.#latestTs,
      commitTs: this.#nextTs(now),
      creationClock: new CreationClock(now, this.#lastCreationTime),
      randomBytes: this.#options.randomBytes,
      limits: this.#options.limits ?? DEFAULT_TRANSACTION_LIMITS,
    });
  }

  /** Visible to all that begins afterwards when it returns, on disk when `durable` resolves. */
  commit(transaction: Transaction, options: CommitOptions = {}): Commit {
    const { workspace } = transaction;
    const { sessionRequest } = options;
    if (!workspace.hasWrites && sessionRequest === undefined) {
      return { ts: this.#latestTs, durable: this.durable(this.#latestTs), invalidated: [] };
    }
    if (transaction.beginTs !== this.#latestTs) {
      throw new TypeError("Another transaction has committed since this one began; run one after the other.");
    }
    const ts = workspace.commitTs;
    const durable = this.#write(ts, [
      ...workspace.writes(),
      ...Array.from(workspace.catalog.changedCounts(), ([number, count]) => ({
        key: countMetaKey(number),
        value: Buffer.from(String(count)),
      })),
      ...(sessionRequest === undefined ? [] : recordOutcome(sessionRequest, ts)),
      { key: LATEST_TS, value: Buffer.from(String(ts)) },
    ]);
    workspace.catalog.publish();
    this.#lastCreationTime = Math.max(this.#lastCreationTime, workspace.lastCreationTime);
    this.#hasDroppedIndexes ||= workspace.catalog.hasDroppedIndexes;
    for (const schema of this.#catalog.pendingSchemas) schema.checkWritten(workspace.documents);
    const commit = { ts, durable, invalidated: this.#subscriptions.invalidatedBy(workspace.touched) };
    this.#options.onCommit?.(commit, workspace.documents);
    return commit;
  }

  recordedOutcome(sessionId: string, requestId: number): RecordedOutcome | null {
    return readOutcome(this.#store, sessionId, requestId);
  }

  /** Resolves when every commit up to `ts` is on disk; rejects where one of them cannot be. */
  durable(ts: bigint): Promise<void> {
    if (ts <= this.#durableTs) return Promise.resolve();
    const commit = this.#pending.find((candidate) => candidate.ts >= ts);
    if (commit === undefined) return Promise.reject(new TypeError(`No commit has reached timestamp ${ts}.`));
    return commit.durable;
  }

  /** Watches what a transaction of the latest state has read. */
  subscribe(readSet: ReadSet, ts: bigint): number {
    if (ts !== this.#latestTs) {
      throw new TypeError("The reads are of an older state; subscribe before anything else commits.");
    }
    return this.#subscriptions.subscribe(readSet);
  }

  release(token: number): void {
    this.#subscriptions.release(token);
  }

  /** One bounded batch of housekeeping, for idle moments between transactions; true if more is left. */
  sweep(): boolean {
    const expired = expireOutcomes(this.#store, this.#options.clock(), SWEEP_BATCH);
    if (expired.length > 0) {
      void this.#write(this.#latestTs, expired);
      return true;
    }
    return this.#hasDroppedIndexes && this.#sweepDroppedIndexes();
  }

  #sweepDroppedIndexes(): boolean {
    const [indexId] = droppedIndexes(this.#store);
    this.#hasDroppedIndexes = indexId !== undefined;
    if (indexId === undefined) return false;
    const deletions: Write[] = [];
    for (const { key } of this.#store.range(indexKeyRange(indexId), "asc")) {
      deletions.push({ key, value: null });
      if (deletions.length >= SWEEP_BATCH) break;
    }
    if (deletions.length > 0) {
      void this.#write(this.#latestTs, deletions);
    } else {
      const transaction = this.begin("system");
      forgetIndex(transaction.workspace, indexId);
      this.commit(transaction);
    }
    return true;
  }

  /** Later than every other, after a restart and under a clock set back as well. */
  #nextTs(nowMs: number): bigint {
    const now = BigInt(nowMs) * NS_PER_MS;
    return now > this.#latestTs ? now : this.#latestTs + 1n;
  }

  #write(ts: bigint, writes: readonly Write[]): Promise<void> {
    const durable = this.#store.commit(writes).then(
      () => {
        if (this.#durableTs < ts) this.#durableTs = ts;
        while (this.#pending[0] !== undefined && this.#pending[0].ts <= this.#durableTs)
          this.#pending.shift();
      },
      (error: unknown) => {
        this.#failure ??= error;
        throw error;
      },
    );
    // Who does not wait for this commit still learns of the failure: nothing can begin any more.
    durable.catch(() => {});
    this.#latestTs = ts;
    this.#pending.push({ ts, durable });
    return durable;
  }
}
