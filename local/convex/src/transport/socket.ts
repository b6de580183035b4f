/** The sync protocol on WebSockets: frames in and out, and whether anybody is still there. Holds the open sockets. */
import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import { type RawData, type WebSocket, WebSocketServer } from "ws";
import { SyncSession, type Outlet, type SessionOptions } from "../sync/session.ts";

const MAX_FRAME_BYTES = 1024 * 1024 * 48;
const PING_EVERY_MS = 1000 * 5;
const SILENT_AFTER_MS = 1000 * 60 * 2; // 2 min
/** Above this no further transition is made for a client. */
const HIGH_WATER_CHARACTERS = 1024 * 1024 * 8;
/** Above this a client has given up reading what it asks for. */
const MAX_UNSENT_CHARACTERS = 1024 * 1024 * 256;
const GOING_AWAY = 1001;
const CLOSE_GRACE_MS = 1000;

export type SessionContext = Omit<SessionOptions, "outlet" | "canJoinChunks">;

export class SyncSockets {
  readonly #server = new WebSocketServer({
    noServer: true,
    maxPayload: MAX_FRAME_BYTES,
    perMessageDeflate: false,
  });
  readonly #context: SessionContext;
  #isClosing = false;

  constructor(context: SessionContext) {
    this.#context = context;
  }

  /** Takes over a connection that asks to be a WebSocket. */
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    // A connection that breaks before it is a WebSocket has nobody else to listen.
    socket.on("error", () => socket.destroy());
    const version = syncVersion(request.url ?? "");
    if (this.#isClosing) {
      socket.destroy();
      return;
    }
    if (version === null) {
      socket.end("HTTP/1.1 404 Not Found\r\nConnection: close\r\nContent-Length: 0\r\n\r\n");
      return;
    }
    this.#server.handleUpgrade(request, socket, head, (opened) =>
      serve(opened, { ...this.#context, canJoinChunks: canJoinChunks(version) }),
    );
  }

  /** Clients come back by themselves, to whoever is there then. Those that do not say goodbye are cut off. */
  async close(): Promise<void> {
    this.#isClosing = true;
    const { clients } = this.#server;
    for (const socket of clients) socket.close(GOING_AWAY, "");
    const timer = setTimeout(() => {
      for (const socket of clients) socket.terminate();
    }, CLOSE_GRACE_MS);
    await new Promise<void>((resolve) => {
      this.#server.close(() => resolve());
    });
    clearTimeout(timer);
  }
}

function serve(socket: WebSocket, context: Omit<SessionOptions, "outlet">): void {
  const outlet = new SocketOutlet(socket);
  const session = new SyncSession({ ...context, outlet });
  let lastHeardMs = context.clock.now();
  const hear = () => {
    lastHeardMs = context.clock.now();
  };
  const watch = setInterval(() => {
    if (context.clock.now() - lastHeardMs > SILENT_AFTER_MS) socket.terminate();
    else socket.ping();
  }, PING_EVERY_MS);
  socket.on("pong", hear);
  socket.on("message", (data, isBinary) => {
    hear();
    if (isBinary) session.receiveMalformed("A frame must be text.");
    else session.receive(textOf(data));
  });
  // Whatever is wrong with a frame, `ws` closes the socket after it.
  socket.on("error", () => undefined);
  socket.on("close", () => {
    clearInterval(watch);
    session.end();
    outlet.end();
  });
}

/** Counts what has been sent and has not left. */
class SocketOutlet implements Outlet {
  readonly #socket: WebSocket;
  readonly #waiting: (() => void)[] = [];
  #unsent = 0;

  constructor(socket: WebSocket) {
    this.#socket = socket;
  }

  send(text: string): void {
    if (this.#socket.readyState !== this.#socket.OPEN) return;
    this.#unsent += text.length;
    this.#socket.send(text, () => {
      this.#unsent -= text.length;
      if (this.#unsent <= HIGH_WATER_CHARACTERS) this.end();
    });
    if (this.#unsent > MAX_UNSENT_CHARACTERS) this.#socket.terminate();
  }

  drained(): Promise<void> {
    if (this.#unsent <= HIGH_WATER_CHARACTERS) return Promise.resolve();
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  close(code: number, reason: string): void {
    this.#socket.close(code, reason);
  }

  /** Lets go of those who wait. */
  end(): void {
    for (const resolve of this.#waiting.splice(0)) resolve();
  }
}

function textOf(data: RawData): string {
  if (Array.isArray(data)) return Buffer.concat(data).toString();
  return Buffer.isBuffer(data) ? data.toString() : Buffer.from(data).toString();
}

/** `/api/sync` and `/api/<version>/sync`; null for any other address. */
function syncVersion(url: string): string | null {
  const match = /^\/api\/(?:([^/?]+)\/)?sync(?:\?|$)/.exec(url);
  return match === null ? null : (match[1] ?? "");
}

/** Clients learned it with 1.27. */
function canJoinChunks(version: string): boolean {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  return version === "" || Number.isNaN(major) || major > 1 || (major === 1 && minor >= 27);
}
