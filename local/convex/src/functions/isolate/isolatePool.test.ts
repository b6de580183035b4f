import { beforeAll, expect, test } from "vitest";
import type { LogLine } from "../udf/console.ts";
import type { CompiledPush } from "./compiledPush.ts";
import { IsolatePool } from "./isolatePool.ts";
import { compileFiles } from "./testPush.ts";
import { UserTimer } from "./userTimer.ts";

let push: CompiledPush;
beforeAll(async () => {
  push = await compileFiles({
    "a.ts": `console.log("imported"); export const colour = process.env.COLOUR; export const state = { n: 0 };`,
    "throwing.ts": `throw new Error("at import");`,
  });
});

function taker(pool: IsolatePool, env: { [name: string]: string }, modules: CompiledPush = push) {
  const reads: string[] = [];
  const lines: LogLine[] = [];
  const take = (modulePath: string) =>
    pool.take({
      push: modules,
      modulePath,
      env(name) {
        reads.push(name);
        return env[name];
      },
      console: { write: (line) => void lines.push(line) },
      timer: new UserTimer(1000),
    });
  return { take, reads, lines };
}

function prepareAll(pool: IsolatePool): void {
  while (pool.prepare());
}

test("nothing is made ready before the first call", () => {
  expect(new IsolatePool(1000).prepare()).toBe(false);
});

test("an isolate that was made ready is used once, with its reads and lines", () => {
  const pool = new IsolatePool(1000);
  taker(pool, { COLOUR: "red" }).take("a.js");
  prepareAll(pool);
  const { take, reads, lines } = taker(pool, { COLOUR: "red" });
  const first = take("a.js");
  expect(reads).toEqual(["COLOUR"]);
  expect(lines.map(({ messages }) => messages)).toEqual([["'imported'"]]);
  expect(take("a.js").namespace["state"]).not.toBe(first.namespace["state"]);
});

test("a variable that has changed since makes a fresh import", () => {
  const pool = new IsolatePool(1000);
  taker(pool, { COLOUR: "red" }).take("a.js");
  prepareAll(pool);
  expect(taker(pool, { COLOUR: "blue" }).take("a.js").namespace["colour"]).toBe("blue");
  prepareAll(pool);
  expect(taker(pool, { COLOUR: "blue" }).take("a.js").namespace["colour"]).toBe("blue");
});

test("another push begins anew", async () => {
  const pool = new IsolatePool(1000);
  taker(pool, {}).take("a.js");
  prepareAll(pool);
  const next = await compileFiles({ "a.ts": `export const colour = "of the next push";` }, "next");
  expect(taker(pool, {}, next).take("a.js").namespace["colour"]).toBe("of the next push");
});

test("a module that fails to import is not made ready", () => {
  const pool = new IsolatePool(1000);
  expect(() => taker(pool, {}).take("throwing.js")).toThrow("User code threw");
  expect(pool.prepare()).toBe(false);
});
