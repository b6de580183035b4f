/**
 * The deployment's functions, from the main thread. Holds the link to the engine thread and replaces it when it is lost;
 * the tokens that callers hold of it; and who listens. In memory there is nothing to start over from, so there a lost
 * engine stays lost.
 */
import { randomBytes, randomUUID } from "node:crypto";
import { rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type {
  FunctionCall,
  FunctionResult,
  Identity,
  MutationOutcome,
  QueryOutcome,
  SessionRequest,
} from "../protocol/functionCall.ts";
import { FileBlobs } from "../storage/blobs.ts";
import { ActionRunner } from "./actions/actionRunner.ts";
import type { AuthProvider, CommitEvent, DeployApi, Engine, EngineOptions, LogEntry } from "./engine.ts";
import { EngineLink, type EngineNews } from "./engineLink.ts";
import { internalError, type EngineCalls, type EngineMethod } from "./engineMessages.ts";
import { FileStore } from "./files/fileStore.ts";
import { fileUrls } from "./files/fileUrls.ts";
import type { CompiledPush } from "./isolate/compiledPush.ts";
import { DEFAULT_LIMITS } from "./limits.ts";
import { outcomeOfRun, type RunOutcome } from "./scheduler/runOutcome.ts";
import { Listeners } from "./engineListeners.ts";
import { EngineTokens } from "./engineTokens.ts";

/** Starts the engine thread, and answers once the live push of the data folder can be called. */
export async function startEngine(options: EngineOptions): Promise<Engine> {
  const client = new EngineClient(options);
  await client.started;
  client.files.startSweeping();
  return client;
}

class EngineClient implements Engine {
  readonly started: Promise<void>;
  readonly deploy: DeployApi;
  readonly files: FileStore;
  readonly #options: EngineOptions & { readonly instanceSecret: string };
  readonly #blobsPath: string;
  readonly #actions: ActionRunner;
  readonly #tokens = new EngineTokens();
  readonly #onCommit = new Listeners<CommitEvent>();
  readonly #onLog = new Listeners<LogEntry>();
  readonly #onAuthProviders = new Listeners<readonly AuthProvider[]>();
  /** The live push, and the one before for actions that were started under it. */
  #pushes: readonly CompiledPush[] = [];
  #authProviders: readonly AuthProvider[] = [];
  #latestTs = 0n;
  #link: Promise<EngineLink>;
  #isClosed = false;

  constructor(options: EngineOptions) {
    const { instanceSecret = randomBytes(32).toString("hex") } = options;
    const limits = { ...DEFAULT_LIMITS, ...options.limits };
    this.#options = { ...options, instanceSecret };
    this.#blobsPath = options.blobsPath ?? join(tmpdir(), `convex-embedded-files-${randomUUID()}`);
    this.#link = this.#startLink(1, null);
    this.started = this.#link.then(() => undefined);
    this.deploy = {
      configHashes: () => this.#call("configHashes", {}),
      evaluatePush: (body) => this.#call("evaluatePush", { body }),
      startPush: (body) => this.#call("startPush", { body }),
      waitForSchema: (body) => this.#call("waitForSchema", { body }),
      finishPush: (body) => this.#call("finishPush", { body }),
      updateEnvironmentVariables: async (changes) => {
        await this.#call("updateEnvironmentVariables", { changes });
      },
      listEnvironmentVariables: () => this.#call("listEnvironmentVariables", {}),
    };
    this.files = new FileStore({
      blobs: new FileBlobs(this.#blobsPath),
      catalog: {
        insert: (file) => this.#call("insertFile", { file }),
        find: (id) => this.#call("findFile", { id }),
        remove: (id) => this.#call("removeFile", { id }),
        unclaimed: (names) => this.#call("unclaimedFiles", { names }),
      },
      urls: fileUrls(options.cloudUrl, instanceSecret),
      maxFileBytes: limits.storedFileBytes,
      clock: Date.now,
    });
    this.#actions = new ActionRunner({
      limits,
      files: this.files,
      deploymentName: options.deploymentName,
      host: {
        query: (call) => this.query(call, null),
        mutation: (call) => this.mutation(call, null),
        action: (call) => this.action(call),
        release: (token) => this.release(token),
        startAction: (call) => this.#call("startAction", { call }),
        changeSchedule: (change) => this.#call("changeSchedule", { change }),
        startHttpAction: () => this.#call("startHttpAction", {}),
        checkReturnValue: (functionPath, valueJson) =>
          this.#call("checkReturnValue", { functionPath, valueJson }),
        pushOfVersion: (version) => this.#pushOfVersion(version),
        log: (entry) => this.#onLog.tell(entry),
      },
    });
  }

  async query(call: FunctionCall, journal: string | null): Promise<QueryOutcome> {
    const link = await this.#link;
    const outcome = await link.call("query", { call, journal });
    return { ...outcome, token: this.#tokens.take(link.generation, outcome.token) };
  }

  mutation(call: FunctionCall, session: SessionRequest | null): Promise<MutationOutcome> {
    return this.#call("mutation", { call, session });
  }

  action(call: FunctionCall): Promise<FunctionResult> {
    return this.#actions.run(call);
  }

  async any(call: FunctionCall): Promise<FunctionResult> {
    const outcome = await this.#call("any", { call });
    return outcome.type === "ran" ? outcome.result : this.action(call);
  }

  httpAction(request: Request, identity: Identity): Promise<Response> {
    return this.#actions.runHttp(request, identity, randomBytes(8).toString("hex"));
  }

  release(token: number): void {
    void this.#releaseLater(token);
  }

  latestTs(): bigint {
    return this.#latestTs;
  }

  onCommit(listener: (event: CommitEvent) => void): () => void {
    return this.#onCommit.add(listener);
  }

  onLog(listener: (entry: LogEntry) => void): () => void {
    return this.#onLog.add(listener);
  }

  authProviders(): readonly AuthProvider[] {
    return this.#authProviders;
  }

  onAuthProviders(listener: (providers: readonly AuthProvider[]) => void): () => void {
    return this.#onAuthProviders.add(listener);
  }

  async close(): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    // An action that began now would be cut off at once, and never run again.
    await this.#call("stopScheduler", {}).catch(() => null);
    await this.#actions.close();
    await this.files.close();
    await (await this.#link).close();
    if (this.#options.blobsPath === undefined) await rm(this.#blobsPath, { recursive: true, force: true });
  }

  async #call<M extends EngineMethod>(
    method: M,
    params: EngineCalls[M]["params"],
  ): Promise<EngineCalls[M]["answer"]> {
    return (await this.#link).call(method, params);
  }

  async #startLink(generation: number, suspectId: string | null): Promise<EngineLink> {
    let hasStarted = false;
    const link: EngineLink = new EngineLink({
      engine: this.#options,
      generation,
      suspectId,
      onNews: (news) => this.#hear(generation, news),
      onLost: (reason, lostDuring) => {
        if (hasStarted) this.#replaceLink(generation + 1, reason, lostDuring);
      },
    });
    this.#latestTs = await link.started;
    hasStarted = true;
    return link;
  }

  #replaceLink(generation: number, reason: string, suspectId: string | null): void {
    if (this.#isClosed) return;
    console.error(`The engine was lost: ${reason}`);
    if (this.#options.storePath === null) {
      this.#link = Promise.reject(internalError("The engine was lost, and with it what was in memory"));
    } else {
      this.#link = this.#startLink(generation, suspectId).then((link) => {
        // What the lost thread watched, nobody has watched since.
        this.#onCommit.tell({ ts: this.#latestTs, invalidated: this.#tokens.loseAll() });
        return link;
      });
    }
    // Whoever calls next learns of it.
    this.#link.catch(() => undefined);
  }

  #hear(generation: number, news: EngineNews): void {
    switch (news.type) {
      case "commit": {
        const { ts, invalidated } = news.event;
        this.#latestTs = ts;
        this.#onCommit.tell({ ts, invalidated: this.#tokens.invalidate(generation, invalidated) });
        return;
      }
      case "log":
        return this.#onLog.tell(news.entry);
      case "filesRemoved":
        return this.files.discard(news.names);
      case "startScheduledAction":
        return void this.#runScheduledAction(news.call);
      case "authProviders":
        this.#authProviders = news.providers;
        return this.#onAuthProviders.tell(news.providers);
      case "livePush":
        this.#pushes = [news.push, ...this.#pushes.slice(0, 1)];
        return;
      default:
        return news satisfies never;
    }
  }

  /** Its outcome is of no use to an engine thread that has not started it; see `Scheduler.finishAction`. */
  async #runScheduledAction(call: FunctionCall): Promise<void> {
    const outcome = await this.#actions.run(call).then(outcomeOfRun, (error: unknown): RunOutcome => {
      return { type: "failed", error: error instanceof Error ? error.message : String(error) };
    });
    const { requestId } = call;
    // The engine may be gone for good; its next start then finds the action interrupted.
    await this.#call("finishScheduledAction", { requestId, outcome }).catch(() => null);
  }

  async #releaseLater(token: number): Promise<void> {
    // A deployment whose engine is lost for good watches nothing.
    const link = await this.#link.catch(() => null);
    const threadToken = link === null ? null : this.#tokens.giveBack(link.generation, token);
    if (threadToken !== null) link?.release(threadToken);
  }

  #pushOfVersion(version: string): CompiledPush {
    const push = this.#pushes.find((candidate) => candidate.version === version);
    if (push === undefined) throw internalError(`The code of push ${version} is not at hand`);
    return push;
  }
}
