/**
 * Pushes, from start_push to finish_push. Holds the pushes that were staged and did not go live yet, in memory: a restart
 * forgets them, and the CLI then starts over.
 */
import { badRequest } from "../../protocol/errors.ts";
import type { JsonObject, JsonValue } from "../../protocol/json.ts";
import type { Database } from "../../transaction/database.ts";
import { applySchema, liveSchema } from "../../transaction/schemaChange.ts";
import type { Lane } from "../engineLane.ts";
import { replaceCrons } from "../scheduler/cronJobs.ts";
import { listVariables } from "../system/environment.ts";
import { cronsOf, makeLive, type Live } from "./livePush.ts";
import { Preparations } from "./preparation.ts";
import { echoedPushId, schemaChangeAnswer, startPushAnswer } from "./pushAnswer.ts";
import { finishPushAnswer } from "./pushDiff.ts";
import { asObject, parsePushRequest } from "./pushRequest.ts";
import { stagePush, type StagedPush } from "./stagePush.ts";
import { savePush } from "./storedPush.ts";

/** Each holds the sources of a whole push. */
const MAX_STAGED_PUSHES = 4;
const MAX_SCHEMA_WAIT_MS = 10 * 1000;

export interface DeployerOptions {
  readonly db: Database;
  readonly lane: Lane;
  readonly builtInEnvironment: { readonly [name: string]: string };
  readonly analyzeTimeMs: number;
  readonly live: () => Live;
  /** Called on the lane, right after the commit: every later job runs with the new push. */
  readonly install: (live: Live) => void;
}

export class Deployer {
  readonly #options: DeployerOptions;
  readonly #preparations: Preparations;
  readonly #staged = new Map<string, StagedPush>();

  constructor(options: DeployerOptions) {
    this.#options = options;
    this.#preparations = new Preparations(options.db, options.lane);
  }

  configHashes(): JsonValue {
    const { stored } = this.#options.live();
    return {
      config: { functions: "convex/" },
      moduleHashes:
        stored?.modules.map(({ path, sha256 }) => ({ path, hash: sha256, environment: "isolate" })) ?? [],
      udfServerVersion: stored?.udfServerVersion ?? null,
      nodeVersion: null,
    };
  }

  async evaluatePush(body: JsonObject): Promise<JsonValue> {
    return schemaChangeAnswer(await this.#stage(body));
  }

  async startPush(body: JsonObject): Promise<JsonValue> {
    const staged = await this.#stage(body);
    this.#staged.set(staged.id, staged);
    for (const id of this.#staged.keys()) {
      if (this.#staged.size <= MAX_STAGED_PUSHES) break;
      this.#staged.delete(id);
    }
    return startPushAnswer(staged);
  }

  async waitForSchema(body: JsonObject): Promise<JsonValue> {
    const staged = this.#findStaged(body);
    if (staged === null || this.#isOvertaken(staged)) return { type: "raceDetected" };
    if (body["dryRun"] === true) return { type: "complete" };
    const asked = typeof body["timeoutMs"] === "number" ? body["timeoutMs"] : MAX_SCHEMA_WAIT_MS;
    const timeoutMs = Math.min(Math.max(asked, 0), MAX_SCHEMA_WAIT_MS);
    const state = await this.#preparations.waitFor(staged.id, staged.schema, timeoutMs);
    switch (state.type) {
      case "complete":
        return { type: "complete" };
      case "inProgress": {
        const { schemaValidationComplete, indexesComplete, indexesTotal } = state;
        const root = { schemaValidationComplete, indexesComplete, indexesTotal };
        return { type: "inProgress", components: { "": root } };
      }
      case "failed":
        return { type: "failed", error: state.error, componentPath: "", tableName: state.tableName };
      default:
        return state satisfies never;
    }
  }

  /** The answer may be told once everything committed so far is on disk. */
  finishPush(body: JsonObject): Promise<JsonValue> {
    const echo = asObject(body["startPush"], "startPush");
    const { lane } = this.#options;
    return body["dryRun"] === true
      ? lane.run(() => this.#describe(this.#checkedForLive(echo)))
      : lane.run(() => this.#goLive(echo));
  }

  /** Nothing of what is staged may go on restraining writes. */
  close(): void {
    this.#preparations.abandon();
  }

  async #stage(body: JsonObject): Promise<StagedPush> {
    const request = parsePushRequest(body);
    const { db, lane, live, builtInEnvironment, analyzeTimeMs } = this.#options;
    const read = await lane.run(() => {
      const tx = db.begin("system");
      return { live: live(), liveSchema: liveSchema(tx), environment: listVariables(tx) };
    });
    return stagePush(request, { ...read, builtInEnvironment, analyzeTimeMs });
  }

  /** One transaction: modules, schema and indexes change together, or nothing does. */
  #goLive(echo: JsonObject): JsonValue {
    const staged = this.#checkedForLive(echo);
    if (!this.#preparations.isComplete(staged.id)) {
      throw badRequest("RaceDetected", "The schema of this push is not ready any more. Try again.");
    }
    const { db, install } = this.#options;
    const answer = this.#describe(staged);
    const tx = db.begin("system");
    applySchema(tx, staged.schema);
    savePush(tx, staged.stored);
    replaceCrons(tx, cronsOf(staged.stored));
    db.commit(tx);
    this.#preparations.finish(staged.id);
    this.#staged.delete(staged.id);
    install(makeLive(staged.stored, staged.compiled, staged.authProviders));
    return answer;
  }

  #describe(staged: StagedPush): JsonValue {
    return finishPushAnswer(this.#options.live(), liveSchema(this.#options.db.begin("system")), staged);
  }

  #checkedForLive(echo: JsonObject): StagedPush {
    const staged = this.#findStaged(echo);
    if (staged === null) {
      throw badRequest(
        "RaceDetected",
        "This push is not known any more, perhaps because of a restart. Try again.",
      );
    }
    if (this.#isOvertaken(staged)) {
      throw badRequest("ConcurrentPush", "Another push went live since this one was started. Try again.");
    }
    const variables = listVariables(this.#options.db.begin("system"));
    if (JSON.stringify(variables) !== JSON.stringify(staged.environment)) {
      throw badRequest(
        "RaceDetected",
        "Environment variables have changed since this push was started. Try again.",
      );
    }
    return staged;
  }

  #findStaged(echo: JsonObject): StagedPush | null {
    const id = echoedPushId(echo);
    return id === null ? null : (this.#staged.get(id) ?? null);
  }

  #isOvertaken(staged: StagedPush): boolean {
    return staged.replaces !== (this.#options.live().stored?.version ?? null);
  }
}
