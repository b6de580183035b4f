/** The one file that knows `node:http`: a port, and the handler behind it. */
import { createServer, type IncomingMessage, type Server } from "node:http";
import type { Duplex } from "node:stream";
import { getRequestListener } from "@hono/node-server";
import { badRequest } from "../protocol/errors.ts";
import { errorResponse } from "./errorResponse.ts";
import type { Handler } from "./handler.ts";

/** Longer than callers keep idle connections: one that closes as a request comes looks like a failure to the caller. */
const KEEP_ALIVE_MS = 1000 * 75;
const CLOSE_GRACE_MS = 1000 * 5;
const SWEEP_EVERY_MS = 20;

export interface HttpServerOptions {
  readonly host: string;
  /** Zero for any that is free. */
  readonly port: number;
  readonly handle: Handler;
  readonly upgrade?: (request: IncomingMessage, socket: Duplex, head: Buffer) => void;
}

export interface HttpServer {
  readonly port: number;
  /** Takes nothing new, and waits a little for what is under way. */
  close(): Promise<void>;
}

/** Rejects with the error of `node:http` where it cannot listen, e.g. `EADDRINUSE`. */
export async function startHttpServer({
  host,
  port,
  handle,
  upgrade,
}: HttpServerOptions): Promise<HttpServer> {
  const listener = getRequestListener(handle, {
    // Replaces Request and Response for the whole process otherwise.
    overrideGlobalObjects: false,
    errorHandler: (error) =>
      error instanceof Error && error.name === "RequestError"
        ? errorResponse(badRequest("BadRequest", error.message))
        : errorResponse(error),
  });
  const server = createServer((request, response) => void listener(request, response));
  server.keepAliveTimeout = KEEP_ALIVE_MS;
  if (upgrade !== undefined) server.on("upgrade", upgrade);
  await listen(server, host, port);
  const address = server.address();
  return {
    port: typeof address === "object" && address !== null ? address.port : port,
    close: () => close(server),
  };
}

function listen(server: Server, host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, host, () => {
      server.off("error", reject);
      resolve();
    });
  });
}

async function close(server: Server): Promise<void> {
  const closed = new Promise<void>((resolve) => {
    server.close(() => resolve());
  });
  // A connection that has been answered stays open for more, and holds up the close.
  const sweep = setInterval(() => server.closeIdleConnections(), SWEEP_EVERY_MS);
  const timer = setTimeout(() => server.closeAllConnections(), CLOSE_GRACE_MS);
  await closed;
  clearInterval(sweep);
  clearTimeout(timer);
}
