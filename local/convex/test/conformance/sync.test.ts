/** Step 9: live queries, mutations and actions over the WebSocket. */
import { ConvexError } from "convex/values";
import { makeFunctionReference } from "convex/server";
import { expect, test } from "vitest";
import { api } from "../fixtures/core/api.ts";
import { useApp } from "../harness/app.ts";
import { eventuallyTrue } from "../harness/eventually.ts";
import { connectMessage, emptyQuerySet, openRawSocket, readTimestamp } from "../harness/rawSocket.ts";
import { subscribe } from "../harness/subscription.ts";
import { within } from "../harness/within.ts";

const app = useApp("core");

test("a query delivers its value at once and again whenever it changes", async () => {
  const sync = app.sync();
  const seen = subscribe(sync, api.counters.read, { name: "live" });
  await seen.value("0", (count) => count === 0);
  await sync.mutation(api.counters.increment, { name: "live" });
  await seen.value("1", (count) => count === 1);
});

test("two clients see each other's writes, whichever way they were made", async () => {
  const [first, second] = [app.sync(), app.sync()];
  const [seenByFirst, seenBySecond] = [first, second].map((client) => subscribe(client, api.notes.list, {}));
  await first.mutation(api.notes.add, { body: "of the first" });
  await second.mutation(api.notes.add, { body: "of the second" });
  await app.http().mutation(api.notes.add, { body: "over HTTP" });
  await app.http().action(api.work.writeTwice, { body: "by an action", pauseMs: 0 });
  for (const body of ["of the first", "of the second", "over HTTP", "by an action second"]) {
    await seenByFirst?.value(body, (notes) => notes.includes(body));
    await seenBySecond?.value(body, (notes) => notes.includes(body));
  }
});

test("a query is not delivered again for writes outside what it read", async () => {
  const sync = app.sync();
  const seen = subscribe(sync, api.notes.rankAtLeast, { rank: 1000 });
  await seen.value("nothing", (bodies) => bodies.length === 0);
  await sync.mutation(api.notes.add, { body: "low", rank: 999 });
  await sync.mutation(api.notes.add, { body: "unranked" });
  await sync.mutation(api.notes.add, { body: "high", rank: 1000 });
  await seen.value("the high one", (bodies) => bodies.includes("high"));
  expect(seen.values).toEqual([[], ["high"]]);
});

test("an unsubscribed query delivers nothing more", async () => {
  const sync = app.sync();
  const stopped = subscribe(sync, api.counters.read, { name: "stopped" });
  const kept = subscribe(sync, api.counters.read, { name: "stopped" });
  await stopped.value("0", (count) => count === 0);
  stopped.stop();
  await sync.mutation(api.counters.increment, { name: "stopped" });
  await kept.value("1", (count) => count === 1);
  expect(stopped.values).toEqual([0]);
});

test("a query that fails recovers when what it read changes", async () => {
  const sync = app.sync();
  const seen = subscribe(sync, api.notes.failsWhile, { body: "spoiler" });
  await seen.value("fine", (value) => value === "fine");
  const id = await sync.mutation(api.notes.add, { body: "spoiler" });
  const error = await seen.error("the spoiler");
  expect(error.message).toContain("Uncaught Error: found spoiler");
  expect(error).not.toBeInstanceOf(ConvexError);
  await sync.mutation(api.notes.remove, { id });
  await eventuallyTrue("the query to recover", () => seen.values.length === 2);
});

test("an error with data keeps it, in queries, mutations and actions", async () => {
  const sync = app.sync();
  const failing = subscribe(sync, api.failures.withData, {});
  const error = await failing.error("its data");
  expect((error as ConvexError<string>).data).toEqual({ code: "full", left: 0n, at: [1, null] });
  await expect(sync.mutation(api.failures.withText, {})).rejects.toMatchObject({ data: "no more of this" });
  await expect(sync.action(api.failures.inAction, {})).rejects.toMatchObject({ data: { code: "action" } });
});

test("a mutation that changes nothing resolves, with and without queries on the socket", async () => {
  const sync = app.sync();
  expect(await within("the first mutation", sync.mutation(api.notes.changeNothing, {}))).toBe("nothing");
  const seen = subscribe(sync, api.notes.list, {});
  await seen.value("anything", () => true);
  expect(await within("the second mutation", sync.mutation(api.notes.changeNothing, {}))).toBe("nothing");
});

test("when a mutation resolves, its effect is already delivered", async () => {
  const sync = app.sync();
  const seen = subscribe(sync, api.counters.read, { name: "resolved" });
  await seen.value("0", (count) => count === 0);
  for (const count of [1, 2, 3, 4, 5]) {
    await sync.mutation(api.counters.increment, { name: "resolved" });
    expect(seen.values.at(-1)).toBe(count);
  }
});

test("an optimistic update is replaced by the truth without a flicker", async () => {
  const sync = app.sync();
  const name = "optimistic";
  const seen = subscribe(sync, api.counters.read, { name });
  await seen.value("0", (count) => count === 0);
  for (let turn = 0; turn < 20; turn += 1) {
    await sync.mutation(
      api.counters.increment,
      { name },
      {
        optimisticUpdate: (store) =>
          store.setQuery(api.counters.read, { name }, (store.getQuery(api.counters.read, { name }) ?? 0) + 1),
      },
    );
  }
  await seen.value("20", (count) => count === 20);
  // Never back, as it would be after an update that was applied twice or taken back too early.
  expect(seen.values).toEqual(seen.values.toSorted((left, right) => left - right));
  expect(new Set(seen.values).size).toBe(21);
});

test("an optimistic update of a mutation that fails is taken back", async () => {
  const sync = app.sync();
  const seen = subscribe(sync, api.counters.read, { name: "refused" });
  await seen.value("0", (count) => count === 0);
  const mutation = sync.mutation(
    api.failures.withText,
    {},
    { optimisticUpdate: (store) => store.setQuery(api.counters.read, { name: "refused" }, 7) },
  );
  await expect(mutation).rejects.toThrow("no more of this");
  await eventuallyTrue("the old value to be back", () => seen.values.at(-1) === 0);
  expect(seen.values).toEqual([0, 7, 0]);
});

test("mutations of one client run in their order, while an action goes on beside them", async () => {
  const sync = app.sync();
  const action = sync.action(api.work.writeTwice, { body: "beside", pauseMs: 300 });
  const counts = await Promise.all(
    [1, 2, 3, 4, 5].map(() => sync.mutation(api.counters.increment, { name: "ordered" })),
  );
  expect(counts).toEqual([1, 2, 3, 4, 5]);
  expect(await action).toBe(2);
});

test("missing and internal functions fail their query and mutation only", async () => {
  const sync = app.sync();
  const query = makeFunctionReference<"query", Record<string, never>, null>("hidden:secret");
  const mutation = makeFunctionReference<"mutation", { body: string }, null>("hidden:add");
  const failing = subscribe(sync, query, {});
  expect((await failing.error("not found")).message).toContain(
    "Could not find public function for 'hidden:secret'",
  );
  await expect(sync.mutation(mutation, { body: "x" })).rejects.toThrow(
    "Could not find public function for 'hidden:add'",
  );
  expect(await sync.mutation(api.notes.changeNothing, {})).toBe("nothing");
});

for (const megabytes of [1, 8]) {
  test(`a result of ${megabytes} MB arrives whole, and again when it changes`, async () => {
    const sync = app.sync();
    const length = megabytes * 1024 * 1024;
    const name = `in a result of ${megabytes} MB`;
    const seen = subscribe(sync, api.values.long, { length, name });
    await seen.value("the first result", () => true);
    await sync.mutation(api.counters.increment, { name });
    await seen.value("the second result", (text) => text.startsWith("1"));
    // Compared by hand: the difference of two such texts is nothing to print.
    expect(seen.values.map((text) => [text.slice(0, 9), text === text[0] + "x".repeat(length)])).toEqual([
      ["0xxxxxxxx", true],
      ["1xxxxxxxx", true],
    ]);
  });
}

test("a transition above five million characters is cut into chunks that join to it", async () => {
  const socket = await openRawSocket(app.deployment.url);
  socket.send(connectMessage());
  const add = { type: "Add", queryId: 0, udfPath: "values:long", args: [{ length: 8_000_000, name: "" }] };
  socket.send({ ...emptyQuerySet(), modifications: [add] });
  await socket.message(
    "the last chunk",
    (message) => Number(message["partNumber"]) + 1 === message["totalParts"],
  );
  const chunks = socket.messages.filter((message) => message.type === "TransitionChunk");
  expect(chunks.map((chunk) => chunk["partNumber"])).toEqual([...chunks.keys()]);
  expect(new Set(chunks.map((chunk) => chunk["transitionId"])).size).toBe(1);
  for (const chunk of chunks) expect(String(chunk["chunk"]).length).toBeLessThanOrEqual(5_000_000);
  const joined = JSON.parse(chunks.map((chunk) => String(chunk["chunk"])).join("")) as { type: string };
  expect(joined.type).toBe("Transition");
  socket.close();
});

test("every transition begins where the last one ended, and no version goes back", async () => {
  const socket = await openRawSocket(app.deployment.url);
  socket.send(connectMessage());
  const add = { type: "Add", queryId: 0, udfPath: "notes:list", args: [{}] };
  socket.send({ ...emptyQuerySet(), modifications: [add] });
  for (let requestId = 0; requestId < 20; requestId += 1) {
    socket.send({
      type: "Mutation",
      requestId,
      udfPath: "notes:add",
      args: [{ body: `chained ${requestId}` }],
    });
  }
  const last = await socket.mutationResponse(19);
  type Version = { querySet: number; identity: number; ts: string };
  const versions = () =>
    socket.messages
      .filter((message) => message.type === "Transition")
      .map((message) => ({
        start: message["startVersion"] as Version,
        end: message["endVersion"] as Version,
      }));
  await eventuallyTrue("a transition that covers the last mutation", () =>
    versions().some(({ end }) => readTimestamp(end.ts) >= readTimestamp(last["ts"])),
  );
  let previous: Version = { querySet: 0, identity: 0, ts: "AAAAAAAAAAA=" };
  for (const { start, end } of versions()) {
    expect(start).toEqual(previous);
    expect(readTimestamp(end.ts)).toBeGreaterThanOrEqual(readTimestamp(start.ts));
    previous = end;
  }
  socket.close();
});

test("a mutation's response comes before the transition that covers it", async () => {
  const socket = await openRawSocket(app.deployment.url);
  socket.send(connectMessage());
  const add = { type: "Add", queryId: 0, udfPath: "counters:read", args: [{ name: "response first" }] };
  socket.send({ ...emptyQuerySet(), modifications: [add] });
  socket.send({
    type: "Mutation",
    requestId: 0,
    udfPath: "counters:increment",
    args: [{ name: "response first" }],
  });
  const response = await socket.mutationResponse(0);
  const covers = await socket.message("the covering transition", (message) => {
    const end = message["endVersion"] as { ts: string } | undefined;
    return end !== undefined && readTimestamp(end.ts) >= readTimestamp(response["ts"]);
  });
  expect(socket.messages.indexOf(response)).toBeLessThan(socket.messages.indexOf(covers));
  expect(response).toMatchObject({ success: true, result: 1, logLines: [] });
  socket.close();
});
