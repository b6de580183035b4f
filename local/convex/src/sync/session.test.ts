/** Rule by rule: what one connection may rely on. */
import { expect, test } from "vitest";
import { DeploymentError, unauthenticated } from "../protocol/errors.ts";
import type { Identity } from "../protocol/functionCall.ts";
import type { JsonObject } from "../protocol/json.ts";
import { decodeTimestamp, encodeTimestamp } from "../protocol/timestamp.ts";
import { FakeEngine } from "./fakeEngine.ts";
import { QueryCache } from "./queryCache.ts";
import { SyncSession } from "./session.ts";

interface Received extends JsonObject {
  type: string;
}

interface Version {
  querySet: number;
  identity: number;
  ts: string;
}

class FakeClock {
  nowMs = 1_000_000;
  readonly #timers = new Set<{ atMs: number; run: () => void }>();

  now(): number {
    return this.nowMs;
  }

  after(delayMs: number, run: () => void): () => void {
    const timer = { atMs: this.nowMs + delayMs, run };
    this.#timers.add(timer);
    return () => this.#timers.delete(timer);
  }

  /** Those that wait for something to arrive, without time going on. */
  endShortWaits(): void {
    for (const timer of this.#timers) {
      if (timer.atMs <= this.nowMs + 100 && this.#timers.delete(timer)) timer.run();
    }
  }

  advance(ms: number): void {
    this.nowMs += ms;
    for (const timer of this.#timers) {
      if (timer.atMs > this.nowMs) continue;
      this.#timers.delete(timer);
      timer.run();
    }
  }
}

/** Tokens are the names of users; `bad` is no good, `down` cannot be checked, `slow…` takes a while. */
async function identifyToken(token: string): Promise<Identity & { type: "user" }> {
  if (token === "bad") throw unauthenticated("Unauthenticated", "bad token");
  if (token === "down") throw new DeploymentError(400, "AuthProviderDiscoveryFailed", "no keys");
  if (token.startsWith("slow")) await new Promise((resolve) => setTimeout(resolve, 20));
  const attributes = { tokenIdentifier: `i|${token}`, issuer: "i", subject: token };
  return { type: "user", attributes, expiresAt: 1060 };
}

function setUp(canJoinChunks = true) {
  const engine = new FakeEngine();
  const clock = new FakeClock();
  const newRequestId = () => "0123456789abcdef";
  const cache = new QueryCache({ engine, clock, newRequestId });
  const frames: string[] = [];
  const closes: { code: number; reason: string }[] = [];
  const flow = { drained: Promise.resolve() };
  const open = () =>
    new SyncSession({
      engine,
      cache,
      authenticator: {
        identifyToken,
        identifyAdmin: (key) => {
          if (key !== "n|k") throw new DeploymentError(403, "BadDeployKey", "wrong key");
          return { type: "admin", actingAs: null };
        },
      },
      outlet: {
        send: (text) => frames.push(text),
        drained: () => flow.drained,
        close: (code, reason) => closes.push({ code, reason }),
      },
      clock,
      newRequestId,
      canJoinChunks,
    });
  const session = open();
  const received = () => frames.map((frame) => JSON.parse(frame) as Received);
  return {
    engine,
    clock,
    cache,
    frames,
    closes,
    flow,
    session,
    received,
    send: (...messages: object[]) => {
      for (const message of messages) session.receive(JSON.stringify(message));
    },
    ofType: (type: string) => received().filter((message) => message.type === type),
    /** Until everything under way has come to rest. */
    settled: async () => {
      clock.endShortWaits();
      for (let turn = 0; turn < 40; turn += 1) await new Promise((resolve) => setImmediate(resolve));
      await new Promise((resolve) => setTimeout(resolve, 25));
      for (let turn = 0; turn < 40; turn += 1) await new Promise((resolve) => setImmediate(resolve));
    },
  };
}

const connect = (fields: object = {}) => ({
  type: "Connect",
  sessionId: "s1",
  connectionCount: 0,
  lastCloseReason: "InitialConnect",
  clientTs: 1_000_500,
  ...fields,
});
const modify = (baseVersion: number, ...modifications: object[]) => ({
  type: "ModifyQuerySet",
  baseVersion,
  newVersion: baseVersion + 1,
  modifications,
});
const add = (queryId: number, udfPath: string, args: object = {}, fields: object = {}) => ({
  type: "Add",
  queryId,
  udfPath,
  args: [args],
  ...fields,
});
const remove = (queryId: number) => ({ type: "Remove", queryId });
const mutation = (requestId: number, udfPath: string, args: object = {}) => ({
  type: "Mutation",
  requestId,
  udfPath,
  args: [args],
});
const authenticate = (baseVersion: number, value: string | null) =>
  value === null
    ? { type: "Authenticate", baseVersion, tokenType: "None" }
    : { type: "Authenticate", baseVersion, tokenType: "User", value };

function version(message: Received | undefined, which: "startVersion" | "endVersion"): Version {
  return message?.[which] as unknown as Version;
}
const ts = (text: unknown): bigint => decodeTimestamp(String(text)) ?? -1n;
const modifications = (message: Received | undefined) => message?.["modifications"] as Received[];

test("what is sent together makes one transition, and the first begins at zero", async () => {
  const { send, settled, received } = setUp();
  send(connect(), authenticate(0, "u1"), modify(0, add(0, "whoami"), add(1, "read", { name: "a" })));
  await settled();
  expect(received()).toEqual([
    {
      type: "Transition",
      startVersion: { querySet: 0, identity: 0, ts: "AAAAAAAAAAA=" },
      endVersion: { querySet: 1, identity: 1, ts: encodeTimestamp(100n) },
      modifications: [
        { type: "QueryUpdated", queryId: 0, value: "u1", logLines: [], journal: "journal 1" },
        { type: "QueryUpdated", queryId: 1, value: 0, logLines: [], journal: "journal 2" },
      ],
      clientClockSkew: 500,
      serverTs: 1e12,
    },
  ]);
});

test("the first transition waits for the client to name its queries, but not for long", async () => {
  const { send, settled, ofType, clock, engine } = setUp();
  send(connect());
  await settled();
  send(authenticate(0, "u1"));
  expect(engine.queries).toEqual([]);
  clock.endShortWaits();
  await settled();
  expect(ofType("Transition")).toHaveLength(1);
  const second = setUp();
  second.send(connect(), authenticate(0, "u1"));
  await new Promise((resolve) => setTimeout(resolve, 20));
  expect(second.frames).toEqual([]);
  second.send(modify(0, add(0, "whoami")));
  await second.settled();
  expect(second.ofType("Transition")).toMatchObject([{ endVersion: { querySet: 1, identity: 1 } }]);
});

test("every transition begins where the last one ended, and no part goes back", async () => {
  const { send, settled, ofType, engine } = setUp();
  send(connect(), modify(0, add(0, "read", { name: "a" })));
  for (let turn = 0; turn < 10; turn += 1) {
    send(mutation(turn, "increment"));
    if (turn % 3 === 0) send(authenticate(turn / 3, `u${turn}`), modify(turn / 3 + 1));
    if (turn % 2 === 0) await settled();
    engine.commit("a");
  }
  await settled();
  const transitions = ofType("Transition");
  let last: Version = { querySet: 0, identity: 0, ts: "AAAAAAAAAAA=" };
  for (const transition of transitions) {
    const [start, end] = [version(transition, "startVersion"), version(transition, "endVersion")];
    expect(start).toEqual(last);
    expect(end.querySet).toBeGreaterThanOrEqual(start.querySet);
    expect(end.identity).toBeGreaterThanOrEqual(start.identity);
    expect(ts(end.ts)).toBeGreaterThanOrEqual(ts(start.ts));
    last = end;
  }
  expect(last).toMatchObject({ querySet: 5, identity: 4, ts: encodeTimestamp(engine.latestTs()) });
  expect(modifications(transitions.at(-1))).toMatchObject([{ value: 20 }]);
});

test("an empty ModifyQuerySet is answered too", async () => {
  const { send, settled, ofType } = setUp();
  send(connect(), modify(0));
  await settled();
  send(modify(1));
  await settled();
  expect(ofType("Transition").map((each) => version(each, "endVersion").querySet)).toEqual([1, 2]);
});

test("an Authenticate is confirmed without any queries, also that of nobody", async () => {
  const { send, settled, ofType } = setUp();
  send(connect(), authenticate(0, "u1"));
  await settled();
  send(authenticate(1, null));
  await settled();
  expect(ofType("Transition").map((each) => version(each, "endVersion").identity)).toEqual([1, 2]);
});

test("a removed query is told as removed, and is not run any more", async () => {
  const { send, settled, ofType, engine } = setUp();
  send(connect(), modify(0, add(0, "read", { name: "a" }), add(1, "read", { name: "b" })));
  await settled();
  send(modify(1, remove(0)));
  await settled();
  expect(modifications(ofType("Transition").at(-1))).toEqual([{ type: "QueryRemoved", queryId: 0 }]);
  engine.commit("a");
  await settled();
  expect(ofType("Transition")).toHaveLength(2);
  expect(engine.queries).toHaveLength(2);
});

test("a query is run again when what it read changes, with the journal of its last run", async () => {
  const { send, settled, ofType, engine } = setUp();
  send(connect(), modify(0, add(0, "read", { name: "a" }, { journal: "from before" })));
  await settled();
  engine.commit("a");
  await settled();
  expect(engine.journals).toEqual(["from before", "journal 1"]);
  expect(modifications(ofType("Transition").at(-1))).toMatchObject([{ value: 1, journal: "journal 2" }]);
});

test("several commits in a row make no more than one transition each, and the last is told", async () => {
  const { send, settled, ofType, engine } = setUp();
  send(connect(), modify(0, add(0, "read", { name: "a" })));
  await settled();
  for (let turn = 0; turn < 5; turn += 1) engine.commit("a");
  await settled();
  expect(modifications(ofType("Transition").at(-1))).toMatchObject([{ value: 5 }]);
  expect(ofType("Transition").length).toBeLessThanOrEqual(3);
});

test("a result that has not changed is not sent again", async () => {
  const { send, settled, ofType, engine } = setUp();
  send(connect(), modify(0, add(0, "missing", { name: "a" })));
  await settled();
  expect(modifications(ofType("Transition")[0])).toMatchObject([{ type: "QueryFailed" }]);
  const query = engine.query.bind(engine);
  engine.query = async (call, journal) => ({ ...(await query(call, journal)), journal: "journal 1" });
  engine.commit("a");
  await settled();
  expect(engine.queries).toHaveLength(2);
  expect(ofType("Transition")).toHaveLength(1);
});

test("a query that failed recovers when what it read changes", async () => {
  const { send, settled, ofType, engine } = setUp();
  const query = engine.query.bind(engine);
  engine.query = (call, journal) =>
    query(engine.counters.has("a") ? { ...call, path: "read" } : { ...call, path: "missing" }, journal);
  send(connect(), modify(0, add(0, "read", { name: "a" })));
  await settled();
  engine.commit("a");
  await settled();
  const types = ofType("Transition").map((each) => modifications(each).map(({ type }) => type));
  expect(types).toEqual([["QueryFailed"], ["QueryUpdated"]]);
});

test("all queries are run again under a new identity", async () => {
  const { send, settled, ofType } = setUp();
  send(connect(), modify(0, add(0, "whoami")));
  await settled();
  send(authenticate(0, "u1"));
  await settled();
  send(authenticate(1, "u2"));
  await settled();
  const values = ofType("Transition").map((each) => modifications(each).map(({ value }) => value));
  expect(values).toEqual([["anonymous"], ["u1"], ["u2"]]);
});

test("what follows an Authenticate waits for it, and is under its identity", async () => {
  const { send, settled, engine, ofType } = setUp();
  send(connect(), authenticate(0, "slow"), mutation(0, "increment"), modify(0, add(0, "whoami")));
  await settled();
  expect(engine.mutations[0]?.identity).toMatchObject({ attributes: { subject: "slow" } });
  expect(modifications(ofType("Transition").find((each) => modifications(each).length > 0))).toMatchObject([
    { value: "slow" },
  ]);
});

test("a mutation is answered before the transition that covers it, which comes even if nothing changed", async () => {
  for (const path of ["increment", "nothing"]) {
    for (const queries of [[], [add(0, "read", { name: "a" })], [add(0, "read", { name: "other" })]]) {
      const { send, settled, received } = setUp();
      send(connect(), modify(0, ...queries));
      await settled();
      for (let requestId = 0; requestId < 5; requestId += 1) send(mutation(requestId, path, { name: "a" }));
      await settled();
      const messages = received();
      for (let requestId = 0; requestId < 5; requestId += 1) {
        const answered = messages.findIndex(
          (message) => message.type === "MutationResponse" && message["requestId"] === requestId,
        );
        const mutationTs = ts(messages[answered]?.["ts"]);
        const covers = (message: Received) =>
          message.type === "Transition" && ts(version(message, "endVersion").ts) >= mutationTs;
        expect(messages.slice(answered).some(covers)).toBe(true);
        if (path === "increment") expect(messages.slice(0, answered).some(covers)).toBe(false);
      }
    }
  }
});

test("others' commits while a mutation runs do not make its transition overtake the response", async () => {
  const { send, settled, received, engine } = setUp();
  send(connect(), modify(0, add(0, "read", { name: "a" }), add(1, "read", { name: "b" })));
  await settled();
  engine.pause();
  send(mutation(0, "increment", { name: "a" }));
  engine.commit("b");
  engine.go();
  await settled();
  const shows = (queryId: number) =>
    received().findIndex(
      (message) =>
        message.type === "Transition" &&
        modifications(message).some((each) => each["queryId"] === queryId && each["value"] === 1),
    );
  const answered = received().findIndex(({ type }) => type === "MutationResponse");
  expect(shows(0)).toBeGreaterThan(answered);
  expect(shows(1)).toBeGreaterThan(-1);
});

test("mutations run one after another in their order, actions beside them", async () => {
  const { send, settled, ofType, engine } = setUp();
  send(connect());
  engine.pause();
  for (const requestId of [0, 1, 2]) send(mutation(requestId, "increment", { name: "a" }));
  send({ ...mutation(3, "act"), type: "Action" });
  await settled();
  engine.go();
  await settled();
  expect(ofType("MutationResponse").map(({ requestId, result }) => [requestId, result])).toEqual([
    [0, 1],
    [1, 2],
    [2, 3],
  ]);
  expect(ofType("ActionResponse")).toEqual([
    { type: "ActionResponse", requestId: 3, success: true, result: "acted", logLines: [] },
  ]);
});

test("a failed mutation has no timestamp, and the next one runs", async () => {
  const { send, settled, ofType } = setUp();
  send(connect(), mutation(0, "fail"), mutation(1, "increment"));
  await settled();
  const [failed, succeeded] = ofType("MutationResponse");
  expect(failed).toEqual({
    type: "MutationResponse",
    requestId: 0,
    success: false,
    result: "[Request ID: 0] Server Error\nUncaught Error: no",
    logLines: [],
  });
  expect(succeeded).toMatchObject({ success: true });
});

test("a mutation sent again on another connection is answered from its record", async () => {
  const first = setUp();
  first.send(connect(), mutation(0, "increment", { name: "a" }));
  await first.settled();
  const second = new SyncSession({
    engine: first.engine,
    cache: first.cache,
    authenticator: { identifyToken, identifyAdmin: () => ({ type: "admin", actingAs: null }) },
    outlet: { send: (text) => first.frames.push(text), drained: () => Promise.resolve(), close: () => {} },
    clock: first.clock,
    newRequestId: () => "0",
    canJoinChunks: true,
  });
  first.session.end();
  second.receive(JSON.stringify(connect({ connectionCount: 1 })));
  second.receive(JSON.stringify(mutation(0, "increment", { name: "a" })));
  await first.settled();
  const [once, again] = first.ofType("MutationResponse");
  expect(again).toEqual(once);
  expect(first.engine.counters.get("a")).toBe(1);
});

test("an action is followed by a transition", async () => {
  const { send, settled, received } = setUp();
  send(connect(), { ...mutation(0, "act"), type: "Action" });
  await settled();
  expect(received().map(({ type }) => type)).toEqual(["ActionResponse", "Transition"]);
});

test("a refused token gets AuthError with its base version, then a close", async () => {
  const { send, settled, received, closes } = setUp();
  send(connect(), authenticate(0, "u1"));
  await settled();
  send(authenticate(1, "bad"), mutation(0, "increment"));
  await settled();
  expect(received().at(-1)).toEqual({
    type: "AuthError",
    error: "bad token",
    baseVersion: 1,
    authUpdateAttempted: true,
  });
  expect(closes).toEqual([{ code: 1000, reason: "" }]);
});

test("a wrong admin key gets AuthError, the right one makes an admin", async () => {
  for (const [value, type] of [
    ["n|wrong", "AuthError"],
    ["n|k", "Transition"],
  ]) {
    const { send, settled, received } = setUp();
    send(connect(), { type: "Authenticate", baseVersion: 0, tokenType: "Admin", value });
    await settled();
    expect(received().map((message) => message.type)).toEqual([type]);
  }
});

test("a token that could not be checked costs the connection, not the sign-in", async () => {
  const { send, settled, received, closes } = setUp();
  send(connect(), authenticate(0, "down"));
  await settled();
  expect(received()).toEqual([]);
  expect(closes).toEqual([{ code: 1013, reason: "AuthProviderDiscoveryFailed" }]);
});

for (const [what, message] of [
  ["mutation", mutation(0, "increment")],
  ["action", { ...mutation(0, "act"), type: "Action" }],
  ["transition", modify(0)],
] as const) {
  test(`a token that has run out ends in AuthError before the next ${what}`, async () => {
    const { send, settled, received, closes, clock, engine } = setUp();
    send(connect(), authenticate(0, "u1"));
    await settled();
    clock.nowMs = 1_060_000;
    send(message);
    await settled();
    expect(received().at(-1)).toEqual({
      type: "AuthError",
      error: "Convex token identity expired",
      baseVersion: 1,
      authUpdateAttempted: false,
    });
    expect(engine.mutations).toEqual([]);
    expect(closes).toHaveLength(1);
  });
}

const breaches: Readonly<Record<string, object[]>> = {
  "a message before Connect": [modify(0)],
  "a second Connect": [connect(), connect()],
  "a query set from nowhere": [connect(), modify(7)],
  "a query set that goes back": [connect(), { ...modify(0), newVersion: 0 }],
  "an identity from nowhere": [connect(), authenticate(3, null)],
  "a query added twice": [connect(), modify(0, add(0, "read"), add(0, "read"))],
  "a query removed that is not there": [connect(), modify(0, remove(4))],
  "a message of no known type": [connect(), { type: "Surprise" }],
  "a session id without end": [connect({ sessionId: "x".repeat(1000) })],
};

for (const [name, messages] of Object.entries(breaches)) {
  test(`${name} gets FatalError and a close`, async () => {
    const { send, settled, received, closes } = setUp();
    send(...messages, mutation(0, "increment"));
    await settled();
    expect(received().map(({ type }) => type)).toEqual(["FatalError"]);
    expect(closes).toEqual([{ code: 1000, reason: "" }]);
  });
}

test("a version that does not match is called by Convex's name", async () => {
  const { send, settled, received } = setUp();
  send(connect(), modify(7));
  await settled();
  expect(received()[0]?.["error"]).toContain("BaseVersionMismatch");
});

test("a call that is refused fails by itself and leaves the session as it is", async () => {
  const { send, settled, received, engine, closes } = setUp();
  const refuse = () => Promise.reject(new DeploymentError(400, "BadConvexFunctionIdentifier", "no path"));
  const query = engine.query.bind(engine);
  engine.query = (call, journal) => (call.path === "../x" ? refuse() : query(call, journal));
  engine.mutation = refuse;
  engine.action = refuse;
  send(connect(), modify(0, add(0, "../x"), add(1, "read", { name: "a" })), mutation(0, "../x"), {
    ...mutation(1, "../x"),
    type: "Action",
  });
  await settled();
  expect(closes).toEqual([]);
  const text = JSON.stringify(received());
  expect(text.match(/Server Error\\nno path/g)).toHaveLength(3);
  expect(text).toContain('"QueryUpdated","queryId":1');
});

test("a function of a component is refused by itself", async () => {
  const { send, settled, received } = setUp();
  send(connect(), modify(0, add(0, "read", {}, { componentPath: "inner" })));
  await settled();
  expect(modifications(received()[0])).toMatchObject([
    { errorMessage: expect.stringContaining("non-root components") as string },
  ]);
});

test("a fault of the engine costs the connection, with a code after which the client comes back", async () => {
  const { send, settled, received, closes, engine } = setUp();
  engine.mutation = () => Promise.reject(new DeploymentError(500, "InternalServerError", "lost"));
  send(connect(), mutation(0, "increment"));
  await settled();
  expect(received()).toEqual([]);
  expect(closes).toEqual([{ code: 1011, reason: "InternalServerError" }]);
});

test("a client that has seen later data than there is here is sent away", async () => {
  const { send, settled, received, closes, engine } = setUp();
  send(connect({ maxObservedTimestamp: encodeTimestamp(engine.latestTs() + 1n) }), modify(0));
  await settled();
  expect(received()).toEqual([]);
  expect(closes).toEqual([{ code: 1011, reason: "InternalServerError" }]);
});

test("a client that has seen the latest data is served", async () => {
  const { send, settled, ofType, engine } = setUp();
  send(connect({ maxObservedTimestamp: encodeTimestamp(engine.latestTs()) }), modify(0));
  await settled();
  expect(ofType("Transition")).toHaveLength(1);
});

test("after 15 s without a message there is a Ping, and another 15 s later", async () => {
  const { send, settled, ofType, clock } = setUp();
  clock.advance(14_000);
  send(connect(), modify(0));
  await settled();
  clock.advance(14_999);
  expect(ofType("Ping")).toHaveLength(0);
  clock.advance(1);
  expect(ofType("Ping")).toHaveLength(1);
  clock.advance(15_000);
  expect(ofType("Ping")).toHaveLength(2);
});

test("a session that is over sends nothing more", async () => {
  const { send, settled, frames, session, engine, clock } = setUp();
  send(connect(), modify(0, add(0, "read", { name: "a" })));
  await settled();
  const sent = frames.length;
  send(mutation(0, "increment", { name: "a" }), mutation(1, "increment", { name: "a" }));
  session.end();
  clock.advance(60_000);
  await settled();
  expect(frames).toHaveLength(sent);
  expect(engine.mutations.length).toBeLessThanOrEqual(1);
});

test("a transition above five million characters comes in chunks, one after another", async () => {
  const { send, settled, received } = setUp();
  send(connect(), modify(0, add(0, "long")), mutation(0, "increment"));
  await settled();
  const chunks = received().filter(({ type }) => type === "TransitionChunk");
  expect(chunks.map(({ partNumber, totalParts }) => [partNumber, totalParts])).toEqual([
    [0, 3],
    [1, 3],
    [2, 3],
  ]);
  expect(new Set(chunks.map(({ transitionId }) => transitionId)).size).toBe(1);
  const first = received().findIndex(({ type }) => type === "TransitionChunk");
  expect(received().slice(first, first + 3)).toEqual(chunks);
  const joined = JSON.parse(chunks.map((message) => message["chunk"] as string).join("")) as Received;
  expect(joined).toMatchObject({ type: "Transition", modifications: [{ queryId: 0 }] });
});

test("a client that cannot join chunks gets one frame", async () => {
  const { send, settled, received } = setUp(false);
  send(connect(), modify(0, add(0, "long")));
  await settled();
  expect(received().map(({ type }) => type)).toEqual(["Transition"]);
});

test("a client that does not read is not sent further transitions until it does", async () => {
  const { send, settled, ofType, engine, flow } = setUp();
  send(connect(), modify(0, add(0, "read", { name: "a" })));
  await settled();
  let drain = () => {};
  flow.drained = new Promise((resolve) => {
    drain = resolve;
  });
  for (let turn = 0; turn < 5; turn += 1) {
    engine.commit("a");
    await settled();
  }
  expect(ofType("Transition")).toHaveLength(1);
  drain();
  await settled();
  expect(ofType("Transition")).toHaveLength(2);
  expect(modifications(ofType("Transition")[1])).toMatchObject([{ value: 5 }]);
});

test("too many waiting mutations cost the connection, with a code after which the client comes back", async () => {
  const { send, settled, closes, engine } = setUp();
  engine.pause();
  send(connect());
  for (let requestId = 0; requestId < 1100; requestId += 1) send(mutation(requestId, "nothing"));
  await settled();
  expect(closes).toEqual([{ code: 1013, reason: "TooManyConcurrentMutations" }]);
});

test("too many running actions cost the connection too", async () => {
  const { send, settled, closes, engine } = setUp();
  engine.pause();
  send(connect());
  for (let requestId = 0; requestId < 1100; requestId += 1) {
    send({ ...mutation(requestId, "act"), type: "Action" });
  }
  await settled();
  expect(closes).toEqual([{ code: 1013, reason: "TooManyConcurrentActions" }]);
});

test("messages that pile up behind a slow Authenticate are bounded", async () => {
  const { send, settled, closes } = setUp();
  send(connect(), authenticate(0, "slow"));
  for (let count = 0; count < 10_001; count += 1) send({ type: "Event" });
  await settled();
  expect(closes).toEqual([{ code: 1013, reason: "TooManyConcurrentRequests" }]);
});

test("two sessions see each other's writes", async () => {
  const one = setUp();
  one.send(connect(), modify(0, add(0, "read", { name: "a" })));
  await one.settled();
  one.engine.commit("a");
  await one.settled();
  expect(modifications(one.ofType("Transition").at(-1))).toMatchObject([{ value: 1 }]);
});
