/** A map that forgets: what is in it is only good for a while, and there is only so much of it. */
interface Entry<Value> {
  readonly value: Value;
  readonly expiresAt: number;
}

const MAX_ENTRIES = 20_000;

export class ExpiringMap<Value> {
  readonly #entries = new Map<string, Entry<Value>>();
  readonly #lifetimeMs: number;

  constructor(lifetimeMs: number) {
    this.#lifetimeMs = lifetimeMs;
  }

  get(key: string): Value | undefined {
    const entry = this.#entries.get(key);
    if (entry === undefined) return undefined;
    if (entry.expiresAt > Date.now()) return entry.value;
    this.#entries.delete(key);
    return undefined;
  }

  set(key: string, value: Value, lifetimeMs = this.#lifetimeMs): void {
    // Deleted first, so that the oldest entry is always the first of the map.
    this.#entries.delete(key);
    this.#entries.set(key, { value, expiresAt: Date.now() + lifetimeMs });
    if (this.#entries.size > MAX_ENTRIES) this.#makeRoom();
  }

  /** For what may be used once only. */
  take(key: string): Value | undefined {
    const value = this.get(key);
    this.#entries.delete(key);
    return value;
  }

  delete(key: string): void {
    this.#entries.delete(key);
  }

  deleteWhere(isMeant: (value: Value) => boolean): void {
    for (const [key, { value }] of this.#entries) if (isMeant(value)) this.#entries.delete(key);
  }

  #makeRoom(): void {
    for (const key of this.#entries.keys()) {
      if (this.#entries.size <= MAX_ENTRIES / 2) return;
      this.#entries.delete(key);
    }
  }
}
