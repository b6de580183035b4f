/**
 * The chain of transitions of one session. Holds the version where the chain ends, the query set, whether something is
 * owed to the client, and the moment before which its running mutation has not committed.
 */
import type { ModifyQuerySet } from "../protocol/clientMessage.ts";
import type { Identity } from "../protocol/functionCall.ts";
import type { QueryModification, StateVersion } from "../protocol/serverMessage.ts";
import type { Answer } from "./answer.ts";
import type { Clock } from "./clock.ts";
import type { QueryCache } from "./queryCache.ts";
import { type LiveQuery, QuerySet } from "./querySet.ts";
import { type Reading, readTogether, type Wanted } from "./readTogether.ts";
import { refusedResult } from "./refusal.ts";
import { requireRootComponent } from "./rootComponent.ts";
import type { SessionIdentity } from "./sessionIdentity.ts";
import { transitionFrames } from "./transitionFrames.ts";

/**
 * Every client names its queries right after its token, in a frame of its own. The first transition waits for that, so
 * that it is one and not two; for a client that names none, not for long.
 */
const OPENING_WAIT_MS = 100;

export interface TransitionsOptions {
  readonly cache: QueryCache;
  readonly identity: SessionIdentity;
  readonly clock: Clock;
  readonly newRequestId: () => string;
  readonly canJoinChunks: boolean;
  readonly send: (frames: readonly string[]) => void;
  readonly drained: () => Promise<void>;
  readonly onFailure: (error: unknown) => void;
}

interface RunningMutation {
  /** Its own commit will be later than this. */
  readonly afterTs: bigint;
  readonly ended: Promise<void>;
}

export class Transitions {
  /** Milliseconds by which the client's clock is ahead. */
  clientClockSkew = 0;
  readonly #options: TransitionsOptions;
  readonly #querySet: QuerySet;
  #version: StateVersion = { querySet: 0, identity: 0, ts: 0n };
  /** Some answer no longer holds. */
  #isStale = false;
  /** The client waits for a transition, even for an empty one. */
  #isOwed = false;
  #isComputing = false;
  #isStopped = false;
  #count = 0;
  #mutation: RunningMutation | null = null;
  /** The client has yet to say which queries it has. */
  #isOpening = true;
  readonly #callOffOpening: () => void;

  constructor(options: TransitionsOptions) {
    this.#options = options;
    this.#callOffOpening = options.clock.after(OPENING_WAIT_MS, () => {
      this.#isOpening = false;
      this.advance();
    });
    this.#querySet = new QuerySet((answer) =>
      options.cache.hold(answer, () => {
        this.#isStale = true;
        this.advance();
      }),
    );
  }

  modify(message: ModifyQuerySet): void {
    this.#querySet.modify(message);
    this.#isOwed = true;
    this.#isOpening = false;
    this.#callOffOpening();
  }

  owe(): void {
    this.#isOwed = true;
  }

  /** A mutation begins; to be called back when its response has been sent. */
  noteMutation(): () => void {
    let end = () => {};
    const ended = new Promise<void>((resolve) => {
      end = resolve;
    });
    this.#mutation = { afterTs: this.#options.cache.latestTs(), ended };
    return () => {
      this.#mutation = null;
      end();
      this.#isOwed = true;
      this.advance();
    };
  }

  /** Computes transitions until there is nothing left to tell. */
  advance(): void {
    if (!this.#isComputing && this.#hasWork) void this.#computeAll();
  }

  stop(): void {
    this.#isStopped = true;
    this.#callOffOpening();
    this.#querySet.clear();
  }

  get #hasWork(): boolean {
    return !this.#isStopped && !this.#isOpening && (this.#isStale || this.#isOwed);
  }

  async #computeAll(): Promise<void> {
    this.#isComputing = true;
    try {
      while (this.#hasWork) {
        await this.#options.drained();
        if (this.#hasWork) await this.#compute();
      }
    } catch (error) {
      this.#options.onFailure(error);
    } finally {
      this.#isComputing = false;
    }
  }

  async #compute(): Promise<void> {
    const { identity, clock } = this.#options;
    const { current: asker, version: identityVersion } = identity;
    identity.requireUnexpired(asker, clock.now());
    const isOwed = this.#isOwed;
    this.#isOwed = false;
    this.#isStale = false;
    const snapshot = this.#querySet.snapshot();
    const wanted = snapshot.queries.map((query) => this.#want(query, asker, identityVersion));
    const { answers, until: ts } = await this.#read(wanted);
    if (this.#isStopped) return;
    const modifications = this.#querySet.update(snapshot, answers, identityVersion);
    if (!isOwed && modifications.length === 0) return;
    this.#send({ querySet: snapshot.version, identity: identityVersion, ts }, modifications);
  }

  #send(endVersion: StateVersion, modifications: QueryModification[]): void {
    const { clock, send, canJoinChunks } = this.#options;
    const startVersion = this.#version;
    this.#version = endVersion;
    this.#count += 1;
    const transition = {
      type: "Transition",
      startVersion,
      endVersion,
      modifications,
      clientClockSkew: this.clientClockSkew,
      serverTs: clock.now() * 1_000_000,
    } as const;
    send(transitionFrames(transition, String(this.#count), canJoinChunks));
  }

  #want(query: LiveQuery, identity: Identity, identityVersion: number): Wanted {
    const { udfPath: path, argsJson, journal } = query;
    const { cache, newRequestId } = this.#options;
    return {
      known: query.identityVersion === identityVersion ? query.answer : null,
      async ask(mode) {
        try {
          requireRootComponent(query.componentPath, identity);
          return await cache.ask({ path, argsJson, journal, identity }, "SyncWorker", mode);
        } catch (error) {
          const result = refusedResult(error, newRequestId());
          if (result === null) throw error;
          return { result, journal, ts: 0n, staleAt: null } satisfies Answer;
        }
      },
    };
  }

  /**
   * The client must have the response to its mutation before a transition that shows its writes, or it shows them twice:
   * so while one runs, a transition goes no further than where it began.
   */
  async #read(wanted: readonly Wanted[]): Promise<Reading> {
    for (;;) {
      const reading = await readTogether(wanted, this.#version.ts, () => this.#options.cache.latestTs());
      const mutation = this.#mutation;
      if (mutation === null || reading.until <= mutation.afterTs) return reading;
      if (reading.since <= mutation.afterTs && this.#version.ts <= mutation.afterTs) {
        return { ...reading, until: mutation.afterTs };
      }
      await mutation.ended;
      wanted = wanted.map(({ ask }, index) => ({ ask, known: reading.answers[index] ?? null }));
    }
  }
}
