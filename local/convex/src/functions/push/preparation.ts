/**
 * Getting the database ready for a staged push: indexes are filled and documents validated in bounded steps between the
 * lane's jobs, while the live push goes on answering. Holds the one preparation under way; a newer push takes its place,
 * and one that nobody asks about any more is given up, because it restrains the writes of others.
 */
import type { SchemaJson } from "../../protocol/validator.ts";
import type { Database } from "../../transaction/database.ts";
import {
  prepareSchema,
  type PreparationState,
  type SchemaPreparation,
} from "../../transaction/schemaChange.ts";
import type { Lane } from "../engineLane.ts";

/** The CLI polls at least every ten seconds. */
const LEASE_MS = 60 * 1000;

interface Current {
  readonly pushId: string;
  readonly preparation: SchemaPreparation;
  readonly waiting: Set<() => void>;
  lease: NodeJS.Timeout;
}

export class Preparations {
  readonly #db: Database;
  readonly #lane: Lane;
  #current: Current | null = null;

  constructor(db: Database, lane: Lane) {
    this.#db = db;
    this.#lane = lane;
  }

  /** Begins where it has not begun, and answers when the state is final or the time is over. */
  async waitFor(pushId: string, schema: SchemaJson | null, timeoutMs: number): Promise<PreparationState> {
    const current = this.#current?.pushId === pushId ? this.#current : await this.#begin(pushId, schema);
    this.#renewLease(current);
    if (current.preparation.state.type === "inProgress") await finalOrTimeout(current, timeoutMs);
    return current.preparation.state;
  }

  /** True where the push could go live now. */
  isComplete(pushId: string): boolean {
    return this.#current?.pushId === pushId && this.#current.preparation.state.type === "complete";
  }

  /** The push went live: its schema now is the schema. */
  finish(pushId: string): void {
    if (this.#current?.pushId !== pushId) return;
    clearTimeout(this.#current.lease);
    this.#current = null;
  }

  /** Gives up whatever is under way. */
  abandon(): void {
    if (this.#current === null) return;
    clearTimeout(this.#current.lease);
    this.#current.preparation.abandon();
    for (const wake of this.#current.waiting) wake();
    this.#current = null;
  }

  #begin(pushId: string, schema: SchemaJson | null): Promise<Current> {
    return this.#lane.run(() => {
      this.abandon();
      const preparation = prepareSchema(this.#db, schema);
      const lease = setTimeout(() => undefined);
      const current: Current = { pushId, preparation, waiting: new Set(), lease };
      this.#current = current;
      this.#lane.inBackground(() => this.#step(current));
      return current;
    });
  }

  #step(current: Current): boolean {
    if (this.#current !== current) return false;
    if (current.preparation.state.type === "inProgress") current.preparation.step();
    if (current.preparation.state.type === "inProgress") return true;
    for (const wake of current.waiting) wake();
    return false;
  }

  #renewLease(current: Current): void {
    clearTimeout(current.lease);
    if (this.#current !== current) return;
    current.lease = setTimeout(() => {
      void this.#lane.run(() => {
        if (this.#current === current) this.abandon();
      });
    }, LEASE_MS).unref();
  }
}

async function finalOrTimeout(current: Current, timeoutMs: number): Promise<void> {
  await new Promise<void>((resolve) => {
    const timer = setTimeout(done, timeoutMs);
    function done(): void {
      clearTimeout(timer);
      current.waiting.delete(done);
      resolve();
    }
    current.waiting.add(done);
  });
}
