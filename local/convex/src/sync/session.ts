/**
 * One connection of one client: messages in, messages out, and no socket.
 *
 *     waiting for Connect --Connect--> open --breach, refused token, fault, close--> over
 *
 * Messages are read one at a time, so that what follows an Authenticate is under its identity. Mutations run one after
 * another, actions beside them. Transitions are a chain: each begins at the version where the last one ended, and one is
 * computed at a time.
 */
import type { Engine } from "../functions/engine.ts";
import type { Authenticator } from "../functions/identity/authenticator.ts";
import {
  type Authenticate,
  type ClientMessage,
  type Connect,
  parseClientMessage,
} from "../protocol/clientMessage.ts";
import { badRequest, DeploymentError } from "../protocol/errors.ts";
import { encodeServerMessage, type ServerMessage } from "../protocol/serverMessage.ts";
import { type Closing, closingAfter, INTERNAL_ERROR } from "./closing.ts";
import type { Clock } from "./clock.ts";
import { Heartbeat } from "./heartbeat.ts";
import type { QueryCache } from "./queryCache.ts";
import { SessionCalls, tooMany } from "./sessionCalls.ts";
import { AuthRefused, SessionIdentity } from "./sessionIdentity.ts";
import { Transitions } from "./transitions.ts";

const MAX_UNREAD_MESSAGES = 10_000;
const MAX_UNREAD_CHARACTERS = 1024 * 1024 * 64;
const MAX_SESSION_ID_CHARACTERS = 128;

/** Where the messages go. */
export interface Outlet {
  send(text: string): void;
  /** Resolves when what was sent has largely left: a client that reads slowly is not sent more. */
  drained(): Promise<void>;
  close(code: number, reason: string): void;
}

export interface SessionOptions {
  readonly engine: Pick<Engine, "mutation" | "action" | "latestTs">;
  readonly cache: QueryCache;
  readonly authenticator: Pick<Authenticator, "identifyToken" | "identifyAdmin">;
  readonly outlet: Outlet;
  readonly clock: Clock;
  readonly newRequestId: () => string;
  /** Whether the client can join a transition that comes in chunks. */
  readonly canJoinChunks: boolean;
}

export class SyncSession {
  readonly #options: SessionOptions;
  readonly #identity = new SessionIdentity();
  readonly #transitions: Transitions;
  readonly #heartbeat: Heartbeat;
  readonly #calls: SessionCalls;
  readonly #unread: string[] = [];
  #unreadCharacters = 0;
  #isReading = false;
  #sessionId: string | null = null;
  #isOver = false;

  constructor(options: SessionOptions) {
    this.#options = options;
    this.#heartbeat = new Heartbeat(options.clock, () => this.#send({ type: "Ping" }));
    this.#transitions = new Transitions({
      ...options,
      identity: this.#identity,
      send: (frames) => {
        for (const frame of frames) this.#sendText(frame);
      },
      drained: () => options.outlet.drained(),
      onFailure: (error) => this.#fail(error),
    });
    this.#calls = new SessionCalls({
      ...options,
      identity: this.#identity,
      transitions: this.#transitions,
      send: (message) => this.#send(message),
      onFailure: (error) => this.#fail(error),
    });
  }

  /** A frame has arrived. */
  receive(text: string): void {
    if (this.#isOver) return;
    this.#unread.push(text);
    this.#unreadCharacters += text.length;
    if (this.#unread.length > MAX_UNREAD_MESSAGES || this.#unreadCharacters > MAX_UNREAD_CHARACTERS) {
      this.#fail(tooMany("Requests", "messages"));
    } else if (!this.#isReading) {
      void this.#readAll();
    }
  }

  /** The frame that has arrived cannot be one of the protocol. */
  receiveMalformed(reason: string): void {
    this.#fail(badRequest("BadFrame", reason));
  }

  /** The connection is gone. What has begun goes on, and tells nobody. */
  end(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#heartbeat.stop();
    this.#transitions.stop();
    this.#calls.stop();
    this.#unread.length = 0;
  }

  async #readAll(): Promise<void> {
    this.#isReading = true;
    try {
      for (let text = this.#unread.shift(); text !== undefined; text = this.#unread.shift()) {
        this.#unreadCharacters -= text.length;
        await this.#handle(parseClientMessage(text));
      }
    } catch (error) {
      this.#fail(error);
    } finally {
      this.#isReading = false;
    }
    // Once all that was sent together has been read: what it asks for makes one transition.
    this.#transitions.advance();
  }

  async #handle(message: ClientMessage): Promise<void> {
    if (message.type === "Connect") return this.#connect(message);
    if (this.#sessionId === null) {
      throw badRequest("NotConnected", `The first message must be Connect, not ${message.type}.`);
    }
    switch (message.type) {
      case "Authenticate":
        return this.#authenticate(message);
      case "ModifyQuerySet":
        return this.#transitions.modify(message);
      case "Mutation":
        return this.#calls.takeMutation(message, this.#sessionId);
      case "Action":
        return this.#calls.takeAction(message);
      case "Event":
        return;
      default:
        message satisfies never;
    }
  }

  #connect({ sessionId, maxObservedTimestamp, clientTs }: Connect): void {
    if (this.#sessionId !== null) throw badRequest("AlreadyConnected", "There must be one Connect only.");
    if (sessionId.length > MAX_SESSION_ID_CHARACTERS)
      throw badRequest("BadSessionId", "The session id is too long.");
    if (maxObservedTimestamp !== null && maxObservedTimestamp > this.#options.engine.latestTs()) {
      // Seen by the client, but not on our disk: an older copy of the data was put back.
      throw new DeploymentError(
        500,
        "InternalServerError",
        "The client has seen later data than there is here.",
      );
    }
    this.#sessionId = sessionId;
    if (clientTs !== null) this.#transitions.clientClockSkew = clientTs - this.#options.clock.now();
  }

  async #authenticate({ baseVersion, credentials }: Authenticate): Promise<void> {
    this.#identity.requireVersion(baseVersion);
    const { authenticator } = this.#options;
    try {
      switch (credentials.tokenType) {
        case "None":
          this.#identity.set({ type: "anonymous" });
          break;
        case "User":
          this.#identity.set(await authenticator.identifyToken(credentials.token));
          break;
        case "Admin":
          this.#identity.set(authenticator.identifyAdmin(credentials.adminKey, credentials.impersonating));
          break;
        default:
          credentials satisfies never;
      }
    } catch (error) {
      throw refusedCredentials(error, baseVersion);
    }
    this.#transitions.owe();
  }

  #send(message: ServerMessage): void {
    this.#sendText(encodeServerMessage(message));
  }

  #sendText(text: string): void {
    if (this.#isOver) return;
    this.#heartbeat.noteSent();
    this.#options.outlet.send(text);
  }

  #fail(error: unknown): void {
    if (this.#isOver) return;
    const { message, code, reason }: Closing = closingAfter(error);
    // What has a code was expected by somebody.
    if (code === INTERNAL_ERROR && !(error instanceof DeploymentError)) {
      console.error("A sync session failed:", error);
    }
    if (message !== null) this.#send(message);
    this.end();
    this.#options.outlet.close(code, reason);
  }
}

function refusedCredentials(error: unknown, baseVersion: number): unknown {
  if (!(error instanceof DeploymentError)) return error;
  if (error.status === 401 || error.status === 403) return new AuthRefused(error.message, baseVersion, true);
  // Whether the token is good could not be found out: the client keeps it and comes back.
  return new DeploymentError(503, error.code, error.message, { cause: error });
}
