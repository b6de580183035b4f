/**
 * The deployment's functions and data on one thread: holds the database, the live push, the lane through which everything
 * that touches either goes, and the outbox through which every answer leaves. Knows nothing of threads.
 */
import { randomBytes } from "node:crypto";
import type { OrderedStore } from "../storage/orderedStore.ts";
import { Database } from "../transaction/database.ts";
import type { Transaction } from "../transaction/transaction.ts";
import { checkReturnValue, startAction, type GateContext } from "./actions/actionGate.ts";
import type { EngineOptions, EnvironmentChange } from "./engine.ts";
import { Lane } from "./engineLane.ts";
import type { EngineCalls, EngineMethod, FromEngine } from "./engineMessages.ts";
import { Outbox } from "./engineOutbox.ts";
import { FunctionRuns } from "./engineRuns.ts";
import { findFile, insertFile, removedNames, removeFile, unclaimedNames } from "./files/fileDocuments.ts";
import { fileUrls } from "./files/fileUrls.ts";
import { evaluateAuthConfig, type AnalyzeOptions } from "./isolate/analyze.ts";
import { DEFAULT_LIMITS, type Limits } from "./limits.ts";
import { parseAuthProviders } from "./push/authProviders.ts";
import { Deployer } from "./push/deployer.ts";
import { NOTHING_LIVE, type Live } from "./push/livePush.ts";
import { restoreLive } from "./push/restoreLive.ts";
import { analyzeOptions } from "./push/stagePush.ts";
import { applyScheduleChange } from "./scheduler/scheduleChange.ts";
import { DueRunner } from "./scheduler/dueRunner.ts";
import { Scheduler } from "./scheduler/scheduler.ts";
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
  /** The scheduled function during which the engine before this one was lost, on the same store. */
  readonly suspectId?: string | null;
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
  readonly #scheduler: Scheduler;
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
      onCommit({ ts, invalidated }, documents) {
        outbox.post(ts, () => emit({ type: "commit", event: { ts, invalidated } }));
        scheduler.noteInvalidated(invalidated);
        const names = removedNames(documents);
        if (names.length > 0) outbox.post(ts, () => emit({ type: "filesRemoved", names }));
      },
    });
    const outbox: Outbox = new Outbox({ durable: (ts) => db.durable(ts), onFailure });
    const cursors = sealedCursors(instanceSecret);
    const runner = createUdfRunner({
      limits,
      environment: (tx, name) => readVariable(tx, name) ?? builtIn[name],
      randomBytes,
      deploymentName,
      cursors,
      fileUrls: fileUrls(cloudUrl, instanceSecret),
    });
    const lane = new Lane(() => runner.prepare());
    const shared = { db, lane, live: () => this.#live };
    const runs = new FunctionRuns({ ...shared, outbox, runner, cursors, cloudUrl, siteUrl, emit });
    const dueRunner = new DueRunner({
      ...shared,
      outbox,
      emit,
      runMutation: (tx, call) => runs.mutationIn(tx, call),
    });
    const scheduler = new Scheduler({ db, lane, runner: dueRunner });
    this.#options = options;
    this.#lane = lane;
    this.#limits = limits;
    this.#builtIn = builtIn;
    this.#db = db;
    this.#outbox = outbox;
    this.#runs = runs;
    this.#scheduler = scheduler;
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
    core.#scheduler.start(options.suspectId ?? null);
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
    changeSchedule: ({ change }, reply) =>
      this.#write((tx) => applyScheduleChange(tx, this.#live.push.functions, change), reply),
    finishScheduledAction: ({ requestId, outcome }, reply) =>
      this.#read(() => {
        this.#scheduler.finishAction(requestId, outcome);
        return null;
      }, reply),
    stopScheduler: (_params, reply) =>
      this.#read(() => {
        this.#scheduler.stop();
        return null;
      }, reply),
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
    insertFile: ({ file }, reply) => this.#write((tx) => insertFile(tx, file), reply),
    findFile: ({ id }, reply) => this.#read(() => findFile(this.#db.begin("system"), id), reply),
    removeFile: ({ id }, reply) => this.#write((tx) => removeFile(tx, id), reply),
    unclaimedFiles: ({ names }, reply) =>
      this.#read(() => unclaimedNames(this.#db.begin("system"), names), reply),
    close: async (_params, reply) => {
      this.#deployer.close();
      await this.#lane.run(() => this.#scheduler.stop());
      this.#outbox.post(this.#db.latestTs, () => {
        void this.#options.store.close().then(() => reply(null));
      });
    },
  };

  /** Waits for its turn in the lane, as whatever touches the database or the live push does. */
  async #read<T>(read: () => T, reply: (answer: T) => void): Promise<void> {
    await this.#lane.run(() => this.#replyInTurn(read(), reply));
  }

  async #write<T>(write: (tx: Transaction) => T, reply: (answer: T) => void): Promise<void> {
    await this.#lane.run(() => {
      const tx = this.#db.begin("system");
      const answer = write(tx);
      this.#db.commit(tx);
      this.#replyInTurn(answer, reply);
    });
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
    this.#lane.inBackground(() => this.#scheduler.sweep());
  }

  #analyzeOptions(environment: { readonly [name: string]: string }): AnalyzeOptions {
    return analyzeOptions({
      environment,
      builtInEnvironment: this.#builtIn,
      analyzeTimeMs: this.#limits.analyzeTimeMs,
    });
  }
}
