/** Where `oidc-provider` keeps what it hands out. In memory: a code or a token means nothing to the next run. */
import type { Adapter, AdapterFactory, AdapterPayload } from "oidc-provider";

import { ExpiringMap } from "./expiringMap.ts";

const LONGEST_LIFE_MS = 1000 * 60 * 60 * 24; // 1 day

export function memoryStorage(): AdapterFactory {
  const entries = new ExpiringMap<AdapterPayload>(LONGEST_LIFE_MS);
  return (model) => new MemoryAdapter(model, entries);
}

class MemoryAdapter implements Adapter {
  readonly #model: string;
  readonly #entries: ExpiringMap<AdapterPayload>;

  constructor(model: string, entries: ExpiringMap<AdapterPayload>) {
    this.#model = model;
    this.#entries = entries;
  }

  async upsert(id: string, payload: AdapterPayload, expiresInSeconds: number): Promise<void> {
    const lifetimeMs = expiresInSeconds ? expiresInSeconds * 1000 : LONGEST_LIFE_MS;
    this.#entries.set(this.#key(id), payload, lifetimeMs);
    if (payload.uid) this.#entries.set(this.#key(`uid ${payload.uid}`), payload, lifetimeMs);
  }

  async find(id: string): Promise<AdapterPayload | undefined> {
    return this.#entries.get(this.#key(id));
  }

  async findByUid(uid: string): Promise<AdapterPayload | undefined> {
    return this.find(`uid ${uid}`);
  }

  // Only the device flow has these, and none of the three providers is asked for it.
  async findByUserCode(): Promise<undefined> {
    return undefined;
  }

  async consume(id: string): Promise<void> {
    const payload = await this.find(id);
    if (payload !== undefined) payload.consumed = Math.floor(Date.now() / 1000);
  }

  async destroy(id: string): Promise<void> {
    this.#entries.delete(this.#key(id));
  }

  async revokeByGrantId(grantId: string): Promise<void> {
    this.#entries.deleteWhere((payload) => payload.grantId === grantId);
  }

  #key(id: string): string {
    return `${this.#model} ${id}`;
  }
}
