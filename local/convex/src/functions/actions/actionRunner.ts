/**
 * Runs actions and HTTP actions: asks the engine whether the call may be made, gives it to a thread, answers what that
 * thread asks of the deployment, and logs. Holds nothing but the pool of threads.
 */
import { randomUUID } from "node:crypto";
import type { FunctionCall, FunctionResult, Identity } from "../../protocol/functionCall.ts";
import type { LogEntry } from "../engine.ts";
import { completionEntry, logIdentifier, outcomeOf, type FinishedRun } from "../engineLog.ts";
import type { ActionStart, HttpActionStart } from "../engineMessages.ts";
import type { FileStore } from "../files/fileStore.ts";
import type { CompiledPush } from "../isolate/compiledPush.ts";
import type { Limits } from "../limits.ts";
import { printLogLine, type LogLine } from "../udf/console.ts";
import { failureResult } from "../udf/errors.ts";
import { answerSyscall, type CalledFunctions } from "./actionCalls.ts";
import { ActionFiles } from "./actionFiles.ts";
import type { ActionOutcome, ActionTarget, HttpResponseHead } from "./actionMessages.ts";
import { ActionPool } from "./actionPool.ts";
import type { ActionJob } from "./actionWorker.ts";
import { errorResponse, httpDisabledResponse, requestHead, responseOf } from "./httpExchange.ts";

export interface ActionHost extends CalledFunctions {
  startAction(call: FunctionCall): Promise<ActionStart>;
  startHttpAction(): Promise<HttpActionStart>;
  /** Null where the value fits; else why it does not. */
  checkReturnValue(functionPath: string, valueJson: string): Promise<string | null>;
  /** Code of a version that one of the two starts has named. */
  pushOfVersion(version: string): CompiledPush;
  log(entry: LogEntry): void;
}

export interface ActionRunnerOptions {
  readonly host: ActionHost;
  readonly files: FileStore;
  readonly limits: Limits;
  readonly deploymentName: string;
  readonly pool?: ActionPool;
}

type CallContext = Pick<FunctionCall, "identity" | "caller" | "requestId" | "scheduledFunctionId">;

export class ActionRunner {
  readonly #host: ActionHost;
  readonly #files: FileStore;
  readonly #limits: Limits;
  readonly #deploymentName: string;
  readonly #pool: ActionPool;

  constructor({ host, files, limits, deploymentName, pool = new ActionPool() }: ActionRunnerOptions) {
    this.#host = host;
    this.#files = files;
    this.#limits = limits;
    this.#deploymentName = deploymentName;
    this.#pool = pool;
  }

  async run(call: FunctionCall): Promise<FunctionResult> {
    const start = await this.#host.startAction(call);
    if (start.type === "refused") return start.result;
    const target: ActionTarget = {
      type: "action",
      functionPath: start.functionPath,
      argsJson: call.argsJson,
    };
    const log = this.#openLog("Action", logIdentifier(start.functionPath), call);
    const ran = await this.#pool.run(this.#job(call, start, target, log.write));
    const outcome = await this.#checkReturned(start, ran);
    const result = resultOf(outcome, call.requestId, log.lines);
    log.complete(outcomeOf(result));
    return result;
  }

  /** Resolves with the head of the response; its body follows as the action makes it. */
  async runHttp(request: Request, identity: Identity, requestId: string): Promise<Response> {
    const start = await this.#host.startHttpAction();
    if (start.pushVersion === null) return httpDisabledResponse();
    const call: CallContext = { identity, caller: "HttpEndpoint", requestId };
    const target: ActionTarget = { type: "http", request: requestHead(request, this.#limits.httpBodyBytes) };
    const log = this.#openLog("HttpAction", `${request.method} ${new URL(request.url).pathname}`, call);
    const { pushVersion, environment } = start;
    return new Promise((resolve) => {
      let status: number | null = null;
      const respond = (head: HttpResponseHead) => {
        status = head.status;
        resolve(responseOf(head));
      };
      const job = { ...this.#job(call, { pushVersion, environment }, target, log.write), respond };
      void this.#pool.run(job).then((outcome) => {
        const error = outcome.type === "failed" ? outcome.message : null;
        log.complete({ returnBytes: null, error, status: status ?? 500 });
        if (outcome.type === "failed") resolve(errorResponse(outcome, requestId));
      });
    });
  }

  close(): Promise<void> {
    return this.#pool.close();
  }

  #job(
    call: CallContext,
    { pushVersion, environment }: { pushVersion: string; environment: { readonly [name: string]: string } },
    target: ActionTarget,
    log: (line: LogLine) => void,
  ): ActionJob {
    const { identity, requestId, scheduledFunctionId = null } = call;
    const files = new ActionFiles(this.#files);
    return {
      push: this.#host.pushOfVersion(pushVersion),
      run: {
        target,
        identity,
        environment,
        requestId,
        scheduledFunctionId,
        deploymentName: this.#deploymentName,
        limits: this.#limits,
      },
      timeLimitMs: this.#limits.actionTimeMs,
      syscall: (op, argsJson, body) =>
        answerSyscall({ op, argsJson, body, files, identity, requestId, scheduledFunctionId }, this.#host),
      over: () => files.release(),
      log,
      respond: () => undefined,
    };
  }

  async #checkReturned(
    { functionPath }: { readonly functionPath: string },
    outcome: ActionOutcome,
  ): Promise<ActionOutcome> {
    if (outcome.type !== "returned") return outcome;
    const problem = await this.#host.checkReturnValue(functionPath, outcome.valueJson);
    return problem === null ? outcome : { type: "failed", message: problem };
  }

  /** Lines go out as they are written. */
  #openLog(udfType: FinishedRun["udfType"], identifier: string, call: CallContext) {
    const lines: LogLine[] = [];
    const executionId = randomUUID();
    const startedAtMs = Date.now();
    return {
      lines,
      write: (line: LogLine) => {
        lines.push(line);
        this.#host.log({
          kind: "Progress",
          udfType,
          componentPath: null,
          identifier,
          timestamp: line.timestamp / 1000,
          logLines: [line],
          requestId: call.requestId,
          executionId,
        });
      },
      complete: (outcome: FinishedRun["outcome"]) => {
        // What was streamed is not repeated: `convex logs` would print it twice.
        const run = {
          udfType,
          identifier,
          call,
          outcome,
          logLines: [],
          startedAtMs,
          userTimeMs: null,
          executionId,
        };
        this.#host.log(completionEntry(run, Date.now()));
      },
    };
  }
}

function resultOf(outcome: ActionOutcome, requestId: string, lines: readonly LogLine[]): FunctionResult {
  const logLines = lines.map(printLogLine);
  switch (outcome.type) {
    case "returned":
      return { success: true, valueJson: outcome.valueJson, logLines };
    case "failed":
      return failureResult(outcome, requestId, logLines);
    case "responded":
      throw new Error("Expected an action to return a value, not an HTTP response");
    default:
      return outcome satisfies never;
  }
}
