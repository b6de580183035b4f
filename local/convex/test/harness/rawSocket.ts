/** The sync protocol by hand, for what no official client sends: replays with a chosen id, malformed frames. */
import { randomUUID } from "node:crypto";
import { afterAll } from "vitest";
import WebSocket, { type RawData } from "ws";
import { eventually } from "./eventually.ts";

export interface ServerMessage {
  readonly type: string;
  readonly [field: string]: unknown;
}

export interface RawSocket {
  readonly messages: readonly ServerMessage[];
  send(message: Readonly<Record<string, unknown>> | string): void;
  sendBytes(bytes: Uint8Array): void;
  /** The first message, from the beginning, for which `accept` says yes. */
  message(what: string, accept: (message: ServerMessage) => boolean): Promise<ServerMessage>;
  mutationResponse(requestId: number): Promise<ServerMessage>;
  isClosed(): boolean;
  /** The close code, once the server (or `close`) ended it. */
  closed(): Promise<number>;
  close(): void;
}

const open = new Set<WebSocket>();
afterAll(() => {
  for (const socket of open) socket.terminate();
});

export async function openRawSocket(deploymentUrl: string): Promise<RawSocket> {
  const socket = new WebSocket(`${deploymentUrl.replace(/^http/, "ws")}/api/1.48.0/sync`);
  open.add(socket);
  const messages: ServerMessage[] = [];
  let closeCode: number | undefined;
  socket.on("message", (data) => messages.push(parseMessage(data)));
  socket.on("close", (code) => {
    closeCode = code;
    open.delete(socket);
  });
  await new Promise<void>((resolve, reject) => {
    socket.once("open", () => resolve());
    socket.once("error", reject);
  });
  socket.on("error", () => {}); // a killed server shows as a close
  const message: RawSocket["message"] = (what, accept) =>
    eventually(`${what} on the socket`, () => messages.find((candidate) => accept(candidate)));
  return {
    messages,
    message,
    send: (text) => socket.send(typeof text === "string" ? text : JSON.stringify(text)),
    sendBytes: (bytes) => socket.send(bytes),
    mutationResponse: (requestId) =>
      message(
        `the response to mutation ${requestId}`,
        (candidate) => candidate.type === "MutationResponse" && candidate["requestId"] === requestId,
      ),
    isClosed: () => closeCode !== undefined,
    closed: () => eventually("the socket to close", () => closeCode),
    close: () => socket.close(),
  };
}

/** `ws` hands a text frame over as one Buffer. */
export function parseMessage(data: RawData): ServerMessage {
  if (!Buffer.isBuffer(data)) throw new TypeError("Expected a frame to arrive as one Buffer");
  return JSON.parse(data.toString("utf8")) as ServerMessage;
}

/** The first message of every connection. */
export function connectMessage(
  sessionId: string = randomUUID(),
  connectionCount = 0,
): Record<string, unknown> {
  return {
    type: "Connect",
    sessionId,
    connectionCount,
    lastCloseReason: connectionCount === 0 ? "InitialConnect" : "unknown",
    clientTs: Date.now(),
  };
}

export function emptyQuerySet(): Record<string, unknown> {
  return { type: "ModifyQuerySet", baseVersion: 0, newVersion: 1, modifications: [] };
}

/** A wire timestamp (base64 of eight little-endian bytes) as a number that can be compared. */
export function readTimestamp(text: unknown): bigint {
  if (typeof text !== "string")
    throw new TypeError(`Expected a base64 timestamp, got ${JSON.stringify(text)}`);
  return Buffer.from(text, "base64").readBigUInt64LE();
}
