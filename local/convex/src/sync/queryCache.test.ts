import { expect, test } from "vitest";
import { ANONYMOUS, type Identity } from "../protocol/functionCall.ts";
import type { Question } from "./answer.ts";
import { FakeEngine } from "./fakeEngine.ts";
import { QueryCache } from "./queryCache.ts";

function setUp() {
  const engine = new FakeEngine();
  const clock = { nowMs: 1_000_000 };
  const cache = new QueryCache({
    engine,
    clock: { now: () => clock.nowMs, after: () => () => undefined },
    newRequestId: () => "0123456789abcdef",
  });
  return { engine, clock, cache, ask: (question: Question) => cache.ask(question, "HttpApi") };
}

function user(subject: string): Identity {
  const attributes = { tokenIdentifier: `i|${subject}`, issuer: "i", subject };
  return { type: "user", attributes, expiresAt: 9e9 };
}

const admin: Identity = { type: "admin", actingAs: null };
const read = (name: string, identity: Identity = ANONYMOUS): Question => ({
  path: "read",
  argsJson: JSON.stringify([{ name }]),
  journal: null,
  identity,
});
const whoami = (identity: Identity): Question => ({
  path: "whoami",
  argsJson: "[{}]",
  journal: null,
  identity,
});

test("a question that was answered lately is not run again", async () => {
  const { engine, ask } = setUp();
  expect(await ask(read("a"))).toBe(await ask(read("a")));
  expect(engine.queries).toHaveLength(1);
});

test("those who ask the same at the same time wait for one run", async () => {
  const { engine, ask } = setUp();
  const answers = await Promise.all([ask(read("a")), ask(read("a")), ask(read("b"))]);
  expect(answers[0]).toBe(answers[1]);
  expect(engine.queries).toHaveLength(2);
});

test("a commit that touches what was read ends the answer, another does not", async () => {
  const { engine, ask } = setUp();
  const before = await ask(read("a"));
  engine.commit("b");
  expect(await ask(read("a"))).toBe(before);
  engine.commit("a");
  expect(before.staleAt).toBe(engine.latestTs());
  expect(await ask(read("a"))).toMatchObject({ result: { valueJson: "1" }, staleAt: null });
});

test("after an acknowledged write nobody is given an answer from before it", async () => {
  const { engine, ask } = setUp();
  const early = ask(read("a"));
  const call = { ...read("a"), path: "increment", caller: "HttpApi", requestId: "0" } as const;
  await engine.mutation(call, null);
  expect(await ask(read("a"))).toMatchObject({ result: { valueJson: "1" } });
  expect(await early).toMatchObject({ result: { valueJson: "0" } });
});

test("an answer that went stale before it was received is known to be", async () => {
  const { engine, cache, ask } = setUp();
  const query = engine.query.bind(engine);
  engine.query = async (call, journal) => {
    const outcome = await query(call, journal);
    engine.commit("a");
    return outcome;
  };
  const answer = await ask(read("a"));
  expect(answer.staleAt).toBe(engine.latestTs());
  const told: string[] = [];
  cache.hold(answer, () => told.push("stale"));
  expect(told).toEqual(["stale"]);
});

test("what does not read the identity is shared by everyone, once that is known", async () => {
  const { engine, ask } = setUp();
  await ask(read("a", user("u1")));
  await ask(read("a", user("u2")));
  expect(engine.queries).toHaveLength(1);
  engine.commit("a");
  await Promise.all([ask(read("a", user("u3"))), ask(read("a", user("u4"))), ask(read("a"))]);
  expect(engine.queries).toHaveLength(2);
});

test("what reads the identity is each user's own", async () => {
  const { engine, ask } = setUp();
  const [first, second] = await Promise.all([ask(whoami(user("u1"))), ask(whoami(user("u2")))]);
  expect(first.result).toMatchObject({ valueJson: '"u1"' });
  expect(second.result).toMatchObject({ valueJson: '"u2"' });
  expect(await ask(whoami(user("u1")))).toBe(first);
  expect(engine.queries).toHaveLength(2);
});

test("a run shared in the belief that it is the same for everyone is run again where it is not", async () => {
  const { engine, ask } = setUp();
  const query = engine.query.bind(engine);
  engine.query = async (call, journal) => {
    const outcome = await query(call, journal);
    return { ...outcome, readsIdentity: engine.queries.length > 1 };
  };
  await ask(whoami(user("u0")));
  engine.commit(null);
  const answers = await Promise.all([ask(whoami(user("u1"))), ask(whoami(user("u2")))]);
  expect(answers.map(({ result }) => result)).toMatchObject([{ valueJson: '"u1"' }, { valueJson: '"u2"' }]);
});

test("an admin's answers are never given to clients, nor theirs to an admin", async () => {
  const { engine, ask } = setUp();
  await ask(read("a", admin));
  await ask(read("a", user("u1")));
  await ask(read("a"));
  expect(engine.queries.map(({ identity }) => identity.type)).toEqual(["admin", "user"]);
});

test("questions with other arguments, journals or paths are other questions", async () => {
  const { engine, ask } = setUp();
  for (const change of [{}, { argsJson: '[{"name":"b"}]' }, { journal: "J" }, { path: "missing" }]) {
    await ask({ ...read("a"), ...change });
  }
  expect(engine.queries).toHaveLength(4);
  expect(engine.journals).toEqual([null, null, "J", null]);
});

test("an answer is not given out for more than a few seconds: its function may have looked at the clock", async () => {
  const { engine, clock, ask } = setUp();
  await ask(read("a"));
  clock.nowMs += 5001;
  await ask(read("a"));
  expect(engine.queries).toHaveLength(2);
  expect(engine.released).toEqual([1]);
});

test("a holder is told once when its answer goes stale, and not after it has let go", async () => {
  const { engine, cache, ask } = setUp();
  const told: string[] = [];
  const answer = await ask(read("a"));
  cache.hold(answer, () => told.push("kept"));
  cache.hold(answer, () => told.push("let go"))();
  engine.commit("a");
  engine.commit("a");
  expect(told).toEqual(["kept"]);
});

test("answers that nobody holds are bounded, those that are held are not", async () => {
  const { engine, cache, ask } = setUp();
  const held = await ask(read("held"));
  const letGo = cache.hold(held, () => undefined);
  for (let index = 0; index < 1100; index += 1) await ask(read(`n${index}`));
  expect(engine.watched.size).toBe(1001);
  expect(held.staleAt).toBe(null);
  letGo();
  expect(engine.watched.size).toBe(1000);
  expect(await ask(read("held"))).toBe(held);
});

test("an answer that is dropped is known to have held until then", async () => {
  const { engine, ask } = setUp();
  const first = await ask(read("first"));
  for (let index = 0; index < 1000; index += 1) await ask(read(`n${index}`));
  expect(first.staleAt).toBe(engine.latestTs() + 1n);
  expect(engine.released).toEqual([1]);
});

test("asked anew, a question is run however lately it was answered", async () => {
  const { engine, cache, ask } = setUp();
  const before = await ask(read("a"));
  const anew = await cache.ask(read("a"), "HttpApi", "anew");
  expect(anew).not.toBe(before);
  expect(engine.queries).toHaveLength(2);
  expect(await ask(read("a"))).toBe(anew);
});

test("a refused question is refused to all who asked, and is not remembered", async () => {
  const { engine, ask } = setUp();
  const query = engine.query.bind(engine);
  engine.query = () => Promise.reject(new Error("refused"));
  const both = await Promise.allSettled([ask(read("a")), ask(read("a"))]);
  expect(both.map(({ status }) => status)).toEqual(["rejected", "rejected"]);
  engine.query = query;
  expect(await ask(read("a"))).toMatchObject({ result: { valueJson: "0" } });
});

test("a failure is not given to the next who asks: what ran out of time may succeed", async () => {
  const { engine, ask } = setUp();
  const missing: Question = { ...read("a"), path: "missing" };
  expect((await ask(missing)).result.success).toBe(false);
  await ask(missing);
  expect(engine.queries).toHaveLength(2);
});
