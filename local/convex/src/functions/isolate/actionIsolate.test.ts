import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { beforeAll, expect, test } from "vitest";
import { FatalFunctionError, SyscallError } from "../../protocol/errors.ts";
import type { LogLine } from "../udf/console.ts";
import { describeFailure } from "../udf/errors.ts";
import type { CompiledPush } from "./compiledPush.ts";
import { createIsolate } from "./context.ts";
import type { IsolateOptions } from "./context.ts";
import { compileFiles } from "./testPush.ts";

const FILES = {
  "probe.ts": `
    export const fetches = async (url) => { const response = await fetch(url); const body = await response.json(); return [response instanceof Response, body instanceof Object, body.a]; };
    export const aborts = async (url) => { const controller = new AbortController(); controller.abort(); try { await fetch(url, { signal: controller.signal }); } catch (error) { return [error instanceof Error, error.name]; } };
    export const timers = () => new Promise((resolve) => { const id = setTimeout(() => resolve("wrong"), 5); clearTimeout(id); setTimeout((value) => resolve([typeof id, value]), 10, "late"); });
    export const throwingTimer = () => new Promise(() => { setTimeout(() => { throw new Error("in a timer"); }, 1); });
    export const leftTimer = () => { setInterval(() => console.log("tick"), 1); return "left"; };
    export const lost = async () => { void Promise.reject(new Error("lost")); return 1; };
    export const streams = async () => {
      const upper = new TransformStream({ transform: (chunk, controller) => controller.enqueue(chunk.toUpperCase()) });
      const stream = new Response("hello").body.pipeThrough(new TextDecoderStream()).pipeThrough(upper);
      let text = ""; for await (const chunk of stream) text += chunk; return text;
    };
    export const clock = () => Date.now() > 1_700_000_000_000 && performance.now() > 0;
    export const refused = async () => { try { await Convex.asyncSyscall("refuse", "{}"); } catch (error) { return [error instanceof Error, error.message]; } };
    export const fatal = async () => { try { await Convex.asyncSyscall("fatal", "{}"); } catch {} await new Promise(() => {}); };
    export const blob = async () => Convex.jsSyscall("storage/storeBlob", { blob: new Blob(["abc"]) });
    export const noBlob = async () => Convex.jsSyscall("refuse", {});
    export const key = async () => (await crypto.subtle.generateKey({ name: "HMAC", hash: "SHA-256" }, false, ["sign"])) instanceof CryptoKey;
    export const globals = () => [typeof window, typeof Buffer, typeof global, Object.keys(process).join()].join();
    export const prints = () => console.log({ a: 1 }, "b");
    export const boom = () => { throw new RangeError("boom"); };
    declare const Convex: any;
  `,
};

let push: CompiledPush;
beforeAll(async () => {
  push = await compileFiles(FILES);
});

function isolateFor(options: Partial<IsolateOptions> = {}) {
  return createIsolate({
    mode: "action",
    modules: push,
    env: () => undefined,
    seed: new Uint8Array(32),
    now: 0,
    syscalls: {
      syscall: () => "null",
      async asyncSyscall(op) {
        if (op === "fatal") throw new FatalFunctionError("TooMuch", "too much");
        throw new SyscallError("Refused", "refused");
      },
      async jsSyscall(op, args) {
        if (op !== "storage/storeBlob") throw new SyscallError("Refused", `no ${op}`);
        return (args as { blob: Blob }).blob.size;
      },
    },
    console: { write: () => {} },
    ...options,
  });
}

async function run(name: string, arg?: unknown): Promise<unknown> {
  const isolate = isolateFor();
  const probe = (await isolate.importModule("probe.js"))[name] as (arg: unknown) => unknown;
  try {
    return await isolate.execute(() => probe(arg));
  } finally {
    isolate.dispose();
  }
}

async function failureOf(name: string): Promise<string> {
  const error: unknown = await run(name).then(
    () => new Error(`Expected ${name} to fail`),
    (reason: unknown) => reason,
  );
  return describeFailure(error, push).message;
}

async function withServer<T>(use: (url: string) => Promise<T>): Promise<T> {
  const server = createServer((_request, response) => response.end('{"a":1}'));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  try {
    return await use(`http://127.0.0.1:${port}`);
  } finally {
    server.close();
    server.closeAllConnections();
  }
}

test("actions reach the network", async () => {
  expect(await withServer((url) => run("fetches", url))).toEqual([true, true, 1]);
  expect(await withServer((url) => run("aborts", url))).toEqual([true, "AbortError"]);
});

test("timers have numbers for names, run late, and can be cleared", async () => {
  expect(await run("timers")).toEqual(["number", "late"]);
});

test("what a timer throws fails the action", async () => {
  expect(await failureOf("throwingTimer")).toContain("Uncaught Error: in a timer");
});

test("timers end with the isolate", async () => {
  const lines: LogLine[] = [];
  const isolate = isolateFor({ console: { write: (line) => void lines.push(line) } });
  const { leftTimer } = (await isolate.importModule("probe.js")) as { leftTimer: () => string };
  expect(await isolate.execute(leftTimer)).toBe("left");
  isolate.dispose();
  const count = lines.length;
  await new Promise((resolve) => setTimeout(resolve, 20));
  expect(lines.length).toBe(count);
});

test("streams work in both directions", async () => {
  expect(await run("streams")).toBe("HELLO");
});

test("clock and keys are real", async () => {
  expect(await run("clock")).toBe(true);
  expect(await run("key")).toBe(true);
});

test("a refused syscall can be caught", async () => {
  expect(await run("refused")).toEqual([true, "refused"]);
});

test("a fatal syscall ends the action though it goes on waiting", async () => {
  expect(await failureOf("fatal")).toBe("too much");
});

test("JavaScript syscalls take and give objects as they are", async () => {
  expect(await run("blob")).toBe(3);
  expect(await failureOf("noBlob")).toContain("no refuse");
});

test("globals of Node and of browsers' windows are absent", async () => {
  expect(await run("globals")).toBe("undefined,undefined,undefined,env");
});

test("lines are printed as they come", async () => {
  const lines: LogLine[] = [];
  const isolate = isolateFor({ console: { write: (line) => void lines.push(line) } });
  const { prints } = (await isolate.importModule("probe.js")) as { prints: () => void };
  await isolate.execute(prints);
  expect(lines).toMatchObject([{ level: "LOG", messages: ["{\n  a: 1\n}", "'b'"], isTruncated: false }]);
});

test("an error names the developer's file", async () => {
  expect(await failureOf("boom")).toMatch(
    /^Uncaught RangeError: boom\n {4}at boom \(\.\.\/convex\/probe\.ts:\d+:\d+\)\n$/,
  );
});
