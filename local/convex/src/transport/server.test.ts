/** The origins on a real port: HTTP as it comes over the wire, and WebSockets. */
import { connect } from "node:net";
import { afterEach, expect, test } from "vitest";
import WebSocket from "ws";
import { type HttpServer, startHttpServer } from "./server.ts";
import { createTestOrigins } from "./testOrigins.ts";

const open: HttpServer[] = [];
const sockets: WebSocket[] = [];
afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.terminate();
  await Promise.all(open.splice(0).map((server) => server.close()));
});

async function setUp() {
  const origins = createTestOrigins();
  const server = await startHttpServer({
    host: "127.0.0.1",
    port: 0,
    handle: origins.cloud,
    upgrade: (request, socket, head) => origins.sockets.upgrade(request, socket, head),
  });
  open.push(server);
  return { ...origins, server, address: `127.0.0.1:${server.port}` };
}

async function openSocket(address: string, path = "/api/1.48.0/sync") {
  const socket = new WebSocket(`ws://${address}${path}`);
  sockets.push(socket);
  const messages: { type: string }[] = [];
  socket.on("message", (data: Buffer) => messages.push(JSON.parse(data.toString()) as { type: string }));
  const closed = new Promise<number>((resolve) => socket.once("close", resolve));
  await new Promise<void>((resolve, reject) => {
    socket.once("open", resolve);
    socket.once("error", reject);
  });
  const next = async (type: string) => {
    await expect.poll(() => messages.some((message) => message.type === type)).toBe(true);
    return messages.find((message) => message.type === type);
  };
  return { socket, messages, closed, next };
}

const hello = JSON.stringify({ type: "Connect", sessionId: "s", clientTs: 0 });
const noQueries = JSON.stringify({
  type: "ModifyQuerySet",
  baseVersion: 0,
  newVersion: 1,
  modifications: [],
});

/** Sends bytes as they are, and answers with what comes back until the connection ends. */
function sendRaw(port: number, text: string): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1", () => socket.write(text));
    let answer = "";
    socket.setEncoding("utf8").on("data", (chunk: string) => {
      answer += chunk;
    });
    socket.on("error", () => undefined);
    socket.on("close", () => resolve(answer));
    socket.setTimeout(500, () => socket.destroy());
  });
}

test("requests are answered over the wire", async () => {
  const { address } = await setUp();
  const response = await fetch(`http://${address}/api/mutation`, {
    method: "POST",
    body: JSON.stringify({ path: "increment", args: {} }),
  });
  expect(await response.json()).toMatchObject({ status: "success" });
});

test("Request and Response stay those of the process", async () => {
  const before = [globalThis.Request, globalThis.Response];
  await setUp();
  expect([globalThis.Request, globalThis.Response]).toEqual(before);
});

test("a port that is taken is told by its code", async () => {
  const { server, cloud } = await setUp();
  const second = startHttpServer({ host: "127.0.0.1", port: server.port, handle: cloud });
  await expect(second).rejects.toMatchObject({ code: "EADDRINUSE", port: server.port });
});

test("requests that are none leave the server as it is", async () => {
  const { server, address } = await setUp();
  for (const text of [
    "nonsense\r\n\r\n",
    "GET / HTTP/1.1\r\n\r\n",
    "GET / HTTP/1.1\r\nHost: a b\r\n\r\n",
    "GET http://[ HTTP/1.1\r\nHost: x\r\n\r\n",
    "GET \\ HTTP/1.1\r\nHost: x\r\n\r\n",
    "POST /api/query HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n{",
    "POST /api/query HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
    "GET /api/sync HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n",
    "GET /elsewhere HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n",
  ]) {
    await sendRaw(server.port, text);
  }
  expect((await fetch(`http://${address}/version`)).status).toBe(200);
});

test("a client connects at any version of the address, and nowhere else", async () => {
  const { address } = await setUp();
  for (const path of ["/api/1.48.0/sync", "/api/sync", "/api/99.0.0-beta/sync?x=1"]) {
    const { socket, next } = await openSocket(address, path);
    socket.send(hello);
    socket.send(noQueries);
    await next("Transition");
  }
  await expect(openSocket(address, "/api/other")).rejects.toThrow("404");
});

for (const [name, frame] of [
  ["that is no JSON", "{"],
  ["of bytes", new Uint8Array([0, 255])],
  ["that breaks the protocol", '{"type":"Surprise"}'],
] as const) {
  test(`a frame ${name} gets FatalError and a close, and others are served on`, async () => {
    const { address } = await setUp();
    const [bad, good] = [await openSocket(address), await openSocket(address)];
    for (const { socket } of [bad, good]) socket.send(hello);
    bad.socket.send(frame);
    await bad.next("FatalError");
    expect(await bad.closed).toBe(1000);
    good.socket.send(noQueries);
    await good.next("Transition");
  });
}

test("a frame that is too large ends its socket only", async () => {
  const { address } = await setUp();
  const [bad, good] = [await openSocket(address), await openSocket(address)];
  bad.socket.on("error", () => undefined);
  bad.socket.send("x".repeat(49 * 1024 * 1024));
  expect([1006, 1009]).toContain(await bad.closed);
  good.socket.send(hello);
  good.socket.send(noQueries);
  await good.next("Transition");
});

test("closing tells the sockets that the server goes away, and waits for requests under way", async () => {
  const { address, server, sockets: sync, engine } = await setUp();
  const { closed } = await openSocket(address);
  engine.pause();
  const pending = fetch(`http://${address}/api/mutation`, {
    method: "POST",
    body: JSON.stringify({ path: "increment", args: {} }),
  });
  await expect.poll(() => engine.isHolding).toBe(true);
  const stopped = Promise.all([sync.close(), server.close()]);
  engine.go();
  expect(await (await pending).json()).toMatchObject({ status: "success" });
  expect(await closed).toBe(1001);
  await stopped;
  await expect(fetch(`http://${address}/version`)).rejects.toThrow("fetch failed");
});
