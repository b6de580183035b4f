const WINDOW_MS = 1000; // 1 second, as Resend counts

export interface Allowance {
  readonly isAllowed: boolean;
  /** What Resend tells with every answer; times in seconds. */
  readonly headers: Readonly<Record<string, string>>;
}

/** So many requests in each second, for everybody together: there is one API key. */
export class RateLimit {
  readonly #limit: number;
  readonly #now: () => number;
  #windowEnd = 0;
  #used = 0;

  constructor(requestsPerSecond: number, now: () => number = Date.now) {
    this.#limit = requestsPerSecond;
    this.#now = now;
  }

  take(): Allowance {
    const now = this.#now();
    if (now >= this.#windowEnd) {
      this.#windowEnd = now + WINDOW_MS;
      this.#used = 0;
    }
    const isAllowed = this.#used < this.#limit;
    if (isAllowed) this.#used += 1;

    const reset = String(Math.ceil((this.#windowEnd - now) / 1000));
    const headers = {
      "ratelimit-limit": String(this.#limit),
      "ratelimit-remaining": String(this.#limit - this.#used),
      "ratelimit-reset": reset,
    };
    return { isAllowed, headers: isAllowed ? headers : { ...headers, "retry-after": reset } };
  }
}
