/**
 * A client that writes numbered turns without pause, several in flight, and sends those that were not acknowledged
 * again after each connection, under the same session and request id, as Convex's own clients do.
 */
import { randomUUID } from "node:crypto";
import WebSocket from "ws";
import {
  connectMessage,
  emptyQuerySet,
  parseMessage,
  readTimestamp,
  type ServerMessage,
} from "../harness/rawSocket.ts";

export interface Writer {
  readonly name: string;
  /** Every turn up to this one was acknowledged, in order. */
  acknowledged(): number;
  /** The first breach of what a client may rely on. */
  readonly breaches: readonly string[];
  /** Connects; resolves when the server has answered something, or the connection ended before. */
  connect(url: string): Promise<void>;
  /** Sends no new turns; resolves when all that were sent are acknowledged. */
  finish(): Promise<void>;
  close(): void;
}

const mostInFlight = 4;

export function createWriter(name: string): Writer {
  const sessionId = randomUUID();
  const inFlight = new Map<number, string>();
  const breaches: string[] = [];
  let window = mostInFlight;
  let sent = 0;
  let acknowledged = 0;
  let lastTs = 0n;
  let connections = 0;
  let onIdle = () => {};
  let socket: WebSocket | undefined;

  function fill(): void {
    for (let free = window - inFlight.size; free > 0; free -= 1) {
      sent += 1;
      const frame = turnMessage(name, sent);
      inFlight.set(sent, frame);
      socket?.send(frame);
    }
    if (window === 0 && inFlight.size === 0) onIdle();
  }

  function acknowledge(message: ServerMessage): void {
    const turn = Number(message["requestId"]);
    if (message["success"] !== true || message["result"] !== turn) {
      breaches.push(`Turn ${turn} was answered with ${JSON.stringify(message)}`);
      return;
    }
    const ts = readTimestamp(message["ts"]);
    if (turn !== acknowledged + 1) breaches.push(`Turn ${turn} was acknowledged after turn ${acknowledged}`);
    if (ts <= lastTs) breaches.push(`Turn ${turn} has timestamp ${ts}, not above ${lastTs}`);
    acknowledged = turn;
    lastTs = ts;
    inFlight.delete(turn);
    fill();
  }

  return {
    name,
    breaches,
    acknowledged: () => acknowledged,
    connect(url) {
      const opened = new WebSocket(`${url.replace(/^http/, "ws")}/api/1.48.0/sync`);
      socket = opened;
      return new Promise((resolve) => {
        opened.on("error", () => {}); // the kill; "close" follows
        opened.on("close", () => resolve());
        opened.on("open", () => {
          opened.send(JSON.stringify(connectMessage(sessionId, connections)));
          connections += 1;
          opened.send(JSON.stringify(emptyQuerySet()));
          for (const frame of inFlight.values()) opened.send(frame);
          fill();
        });
        opened.on("message", (data) => {
          const message = parseMessage(data);
          if (message.type === "MutationResponse") acknowledge(message);
          else if (message.type === "FatalError") breaches.push(JSON.stringify(message));
          resolve();
        });
      });
    },
    finish() {
      window = 0;
      return new Promise((resolve) => {
        onIdle = resolve;
        fill();
      });
    },
    close: () => socket?.terminate(),
  };
}

/** Small turns, and now and then one of many pages, which a torn write would cut in the middle. */
function turnMessage(writer: string, turn: number): string {
  const isLarge = turn % 17 === 0;
  const args = { writer, turn, parts: isLarge ? 60 : 3, paddingLength: isLarge ? 2000 : 20 };
  return JSON.stringify({ type: "Mutation", requestId: turn, udfPath: "bank:post", args: [args] });
}
