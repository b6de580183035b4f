/** Stands between the pages and a deployment, and plays what can go wrong there. */
import {
  createServer,
  request as forward,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from "node:http";
import { connect, type AddressInfo, type Socket } from "node:net";
import type { Duplex } from "node:stream";

/** What becomes of the calls to functions. */
export type Fault =
  | "none"
  /** The connection is cut, at once. */
  | "cut"
  /** The deployment does it, and the answer is lost on the way. */
  | "lose"
  /** An answer of whoever stands between, in words of their own. */
  | "fail"
  /** No answer, for longer than anybody waits. */
  | "stall";

export class FaultyProxy {
  readonly url: string;
  /** The functions that were called over HTTP, in order. Sockets are not listened to. */
  readonly calls: string[] = [];
  readonly #server: Server;
  readonly #sockets: Set<Duplex>;
  #fault: Fault = "none";

  private constructor(server: Server, sockets: Set<Duplex>) {
    this.#server = server;
    this.#sockets = sockets;
    this.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  /** In front of the deployment at `target`. */
  static async start(target: string): Promise<FaultyProxy> {
    const sockets = new Set<Duplex>();
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const proxy = new FaultyProxy(server, sockets);
    server.on("connection", (socket: Socket) => keep(sockets, socket));
    server.on("request", (request: IncomingMessage, response: ServerResponse) => {
      void proxy.#answer(target, request, response).catch(() => response.destroy());
    });
    server.on("upgrade", (request: IncomingMessage, socket: Duplex, head: Buffer) => {
      if (proxy.#fault !== "none") return socket.destroy();
      return joinSockets(target, request, socket, head);
    });
    return proxy;
  }

  /** From now on. Live connections are cut by any fault, as whatever ails the calls would. */
  play(fault: Fault): void {
    this.#fault = fault;
    if (fault === "none") return;
    for (const socket of this.#sockets) socket.destroy();
  }

  close(): void {
    for (const socket of this.#sockets) socket.destroy();
    this.#server.close();
  }

  async #answer(target: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await read(request);
    const name = functionIn(body);
    const fault = this.#fault;
    if (name !== null) this.calls.push(name);
    switch (fault) {
      case "stall":
        return;
      case "cut":
        request.socket.destroy();
        return;
      case "fail":
        response.writeHead(500, { "Content-Type": "text/plain" }).end("Something broke on the way");
        return;
      case "lose":
      case "none":
        break;
      default:
        fault satisfies never;
    }
    const answer = await ask(target, request, body);
    const content = await read(answer);
    if (fault === "lose") return void request.socket.destroy();
    response.writeHead(answer.statusCode ?? 502, answer.headers).end(content);
  }
}

function keep(sockets: Set<Duplex>, socket: Duplex): void {
  sockets.add(socket);
  socket.once("close", () => sockets.delete(socket));
}

function joinSockets(target: string, request: IncomingMessage, socket: Duplex, head: Buffer): void {
  const { hostname, port } = new URL(target);
  const other = connect(Number(port), hostname, () => {
    const { rawHeaders, method, url } = request;
    const lines = [`${method} ${url} HTTP/1.1`];
    for (let index = 0; index < rawHeaders.length; index += 2) {
      lines.push(`${rawHeaders[index]}: ${rawHeaders[index + 1]}`);
    }
    other.write(`${lines.join("\r\n")}\r\n\r\n`);
    other.write(head);
    other.pipe(socket).pipe(other);
  });
  for (const [one, another] of [
    [socket, other],
    [other, socket],
  ] as const) {
    one.on("error", () => another.destroy());
    one.on("close", () => another.destroy());
  }
}

async function read(message: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of message) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

function functionIn(body: Buffer): string | null {
  try {
    const { path } = JSON.parse(body.toString()) as { path?: unknown };
    return typeof path === "string" ? path : null;
  } catch {
    return null;
  }
}

function ask(
  target: string,
  { method, url, headers }: IncomingMessage,
  body: Buffer,
): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const outgoing = forward(new URL(url ?? "/", target), { method: method ?? "GET", headers }, resolve);
    outgoing.once("error", reject);
    outgoing.end(body);
  });
}
