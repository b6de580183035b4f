/**
 * The main thread's side of one engine thread, from its start to its end: holds the calls that it has not answered. A
 * thread that does not answer a heartbeat is ended; every function has a time limit of its own, so that is a last resort.
 */
import type { Worker } from "node:worker_threads";
import type { DeploymentError } from "../protocol/errors.ts";
import type { EngineOptions } from "./engine.ts";
import {
  errorFromMessage,
  internalError,
  type EngineCalls,
  type EngineMethod,
  type EngineThreadData,
  type FromEngine,
  type ToEngine,
} from "./engineMessages.ts";
import { startWorker } from "./engineWorker.ts";
import { DEFAULT_LIMITS } from "./limits.ts";

const HEARTBEAT_INTERVAL_MS = 1000 * 2;
const UNANSWERED_PINGS_MAX = 5;

/** News that belong to no call. */
export type EngineNews = Extract<
  FromEngine,
  { type: "commit" | "startScheduledAction" | "log" | "filesRemoved" | "authProviders" | "livePush" }
>;

export interface EngineLinkOptions {
  readonly engine: EngineOptions;
  /** Numbers the threads of one deployment; tokens of different threads do not mean the same. */
  readonly generation: number;
  /** The scheduled function during which the thread before was lost. */
  readonly suspectId: string | null;
  onNews(news: EngineNews): void;
  /** The thread has ended without having been asked to, perhaps while it ran a scheduled function. */
  onLost(reason: string, suspectId: string | null): void;
}

interface PendingCall {
  resolve(answer: EngineCalls[EngineMethod]["answer"]): void;
  reject(error: DeploymentError): void;
}

export class EngineLink {
  readonly generation: number;
  readonly #options: EngineLinkOptions;
  readonly #worker: Worker;
  readonly #calls = new Map<number, PendingCall>();
  readonly #heartbeat: NodeJS.Timeout;
  #lastId = 0;
  /** Counted, not timed: where this thread or the whole machine stood still, the answers are merely not read yet. */
  #unansweredPings = Number.NEGATIVE_INFINITY;
  #isOver = false;
  #scheduledMutation: string | null = null;
  #settleStart: { resolve(latestTs: bigint): void; reject(error: Error): void } | null = null;
  /** The latest commit at the start. Rejects where the store cannot be served. */
  readonly started: Promise<bigint>;

  constructor(options: EngineLinkOptions) {
    this.generation = options.generation;
    this.#options = options;
    this.started = new Promise((resolve, reject) => {
      this.#settleStart = { resolve, reject };
    });
    const { engineHeapMib } = { ...DEFAULT_LIMITS, ...options.engine.limits };
    this.#worker = startWorker("engineThread", {
      workerData: { engine: options.engine, suspectId: options.suspectId } satisfies EngineThreadData,
      resourceLimits: { maxOldGenerationSizeMb: engineHeapMib },
    });
    this.#worker.on("message", (message: FromEngine) => this.#receive(message));
    this.#worker.on("error", (error) => this.#lose(error.stack ?? error.message));
    this.#worker.on("exit", (code) => this.#lose(`The engine thread ended with code ${code}`));
    this.#heartbeat = setInterval(() => this.#beat(), HEARTBEAT_INTERVAL_MS);
  }

  call<M extends EngineMethod>(
    method: M,
    params: EngineCalls[M]["params"],
  ): Promise<EngineCalls[M]["answer"]> {
    if (this.#isOver) return Promise.reject(internalError("The engine thread has ended"));
    return new Promise((resolve, reject) => {
      const id = ++this.#lastId;
      this.#calls.set(id, { resolve, reject });
      this.#post({ type: "call", id, method, params });
    });
  }

  release(token: number): void {
    if (!this.#isOver) this.#post({ type: "release", token });
  }

  /** Waits until everything committed is on disk, then ends the thread. */
  async close(): Promise<void> {
    const closed = this.call("close", {});
    clearInterval(this.#heartbeat);
    try {
      await closed;
    } finally {
      this.#isOver = true;
      this.#rejectCalls("The deployment is shutting down");
      await this.#worker.terminate();
    }
  }

  #receive(message: FromEngine): void {
    switch (message.type) {
      case "ready":
        this.#unansweredPings = 0;
        return this.#settleStart?.resolve(message.latestTs);
      case "failedToStart":
        this.#isOver = true;
        clearInterval(this.#heartbeat);
        void this.#worker.terminate();
        return this.#settleStart?.reject(errorFromMessage(message.error));
      case "answer":
        return this.#takeCall(message.id)?.resolve(message.value);
      case "error":
        return this.#takeCall(message.id)?.reject(errorFromMessage(message.error));
      case "pong":
        this.#unansweredPings = 0;
        return;
      case "scheduledMutation":
        this.#scheduledMutation = message.id;
        return;
      case "startScheduledAction":
      case "commit":
      case "log":
      case "filesRemoved":
      case "authProviders":
      case "livePush":
        return this.#options.onNews(message);
      default:
        return message satisfies never;
    }
  }

  #takeCall(id: number): PendingCall | undefined {
    const call = this.#calls.get(id);
    this.#calls.delete(id);
    return call;
  }

  #beat(): void {
    if (this.#unansweredPings >= UNANSWERED_PINGS_MAX) {
      const seconds = (UNANSWERED_PINGS_MAX * HEARTBEAT_INTERVAL_MS) / 1000;
      this.#lose(`The engine thread has not answered for ${seconds} seconds`);
      return;
    }
    this.#unansweredPings += 1;
    this.#post({ type: "ping" });
  }

  #lose(reason: string): void {
    if (this.#isOver) return;
    this.#isOver = true;
    clearInterval(this.#heartbeat);
    void this.#worker.terminate();
    this.#settleStart?.reject(internalError(reason));
    this.#rejectCalls(reason);
    this.#options.onLost(reason, this.#scheduledMutation);
  }

  #rejectCalls(reason: string): void {
    for (const call of this.#calls.values()) call.reject(internalError(reason));
    this.#calls.clear();
  }

  #post(message: ToEngine): void {
    this.#worker.postMessage(message, []);
  }
}
