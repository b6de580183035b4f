/**
 * The tokens that callers hold, across engine threads: each thread counts from one, so a token outside is made of the
 * thread's number and the thread's own token. When a thread is lost, all that it watched counts as changed.
 */
const TOKENS_PER_GENERATION = 2 ** 32;

export class EngineTokens {
  readonly #held = new Set<number>();

  /** The caller's token for one that the thread has just given out. */
  take(generation: number, threadToken: number): number {
    const token = generation * TOKENS_PER_GENERATION + threadToken;
    this.#held.add(token);
    return token;
  }

  /** The thread's token for one that a caller gives back; null where the thread is gone or has forgotten it already. */
  giveBack(generation: number, token: number): number | null {
    if (!this.#held.delete(token)) return null;
    return Math.floor(token / TOKENS_PER_GENERATION) === generation ? token % TOKENS_PER_GENERATION : null;
  }

  /** The callers' tokens for those that the thread has just forgotten. */
  invalidate(generation: number, threadTokens: readonly number[]): number[] {
    const tokens = threadTokens.map((threadToken) => generation * TOKENS_PER_GENERATION + threadToken);
    return tokens.filter((token) => this.#held.delete(token));
  }

  /** All that callers hold; they hold nothing afterwards. */
  loseAll(): number[] {
    const tokens = [...this.#held];
    this.#held.clear();
    return tokens;
  }
}
