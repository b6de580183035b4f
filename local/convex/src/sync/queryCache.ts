/**
 * What queries have answered, for all sockets and HTTP callers of the deployment. Holds every answer that somebody
 * watches or that was given lately, until a commit touches what it has read; and the executions under way, so that
 * those who ask the same wait for the same. Commits are heard before their own mutation is answered, so whoever has
 * seen a write acknowledged is never given an answer from before it.
 */
import type { CommitEvent, Engine } from "../functions/engine.ts";
import type { Caller } from "../protocol/functionCall.ts";
import { type Answer, type Question, questionKey, WatchedAnswer } from "./answer.ts";
import type { Clock } from "./clock.ts";

/** A function may have looked at the clock, which no commit tells of; so nobody new is given an older answer. */
const MAX_ANSWER_AGE_MS = 1000 * 5;
const MAX_IDLE_ANSWERS = 1000;
const MAX_IDLE_CHARACTERS = 1024 * 1024 * 32;
const MAX_REMEMBERED_QUESTIONS = 10_000;

export interface QueryCacheOptions {
  readonly engine: Pick<Engine, "query" | "release" | "onCommit" | "latestTs">;
  readonly clock: Clock;
  readonly newRequestId: () => string;
}

/** - `shared`: an answer that still holds will do, and so will one that is on its way
 *  - `anew`: runs the query, at once and by itself */
export type AskMode = "shared" | "anew";

export class QueryCache {
  readonly #options: QueryCacheOptions;
  /** What a new caller is given. */
  readonly #current = new Map<string, WatchedAnswer>();
  readonly #running = new Map<string, Promise<WatchedAnswer>>();
  readonly #byToken = new Map<number, WatchedAnswer>();
  /** Answers that nobody holds, the longest unused first. */
  readonly #idle = new Set<WatchedAnswer>();
  #idleCharacters = 0;
  /** Questions whose last answer was the same for everyone: the next is asked once for all who want it. */
  readonly #sameForAnyone = new Set<string>();
  /** Tokens that went stale before the answer with them had been received. */
  readonly #staleEarly = new Map<number, bigint>();
  #executions = 0;

  constructor(options: QueryCacheOptions) {
    this.#options = options;
    options.engine.onCommit((event) => this.#hear(event));
  }

  latestTs(): bigint {
    return this.#options.engine.latestTs();
  }

  /** Throws DeploymentError where the question is refused. */
  async ask(question: Question, caller: Caller, mode: AskMode = "shared"): Promise<Answer> {
    const forAnyone = questionKey(question, "anyone");
    const own = questionKey(question, "identity");
    if (mode === "anew") return this.#run(question, caller, { forAnyone, own });
    for (;;) {
      const known = this.#usable(forAnyone) ?? this.#usable(own);
      if (known !== null) return known;
      const key = this.#sameForAnyone.has(forAnyone) ? forAnyone : own;
      const running = this.#running.get(key);
      if (running === undefined) return this.#start(question, caller, key, { forAnyone, own });
      const answer = await running;
      // Begun by somebody else, for everybody: it may have turned out to be for that one only.
      if (key === own || answer.key === forAnyone) return answer;
    }
  }

  /** Keeps an answer until the returned function is called. `onStale` is told once, also where it is stale already. */
  hold(answer: Answer, onStale: () => void): () => void {
    if (!(answer instanceof WatchedAnswer) || answer.staleAt !== null) {
      if (answer.staleAt !== null) onStale();
      return () => undefined;
    }
    // A listener of its own, so that one holder may hold the same answer twice.
    const holder = () => onStale();
    this.#stopIdling(answer);
    answer.holders.add(holder);
    return () => {
      if (answer.holders.delete(holder) && answer.holders.size === 0 && answer.staleAt === null) {
        this.#idleOrDrop(answer);
      }
    };
  }

  #usable(key: string): WatchedAnswer | null {
    const answer = this.#current.get(key);
    if (answer === undefined) return null;
    if (this.#options.clock.now() - answer.askedAtMs > MAX_ANSWER_AGE_MS) return null;
    // What failed for lack of time may succeed for the next who asks.
    if (!answer.result.success) return null;
    if (this.#idle.delete(answer)) this.#idle.add(answer);
    return answer;
  }

  #start(
    question: Question,
    caller: Caller,
    key: string,
    keys: { forAnyone: string; own: string },
  ): Promise<WatchedAnswer> {
    const running = this.#run(question, caller, keys).finally(() => this.#running.delete(key));
    this.#running.set(key, running);
    return running;
  }

  async #run(
    question: Question,
    caller: Caller,
    { forAnyone, own }: { forAnyone: string; own: string },
  ): Promise<WatchedAnswer> {
    const { engine, clock, newRequestId } = this.#options;
    const { journal, ...call } = question;
    const askedAtMs = clock.now();
    this.#executions += 1;
    try {
      const outcome = await engine.query({ ...call, caller, requestId: newRequestId() }, journal);
      this.#rememberReach(forAnyone, !outcome.readsIdentity);
      const answer = new WatchedAnswer(outcome, outcome.readsIdentity ? own : forAnyone, askedAtMs);
      this.#watch(answer);
      return answer;
    } finally {
      this.#executions -= 1;
      if (this.#executions === 0) this.#staleEarly.clear();
    }
  }

  #rememberReach(forAnyone: string, isSame: boolean): void {
    this.#sameForAnyone.delete(forAnyone);
    if (isSame) this.#sameForAnyone.add(forAnyone);
    for (const oldest of this.#sameForAnyone) {
      if (this.#sameForAnyone.size <= MAX_REMEMBERED_QUESTIONS) break;
      this.#sameForAnyone.delete(oldest);
    }
  }

  #watch(answer: WatchedAnswer): void {
    const staleAt = this.#staleEarly.get(answer.token);
    if (staleAt !== undefined) {
      answer.staleAt = staleAt;
      return;
    }
    this.#byToken.set(answer.token, answer);
    const previous = this.#current.get(answer.key);
    this.#current.set(answer.key, answer);
    if (previous !== undefined && previous.holders.size === 0) this.#drop(previous);
    this.#idleOrDrop(answer);
  }

  #hear({ ts, invalidated }: CommitEvent): void {
    for (const token of invalidated) {
      const answer = this.#byToken.get(token);
      if (answer !== undefined) this.#makeStale(answer, ts);
      else if (this.#executions > 0) this.#staleEarly.set(token, ts);
    }
  }

  #makeStale(answer: WatchedAnswer, ts: bigint): void {
    answer.staleAt = ts;
    this.#byToken.delete(answer.token);
    this.#stopIdling(answer);
    if (this.#current.get(answer.key) === answer) this.#current.delete(answer.key);
    const holders = [...answer.holders];
    answer.holders.clear();
    for (const onStale of holders) onStale();
  }

  #idleOrDrop(answer: WatchedAnswer): void {
    if (this.#current.get(answer.key) !== answer) {
      this.#drop(answer);
      return;
    }
    this.#idle.add(answer);
    this.#idleCharacters += answer.characters;
    for (const oldest of this.#idle) {
      // The newest stays whatever its size: whoever asked for it is about to hold it.
      if (oldest === answer) break;
      if (this.#idle.size <= MAX_IDLE_ANSWERS && this.#idleCharacters <= MAX_IDLE_CHARACTERS) break;
      this.#drop(oldest);
    }
  }

  /** Nobody hears any more of what it has read: it is known to have held until now, and no longer. */
  #drop(answer: WatchedAnswer): void {
    this.#makeStale(answer, this.latestTs() + 1n);
    this.#options.engine.release(answer.token);
  }

  #stopIdling(answer: WatchedAnswer): void {
    if (this.#idle.delete(answer)) this.#idleCharacters -= answer.characters;
  }
}
