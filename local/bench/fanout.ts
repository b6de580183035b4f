/** One mutation seen by 1,000 subscribed sockets, held against a raw `ws` broadcast of the same bytes. */
import { readFile } from "node:fs/promises";
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { WebSocket } from "ws";
import { startChild } from "./children.ts";
import { type BenchDeployment, startDeployment } from "./deployment.ts";
import { tsx } from "./http.ts";
import { quantile } from "./samples.ts";
import { kilobytes, milliseconds, type Row, times } from "./table.ts";

const subscribers = 1000;
const rounds = 15;

/** On a deployment of its own, whose memory holds nothing of other benches. */
export async function benchFanout(): Promise<Row[]> {
  const deployment = await startDeployment();
  try {
    return await measure(deployment);
  } finally {
    await deployment.stop();
  }
}

async function measure(deployment: BenchDeployment): Promise<Row[]> {
  const before = await residentBytes(deployment.process.pid);
  const sockets = await Promise.all(Array.from({ length: subscribers }, () => subscribe(deployment.url)));
  const after = await residentBytes(deployment.process.pid);
  let n = 0;
  const change = () => {
    const body = JSON.stringify({
      path: "rows:add",
      format: "json",
      args: [{ n: 1_000_000 + n++, text: "news" }],
    });
    return post(`${deployment.url}/api/mutation`, body);
  };
  const ours = await timeUntilAllHeard(sockets, change);
  const message = await lastMessage(sockets[0], change);
  for (const socket of sockets) socket.terminate();

  const floor = await broadcastTime(message);
  return [
    {
      what: `one mutation seen by ${subscribers} sockets`,
      ours: milliseconds(ours),
      against: `raw ws broadcast of the same bytes, ${milliseconds(floor)}`,
      ratio: times(ours, floor),
    },
    {
      what: "memory of an idle subscribed socket",
      ours: kilobytes((after - before) / subscribers),
      against: "—",
      ratio: "—",
    },
  ];
}

async function broadcastTime(message: string): Promise<number> {
  const server = await startChild(tsx("floor/broadcastServer.ts"));
  const url = server.ready["url"] ?? "";
  const sockets = await Promise.all(Array.from({ length: subscribers }, () => connect(url)));
  const time = await timeUntilAllHeard(sockets, () => post(url, message));
  for (const socket of sockets) socket.terminate();
  await server.stop();
  return time;
}

/** Milliseconds from the request until the last socket has its message, the median of several rounds. */
async function timeUntilAllHeard(
  sockets: readonly WebSocket[],
  change: () => Promise<void>,
): Promise<number> {
  const samples: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const heard = Promise.all(sockets.map((socket) => once(socket, "message")));
    const start = performance.now();
    await change();
    await heard;
    samples.push(performance.now() - start);
  }
  return quantile(samples, 0.5);
}

async function lastMessage(socket: WebSocket | undefined, change: () => Promise<void>): Promise<string> {
  if (socket === undefined) throw new Error("Expected a socket.");
  const message = once(socket, "message");
  await change();
  return String(await message);
}

/** A socket that has received the first result of its query, as the official client would ask for it. */
async function subscribe(url: string): Promise<WebSocket> {
  const socket = await connect(`${url}/api/1.48.0/sync`);
  const add = { type: "Add", queryId: 0, udfPath: "rows:newest", args: [{}] };
  const greeting = { connectionCount: 0, lastCloseReason: "InitialConnect", clientTs: Date.now() };
  const first = once(socket, "message");
  socket.send(JSON.stringify({ type: "Connect", sessionId: randomUUID(), ...greeting }));
  socket.send(
    JSON.stringify({ type: "ModifyQuerySet", baseVersion: 0, newVersion: 1, modifications: [add] }),
  );
  await first;
  return socket;
}

async function connect(url: string): Promise<WebSocket> {
  const socket = new WebSocket(url.replace("http", "ws"));
  await once(socket, "open");
  return socket;
}

async function post(url: string, body: string): Promise<void> {
  const response = await fetch(url, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body,
  });
  if (!response.ok) throw new Error(`${url} answered ${response.status}: ${await response.text()}`);
  await response.arrayBuffer();
}

async function residentBytes(pid: number | undefined): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, "utf8");
  return Number(/VmRSS:\s+(\d+) kB/.exec(status)?.[1]) * 1024;
}
