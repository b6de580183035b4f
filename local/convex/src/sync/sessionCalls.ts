/**
 * The mutations and actions of one session. Holds the mutations that wait for their turn, and counts the actions that
 * run. Each call runs as whoever the session spoke for when it came.
 */
import type { Engine } from "../functions/engine.ts";
import type { FunctionRequest } from "../protocol/clientMessage.ts";
import { DeploymentError } from "../protocol/errors.ts";
import type { FunctionCall, FunctionResult, Identity } from "../protocol/functionCall.ts";
import type { ServerMessage } from "../protocol/serverMessage.ts";
import type { Clock } from "./clock.ts";
import { refusedResult } from "./refusal.ts";
import { requireRootComponent } from "./rootComponent.ts";
import { SerialQueue } from "./serialQueue.ts";
import type { SessionIdentity } from "./sessionIdentity.ts";
import type { Transitions } from "./transitions.ts";

const MAX_WAITING_MUTATIONS = 1000;
const MAX_RUNNING_ACTIONS = 1000;

export interface SessionCallsOptions {
  readonly engine: Pick<Engine, "mutation" | "action">;
  readonly identity: SessionIdentity;
  readonly transitions: Transitions;
  readonly clock: Clock;
  readonly newRequestId: () => string;
  readonly send: (message: ServerMessage) => void;
  readonly onFailure: (error: unknown) => void;
}

export class SessionCalls {
  readonly #options: SessionCallsOptions;
  readonly #mutations = new SerialQueue(MAX_WAITING_MUTATIONS);
  #runningActions = 0;
  #isStopped = false;

  constructor(options: SessionCallsOptions) {
    this.#options = options;
  }

  /** Throws DeploymentError 429 where too many wait. */
  takeMutation(message: FunctionRequest, sessionId: string): void {
    const identity = this.#options.identity.current;
    const run = () => this.#runMutation(message, identity, sessionId);
    if (!this.#mutations.add(run)) throw tooMany("Mutations", "mutations");
  }

  /** Throws DeploymentError 429 where too many run. */
  takeAction(message: FunctionRequest): void {
    if (this.#runningActions >= MAX_RUNNING_ACTIONS) throw tooMany("Actions", "actions");
    void this.#runAction(message, this.#options.identity.current);
  }

  stop(): void {
    this.#isStopped = true;
    this.#mutations.clear();
  }

  async #runMutation(message: FunctionRequest, identity: Identity, sessionId: string): Promise<void> {
    if (this.#isStopped) return;
    const { engine, transitions, send } = this.#options;
    const { requestId } = message;
    const respond = (result: FunctionResult, ts: bigint | null) => {
      if (!result.success) send({ type: "MutationResponse", requestId, result });
      else if (ts !== null) send({ type: "MutationResponse", requestId, result, ts });
      else throw new TypeError("Expected a mutation that succeeded to have a timestamp");
    };
    const done = transitions.noteMutation();
    await this.#attempt(
      message,
      identity,
      async (call) => {
        const { result, ts } = await engine.mutation(call, { sessionId, requestId });
        respond(result, ts);
      },
      (result) => respond(result, null),
    );
    done();
  }

  async #runAction(message: FunctionRequest, identity: Identity): Promise<void> {
    const { engine, transitions, send } = this.#options;
    const { requestId } = message;
    const respond = (result: FunctionResult) => send({ type: "ActionResponse", requestId, result });
    this.#runningActions += 1;
    await this.#attempt(message, identity, async (call) => respond(await engine.action(call)), respond);
    this.#runningActions -= 1;
    transitions.owe();
    transitions.advance();
  }

  /** A call that is refused fails by itself; any other error is the session's. Does not throw. */
  async #attempt(
    { udfPath, argsJson, componentPath }: FunctionRequest,
    identity: Identity,
    run: (call: FunctionCall) => Promise<void>,
    refuse: (result: FunctionResult) => void,
  ): Promise<void> {
    const { clock, newRequestId, identity: session, onFailure } = this.#options;
    const requestId = newRequestId();
    try {
      session.requireUnexpired(identity, clock.now());
      requireRootComponent(componentPath, identity);
      await run({ path: udfPath, argsJson, identity, caller: "SyncWorker", requestId });
    } catch (error) {
      const result = refusedResult(error, requestId);
      if (result === null) onFailure(error);
      else refuse(result);
    }
  }
}

export function tooMany(code: "Requests" | "Mutations" | "Actions", what: string): DeploymentError {
  return new DeploymentError(429, `TooManyConcurrent${code}`, `Too many ${what} wait on one connection.`);
}
