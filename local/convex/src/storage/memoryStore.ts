/** An ordered store that lives as long as the process: for tests and throw-away deployments. */
import type { Entry, KeyRange, Order, OrderedStore, Write } from "./orderedStore.ts";
import { SortedMap } from "./sortedMap.ts";

export class MemoryStore implements OrderedStore {
  readonly #entries = new SortedMap<Uint8Array>();

  get(key: Uint8Array): Uint8Array | undefined {
    return this.#entries.get(key);
  }

  *range(range: KeyRange, order: Order): Generator<Entry, void, undefined> {
    for (const [key, value] of this.#entries.range(range, order)) yield { key, value };
  }

  commit(writes: readonly Write[]): Promise<void> {
    for (const { key, value } of writes) {
      if (value === null) this.#entries.delete(key);
      else this.#entries.set(key, value);
    }
    return Promise.resolve();
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}
