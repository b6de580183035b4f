/** An engine of counters for tests: its functions run when the test says so, and its commits are its own. */
import type { CommitEvent, Engine } from "../functions/engine.ts";
import type {
  FunctionCall,
  FunctionResult,
  MutationOutcome,
  QueryOutcome,
  SessionRequest,
} from "../protocol/functionCall.ts";

type EngineUnderTest = Pick<Engine, "query" | "mutation" | "action" | "release" | "latestTs" | "onCommit">;

/**
 * Functions: the query `read` answers the counter that its argument names, `whoami` the identity, `readRandom` a value
 * of its own for each run; the mutation `increment` counts up, `nothing` writes nothing, `fail` throws.
 */
export class FakeEngine implements EngineUnderTest {
  readonly counters = new Map<string, number>();
  readonly queries: FunctionCall[] = [];
  readonly journals: (string | null)[] = [];
  readonly mutations: FunctionCall[] = [];
  readonly released: number[] = [];
  readonly watched = new Map<number, string | null>();
  readonly #listeners = new Set<(event: CommitEvent) => void>();
  readonly #recorded = new Map<string, MutationOutcome>();
  #ts = 100n;
  #tokens = 0;
  #lane: Promise<void> = Promise.resolve();
  #held: (() => void)[] | null = null;

  /** Lets nothing begin until `go` is called. */
  pause(): void {
    this.#held ??= [];
  }

  /** Lets everything that was held begin, in its order. */
  go(): void {
    const held = this.#held ?? [];
    this.#held = null;
    for (const begin of held) begin();
  }

  get isHolding(): boolean {
    return (this.#held?.length ?? 0) > 0;
  }

  latestTs(): bigint {
    return this.#ts;
  }

  onCommit(listener: (event: CommitEvent) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  release(token: number): void {
    this.released.push(token);
    this.watched.delete(token);
  }

  /** A write by somebody else. Null touches what reads no counter. */
  commit(counter: string | null): void {
    if (counter !== null) this.counters.set(counter, (this.counters.get(counter) ?? 0) + 1);
    this.#ts += 10n;
    const invalidated = [...this.watched].filter(([, name]) => name === counter).map(([token]) => token);
    for (const token of invalidated) this.watched.delete(token);
    for (const listener of this.#listeners) listener({ ts: this.#ts, invalidated });
  }

  query(call: FunctionCall, journal: string | null): Promise<QueryOutcome> {
    return this.#inTurn(() => {
      this.queries.push(call);
      this.journals.push(journal);
      const [{ name }] = JSON.parse(call.argsJson) as [{ name?: string }];
      const token = ++this.#tokens;
      this.watched.set(token, name ?? null);
      const shared = { journal: `journal ${token}`, ts: this.#ts, token };
      return { result: this.#answer(call, name), ...shared, readsIdentity: call.path === "whoami" };
    });
  }

  mutation(call: FunctionCall, session: SessionRequest | null): Promise<MutationOutcome> {
    return this.#inTurn(() => {
      const key = JSON.stringify(session);
      const recorded = this.#recorded.get(key);
      if (recorded !== undefined) return recorded;
      this.mutations.push(call);
      if (call.path === "fail") return { result: failure("Uncaught Error: no"), ts: null };
      const [{ name = "a" }] = JSON.parse(call.argsJson) as [{ name?: string }];
      if (call.path === "increment") this.commit(name);
      const outcome = { result: success(this.counters.get(name) ?? 0), ts: this.#ts };
      this.#recorded.set(key, outcome);
      return outcome;
    });
  }

  action(call: FunctionCall): Promise<FunctionResult> {
    return this.#inTurn(() => (call.path === "fail" ? failure("Uncaught Error: no") : success("acted")));
  }

  #answer({ path, identity }: FunctionCall, name: string | undefined): FunctionResult {
    switch (path) {
      case "read":
        return success(this.counters.get(name ?? "") ?? 0);
      case "whoami":
        return success(identity.type === "user" ? identity.attributes.subject : identity.type);
      case "long":
        return success("x".repeat(12_000_000));
      default:
        return failure(`Could not find public function for '${path}'.`);
    }
  }

  /** One call after another, each some ticks later, as from another thread. */
  #inTurn<T>(run: () => T): Promise<T> {
    const begun = new Promise<void>((resolve) => {
      if (this.#held === null) resolve();
      else this.#held.push(resolve);
    });
    const answered = this.#lane.then(async () => {
      await begun;
      await new Promise((resolve) => setImmediate(resolve));
      return run();
    });
    this.#lane = answered.then(
      () => undefined,
      () => undefined,
    );
    return answered;
  }
}

function success(value: unknown): FunctionResult {
  return { success: true, valueJson: JSON.stringify(value), logLines: [] };
}

function failure(text: string): FunctionResult {
  return { success: false, errorMessage: `[Request ID: 0] Server Error\n${text}`, logLines: [] };
}
