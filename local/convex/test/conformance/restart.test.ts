/** Step 9: SIGKILL and restart, replays of a mutation. */
import { randomUUID } from "node:crypto";
import { expect, test } from "vitest";
import { api } from "../fixtures/core/api.ts";
import { useApp } from "../harness/app.ts";
import { eventuallyTrue } from "../harness/eventually.ts";
import {
  connectMessage,
  emptyQuerySet,
  openRawSocket,
  type RawSocket,
  readTimestamp,
} from "../harness/rawSocket.ts";
import { subscribe } from "../harness/subscription.ts";
import { within } from "../harness/within.ts";

const app = useApp("core");

test("a connected client recovers by itself from SIGKILL, keeps its data and goes on", async () => {
  const sync = app.sync();
  const seen = subscribe(sync, api.counters.read, { name: "recovers" });
  await sync.mutation(api.counters.increment, { name: "recovers" });
  await seen.value("1", (count) => count === 1);
  await app.deployment.kill();
  await eventuallyTrue("the client to notice", () => !sync.connectionState().isWebSocketConnected);
  const waiting = sync.mutation(api.counters.increment, { name: "recovers" });
  await app.deployment.restart();
  expect(await within("the mutation that waited", waiting)).toBe(2);
  await seen.value("2", (count) => count === 2);
  expect(seen.values).toEqual([0, 1, 2].slice(-seen.values.length));
});

test("mutations in flight at SIGKILL are done exactly once", async () => {
  const sync = app.sync();
  const name = "in flight";
  for (let round = 0; round < 3; round += 1) {
    const inFlight = Array.from({ length: 30 }, () => sync.mutation(api.counters.increment, { name }));
    await inFlight[5]; // some are answered, some are running, some wait
    await app.deployment.kill();
    await app.deployment.restart();
    await within("all mutations in flight", Promise.all(inFlight));
  }
  expect(await app.http().query(api.counters.read, { name })).toBe(90);
});

test("an action in flight at SIGKILL is rejected, not repeated", async () => {
  const sync = app.sync();
  const seen = subscribe(sync, api.notes.list, {});
  const action = sync.action(api.work.writeTwice, { body: "cut off", pauseMs: 20_000 });
  const outcome = action.then(
    () => "done",
    (error: unknown) => String(error),
  );
  await seen.value("its first write", (notes) => notes.includes("cut off first"));
  await app.deployment.kill();
  await app.deployment.restart();
  expect(await within("the action to be rejected", outcome)).toContain(
    "Connection lost while action was in flight",
  );
  const notes = await app.http().query(api.notes.list, {});
  expect(notes.filter((body) => body.startsWith("cut off"))).toEqual(["cut off first"]);
});

test("a replayed mutation gives the first outcome and runs once: on one socket, on another, after SIGKILL", async () => {
  const name = "replayed";
  const sessionId = randomUUID();
  const mutation = { type: "Mutation", requestId: 7, udfPath: "counters:increment", args: [{ name }] };
  const first = await connect(sessionId);
  first.send(mutation);
  const answer = await first.mutationResponse(7);
  expect(answer).toMatchObject({ success: true, result: 1 });

  first.send(mutation);
  await eventuallyTrue("the replay's answer", () => responses(first).length === 2);
  const second = await connect(sessionId);
  second.send(mutation);
  await second.mutationResponse(7);
  await app.deployment.kill();
  await app.deployment.restart();
  const third = await connect(sessionId);
  third.send(mutation);
  await third.mutationResponse(7);

  for (const response of [first, second, third].flatMap((socket) => responses(socket))) {
    expect(response).toMatchObject({ success: true, result: 1, ts: answer["ts"] });
  }
  const stranger = await connect(randomUUID());
  stranger.send(mutation);
  expect(await stranger.mutationResponse(7)).toMatchObject({ result: 2 });
  expect(await app.http().query(api.counters.read, { name })).toBe(2);
});

test("a replay of a mutation that failed runs again", async () => {
  const sessionId = randomUUID();
  const mutation = { type: "Mutation", requestId: 0, udfPath: "notes:add", args: [{ body: 3 }] };
  const socket = await connect(sessionId);
  socket.send(mutation);
  expect(await socket.mutationResponse(0)).toMatchObject({ success: false });
  const again = await connect(sessionId);
  again.send({ ...mutation, args: [{ body: "mended" }] });
  expect(await again.mutationResponse(0)).toMatchObject({ success: true });
});

test("timestamps go on rising over SIGKILL and restart", async () => {
  const seen: bigint[] = [];
  for (let round = 0; round < 3; round += 1) {
    const socket = await connect(randomUUID());
    socket.send({ type: "Mutation", requestId: 0, udfPath: "notes:add", args: [{ body: "timed" }] });
    seen.push(readTimestamp((await socket.mutationResponse(0))["ts"]));
    await app.deployment.kill();
    await app.deployment.restart();
  }
  expect(seen).toEqual(seen.toSorted((left, right) => (left < right ? -1 : 1)));
  expect(new Set(seen).size).toBe(3);
});

test("a client that has seen a later timestamp than the deployment is not served older data", async () => {
  const socket = await openRawSocket(app.deployment.url);
  const inAnHour = Buffer.alloc(8);
  inAnHour.writeBigUInt64LE(BigInt(Date.now() + 1000 * 60 * 60) * 1_000_000n);
  socket.send({ ...connectMessage(), maxObservedTimestamp: inAnHour.toString("base64") });
  socket.send(emptyQuerySet());
  await socket.closed();
  expect(socket.messages.filter((message) => message.type === "Transition")).toEqual([]);
});

async function connect(sessionId: string): Promise<RawSocket> {
  const socket = await openRawSocket(app.deployment.url);
  socket.send(connectMessage(sessionId));
  socket.send(emptyQuerySet());
  return socket;
}

function responses(socket: RawSocket) {
  return socket.messages.filter((message) => message.type === "MutationResponse");
}
