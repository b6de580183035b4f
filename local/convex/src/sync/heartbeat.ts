import type { Clock } from "./clock.ts";

/** A client that hears nothing for a minute takes the connection for dead; frames of the WebSocket itself do not count. */
const PING_AFTER_MS = 1000 * 15;

/** Calls `ping` whenever nothing was sent for a while. Holds when something last was. */
export class Heartbeat {
  readonly #clock: Clock;
  readonly #ping: () => void;
  #lastSentMs: number;
  #callOff: () => void;

  constructor(clock: Clock, ping: () => void) {
    this.#clock = clock;
    this.#ping = ping;
    this.#lastSentMs = clock.now();
    this.#callOff = this.#wait(PING_AFTER_MS);
  }

  /** Cheap: the timer is not moved, it looks when it fires. */
  noteSent(): void {
    this.#lastSentMs = this.#clock.now();
  }

  stop(): void {
    this.#callOff();
  }

  #wait(delayMs: number): () => void {
    return this.#clock.after(delayMs, () => {
      const idleMs = this.#clock.now() - this.#lastSentMs;
      if (idleMs >= PING_AFTER_MS) this.#ping();
      this.#callOff = this.#wait(idleMs >= PING_AFTER_MS ? PING_AFTER_MS : PING_AFTER_MS - idleMs);
    });
  }
}
