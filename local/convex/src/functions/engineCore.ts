/**
 * The deployment's functions and data on one thread: holds the database, the live push, the lane through which everything
 * that touches either goes, and the outbox through which every answer leaves. Knows nothing of threads.
 */
import { randomBytes } from "node:crypto";
import type { OrderedStore } from "../storage/orderedStore.ts";
import { Database } from "../transaction/database.ts";
import { checkReturnValue, startAction, type GateContext } from "./actions/actionGate.ts";
import type { EngineOptions, EnvironmentChange } from "./engine.ts";
import { Lane } from "./engineLane.ts";
import type { EngineCalls, EngineMethod, FromEngine } from "./engineMessages.ts";
import { Outbox } from "./engineOutbox.ts";
import { FunctionRuns } from "./engineRuns.ts";
import { evaluateAuthConfig, type AnalyzeOptions } from "./isolate/analyze.ts";
import { DEFAULT_LIMITS, type Limits } from "./limits.ts";
import { parseAuthProviders } from "./push/authProviders.ts";
import { Deployer } from "./push/deployer.ts";
import { NOTHING_LIVE, type Live } from "./push/livePush.ts";
import { restoreLive } from "./push/restoreLive.ts";
import { analyzeOptions } from "./push/stagePush.ts";
import { changeVariables, listVariables, readVariable } from "./system/environment.ts";
import { sealedCursors } from "./syscalls/sealedCursors.ts";
import { createUdfRunner } from "./udf/run.ts";

/** Called with the answer in its turn: after all it speaks of is on disk, and in the order of the lane. */
type Reply<M extends EngineMethod> = (answer: EngineCalls[M]["answer"]) => void;
type Handlers = {
  readonly [M in EngineMethod]: (params: EngineCalls[M]["params"], reply: Reply<M>) => Promise<void> | void;
};

const SWEEP_INTERVAL_MS = 1000 * 60;

export interface EngineCoreOptions {
  readonly engine: EngineOptions;
  readonly store: OrderedStore;
  /** Gets the news of the engine, from before `open` resolves. */
  readonly emit: (message: FromEngine) => void;
  /** The disk failed: nothing more can be promised. */
  readonly onFailure: (error: unknown) => void;
}

export class EngineCore {
  readonly #options: EngineCoreOptions;
  readonly #limits: Limits;
  readonly #builtIn: { readonly [name: string]: string };
  readonly #db: Database;
  readonly #lane: Lane;
  readonly #outbox: Outbox;
  readonly #runs: FunctionRuns;
  readonly #deployer: Deployer;
  #live: Live = NOTHING_LIVE;

  private constructor(options: EngineCoreOptions) {
    const { engine, store, emit, onFailure } = options;
    const { cloudUrl, siteUrl, deploymentName, instanceSecret = randomBytes(32).toString("hex") } = engine;
    const limits = { ...DEFAULT_LIMITS, ...engine.limits };
    const builtIn: { [name: string]: string } = { CONVEX_CLOUD_URL: cloudUrl, CONVEX_SITE_URL: siteUrl };
    const db = Database.open(store, {
      clock: Date.now,
      randomBytes,
      limits,
      onCommit: ({ ts, invalidated }) =>
        outbox.post(ts, () => emit({ type: "commit", event: { ts, invalidated } })),
    });
    const outbox: Outbox = new Outbox({ durable: (ts) => db.durable(ts), onFailure });
    const cursors = sealedCursors(instanceSecret);
    const runner = createUdfRunner({
      limits,
      environment: (tx, name) => readVariable(tx, name) ?? builtIn[name],
      randomBytes,
      deploymentName,
      cursors,
    });
    const lane = new Lane(() => runner.prepare());
    const shared = { db, lane, live: () => this.#live };
    this.#options = options;
    this.#lane = lane;
    this.#limits = limits;
    this.#builtIn = builtIn;
    this.#db = db;
    this.#outbox = outbox;
    this.#runs = new FunctionRuns({ ...shared, outbox, runner, cursors, cloudUrl, siteUrl, emit });
    this.#deployer = new Deployer({
      ...shared,
      builtInEnvironment: builtIn,
      analyzeTimeMs: limits.analyzeTimeMs,
      install: (live) => {
        this.#install(live);
        // The entries of the indexes that the push has dropped.
        this.#sweep();
      },
    });
  }

  /** Serves what the store holds: the live push can be called when this resolves. */
  static async open(options: EngineCoreOptions): Promise<EngineCore> {
    const core = new EngineCore(options);
    const tx = core.#db.begin("system");
    const live = await restoreLive(tx, core.#analyzeOptions(listVariables(tx)));
    if (live !== null) core.#install(live);
    core.#sweepFromTimeToTime();
    return core;
  }

  get latestTs(): bigint {
    return this.#db.latestTs;
  }

  /** Rejects, without having replied, where the call is refused. */
  async call<M extends EngineMethod>(
    method: M,
    params: EngineCalls[M]["params"],
    reply: Reply<M>,
  ): Promise<void> {
    await this.#handlers[method](params, reply);
  }

  release(token: number): void {
    this.#db.release(token);
  }

  readonly #handlers: Handlers = {
    query: ({ call, journal }, reply) => this.#runs.query(call, journal, reply),
    mutation: ({ call, session }, reply) => this.#runs.mutation(call, session, reply),
    any: ({ call }, reply) => this.#runs.any(call, reply),
    startAction: ({ call }, reply) => this.#read(() => startAction(this.#gate(), call), reply),
    checkReturnValue: ({ functionPath, valueJson }, reply) =>
      this.#read(() => checkReturnValue(this.#gate(), functionPath, valueJson), reply),
    startHttpAction: (_params, reply) =>
      this.#read(() => {
        const { push, environment } = this.#gate();
        return {
          pushVersion: Object.hasOwn(push.compiled.modules, "http.js") ? push.version : null,
          environment,
        };
      }, reply),
    configHashes: (_params, reply) => this.#read(() => this.#deployer.configHashes(), reply),
    evaluatePush: async ({ body }, reply) => reply(await this.#deployer.evaluatePush(body)),
    startPush: async ({ body }, reply) => reply(await this.#deployer.startPush(body)),
    waitForSchema: async ({ body }, reply) =>
      this.#replyInTurn(await this.#deployer.waitForSchema(body), reply),
    finishPush: async ({ body }, reply) => this.#replyInTurn(await this.#deployer.finishPush(body), reply),
    updateEnvironmentVariables: async ({ changes }, reply) => {
      await this.#lane.run(() => this.#changeEnvironment(changes));
      this.#replyInTurn(null, reply);
    },
    listEnvironmentVariables: (_params, reply) =>
      this.#read(() => listVariables(this.#db.begin("system")), reply),
    close: async (_params, reply) => {
      this.#deployer.close();
      await this.#lane.run(() => undefined);
      this.#outbox.post(this.#db.latestTs, () => {
        void this.#options.store.close().then(() => reply(null));
      });
    },
  };

  /** Waits for its turn in the lane, as whatever touches the database or the live push does. */
  async #read<T>(read: () => T, reply: (answer: T) => void): Promise<void> {
    await this.#lane.run(() => this.#replyInTurn(read(), reply));
  }

  #replyInTurn<T>(answer: T, reply: (answer: T) => void): void {
    this.#outbox.post(this.#db.latestTs, () => reply(answer));
  }

  #gate(): GateContext {
    const tx = this.#db.begin("system");
    const environment = { ...this.#builtIn, ...listVariables(tx) };
    return { tx, push: this.#live.push, environment, limits: this.#limits };
  }

  /** A change that auth.config cannot live with is refused whole. */
  async #changeEnvironment(changes: readonly EnvironmentChange[]): Promise<void> {
    const tx = this.#db.begin("system");
    changeVariables(tx, changes, this.#limits);
    const analyze = this.#analyzeOptions(listVariables(tx));
    const authProviders = parseAuthProviders(await evaluateAuthConfig(this.#live.push.compiled, analyze));
    this.#db.commit(tx);
    this.#live = { ...this.#live, authProviders };
    this.#options.emit({ type: "authProviders", providers: authProviders });
  }

  #install(live: Live): void {
    this.#live = live;
    const { emit } = this.#options;
    emit({ type: "livePush", push: live.push.compiled });
    emit({ type: "authProviders", providers: live.authProviders });
  }

  #sweepFromTimeToTime(): void {
    this.#sweep();
    setTimeout(() => this.#sweepFromTimeToTime(), SWEEP_INTERVAL_MS).unref();
  }

  #sweep(): void {
    this.#lane.inBackground(() => this.#db.sweep());
  }

  #analyzeOptions(environment: { readonly [name: string]: string }): AnalyzeOptions {
    return analyzeOptions({
      environment,
      builtInEnvironment: this.#builtIn,
      analyzeTimeMs: this.#limits.analyzeTimeMs,
    });
  }
}
