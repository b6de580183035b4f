import { afterEach, expect, test } from "vitest";
import { ANONYMOUS } from "../../protocol/functionCall.ts";
import type { CompiledPush } from "../isolate/compiledPush.ts";
import { DEFAULT_LIMITS } from "../limits.ts";
import type { LogLine } from "../udf/console.ts";
import { ActionPool } from "./actionPool.ts";
import type { ActionJob } from "./actionWorker.ts";

const pools: ActionPool[] = [];
afterEach(() => Promise.all(pools.splice(0).map((pool) => pool.close())));

function openPool(maxThreads?: number): ActionPool {
  const pool = new ActionPool(maxThreads);
  pools.push(pool);
  return pool;
}

/** An action whose body is `body`, as `convex/server` would export it, without its library. */
function job(body: string, overrides: Partial<ActionJob> = {}): ActionJob {
  const code = `(function (exports, require, module) { exports.act = {
    async invokeAction(requestId, args) { ${body} }
  }; })`;
  const push: CompiledPush = { version: body, modules: { "m.js": { path: "m.js", code } } };
  return {
    push,
    run: {
      target: { type: "action", functionPath: "m.js:act", argsJson: "[{}]" },
      identity: ANONYMOUS,
      environment: { NAME: "value" },
      requestId: "0123456789abcdef",
      scheduledFunctionId: null,
      deploymentName: "test",
      limits: DEFAULT_LIMITS,
    },
    timeLimitMs: 10_000,
    syscall: async (op) => ({ type: "value", json: JSON.stringify(op) }),
    over: () => undefined,
    log: () => undefined,
    respond: () => undefined,
    ...overrides,
  };
}

test("an action answers, sees its environment, and nothing of the host", async () => {
  const seen = job(
    "return JSON.stringify([process.env.NAME, process.env.OTHER, typeof require, typeof Buffer])",
  );
  expect(await openPool().run(seen)).toEqual({
    type: "returned",
    valueJson: '["value",null,"function","undefined"]',
  });
});

test("an action over its time ends, and the others go on", async () => {
  const pool = openPool();
  const [stuck, waiting, fine] = await Promise.all([
    pool.run(job("for (;;);", { timeLimitMs: 300 })),
    pool.run(job("await new Promise(() => {})", { timeLimitMs: 300 })),
    pool.run(job("await new Promise((r) => setTimeout(r, 600)); return '1'")),
  ]);
  const message = "Function execution timed out (maximum duration: 0.3s)";
  expect(stuck).toEqual({ type: "failed", message });
  expect(waiting).toEqual({ type: "failed", message });
  expect(fine).toEqual({ type: "returned", valueJson: "1" });
  expect(await pool.run(job("return '2'"))).toEqual({ type: "returned", valueJson: "2" });
});

test("an action that takes all memory ends alone", async () => {
  const pool = openPool();
  const [greedy, fine] = await Promise.all([
    pool.run(job("const all = []; for (;;) all.push(new Array(1e5).fill(Math.random()))")),
    pool.run(job("return '1'")),
  ]);
  expect(greedy).toMatchObject({ type: "failed", message: expect.stringContaining("memory") });
  expect(fine).toEqual({ type: "returned", valueJson: "1" });
});

test("when all threads are taken, jobs wait their turn", async () => {
  const pool = openPool(1);
  const order: string[] = [];
  const run = async (name: string) => {
    const outcome = await pool.run(job(`return '"${name}"'`));
    order.push(name);
    return outcome;
  };
  await Promise.all([run("a"), run("b"), run("c")]);
  expect(order).toEqual(["a", "b", "c"]);
});

test("nothing that an action leaves in its modules is seen by the next", async () => {
  const pool = openPool(1);
  const counting = job("globalThis.count = (globalThis.count ?? 0) + 1; return String(globalThis.count)");
  expect(await pool.run(counting)).toEqual({ type: "returned", valueJson: "1" });
  expect(await pool.run(counting)).toEqual({ type: "returned", valueJson: "1" });
});

test("what an action did not await is warned of", async () => {
  const lines: LogLine[] = [];
  const leaving = job("Convex.asyncSyscall('1.0/actions/query', '{}'); return 'null'", {
    syscall: () => new Promise(() => {}),
    log: (line) => lines.push(line),
  });
  expect(await openPool().run(leaving)).toEqual({ type: "returned", valueJson: "null" });
  expect(lines).toMatchObject([
    {
      level: "WARN",
      messages: [expect.stringMatching(/^1 unawaited operation: \[query\]\. Async operations/)],
    },
  ]);
});

test("console lines arrive while the action runs", async () => {
  let tellLine = (_line: LogLine) => {};
  const firstLine = new Promise<LogLine>((resolve) => {
    tellLine = resolve;
  });
  const talking = job("console.log('now'); await Convex.asyncSyscall('wait', '{}'); return 'null'", {
    log: (line) => tellLine(line),
    syscall: async () => {
      await firstLine;
      return { type: "value", json: "null" };
    },
  });
  expect(await openPool().run(talking)).toMatchObject({ type: "returned" });
  expect(await firstLine).toMatchObject({ level: "LOG", messages: ["'now'"] });
});

test("a refused syscall can be caught, a fatal one cannot", async () => {
  const body =
    "try { await Convex.asyncSyscall('x', '{}') } catch (e) { return JSON.stringify([e.message, e.data]) }";
  const refused = job(body, {
    syscall: async () => ({ type: "refused", message: "no", dataJson: '{"a":1}' }),
  });
  expect(await openPool().run(refused)).toEqual({ type: "returned", valueJson: '["no",{"a":1}]' });
  const fatal = job(body, { syscall: async () => ({ type: "fatal", message: "over" }) });
  expect(await openPool().run(fatal)).toEqual({ type: "failed", message: "over" });
});

test("a pool that closes ends what runs and what waits", async () => {
  const pool = openPool(1);
  const outcomes = [pool.run(job("await new Promise(() => {})")), pool.run(job("return '1'"))];
  await pool.close();
  const closing = { type: "failed", message: "The deployment is shutting down" };
  expect(await Promise.all(outcomes)).toEqual([closing, closing]);
  expect(await pool.run(job("return '1'"))).toEqual(closing);
});
