import { beforeAll, expect, test } from "vitest";
import { FatalFunctionError, SyscallError } from "../../protocol/errors.ts";
import type { CompiledPush } from "./compiledPush.ts";
import { createIsolate } from "./context.ts";
import type { IsolateOptions, SyscallHandler } from "./context.ts";
import { compileFiles } from "./testPush.ts";
import { UserCodeError } from "./userCodeError.ts";
import { UserTimer } from "./userTimer.ts";

const FILES = {
  "probe.ts": `
    export const loop = () => { for (;;); };
    export const microtaskLoop = async () => { for (;;) await null; };
    export const stubborn = async () => { for (;;) { try { for (;;); } catch {} finally { for (;;); } } };
    export const lateLoop = async () => { await Convex.asyncSyscall("slow", "{}"); for (;;); };
    export const pending = () => new Promise(() => {});
    export const lost = async () => { void Promise.reject(new TypeError("lost")); return 1; };
    export const lostLater = async () => { void (async () => { await Convex.asyncSyscall("echo", "1"); throw new Error("lost later"); })(); return 1; };
    export const listener = async () => { const target = new EventTarget(); target.addEventListener("a", () => { throw new Error("in a listener"); }); target.dispatchEvent(new Event("a")); return 1; };
    export const handledLate = async () => { const p = Promise.reject(new Error("late")); await null; await null; await p.catch(() => {}); return "handled"; };
    export const globals = () => [typeof window, typeof Buffer, typeof module, typeof exports, typeof global, typeof setImmediate, typeof navigator].join();
    declare const module: unknown, exports: unknown, global: unknown;
    export const processMembers = () => Object.keys(process);
    export const realms = () => {
      const caught = (act) => { try { act(); } catch (error) { return error; } };
      const url = caught(() => new URL("not a url"));
      class MyError extends Error {}
      return [
        url instanceof Error, url instanceof TypeError, url instanceof RangeError, url instanceof MyError,
        new MyError() instanceof Error, new MyError() instanceof MyError,
        new TextEncoder().encode("a") instanceof Uint8Array, new TextEncoder().encode("a").buffer instanceof ArrayBuffer,
        new Headers().getSetCookie() instanceof Array, structuredClone({}) instanceof Object,
      ];
    };
    export const random = () => [Math.random(), crypto.randomUUID(), ...crypto.getRandomValues(new Uint8Array(8))];
    export const tooMuchRandom = () => crypto.getRandomValues(new Uint8Array(65537));
    export const clock = () => [Date.now(), +new Date(), new Date(0).getTime(), Date.UTC(1970, 0, 1), new Date() instanceof Date, performance.now()];
    export const fetches = () => fetch("http://127.0.0.1");
    export const timer = () => setTimeout(() => {}, 1);
    export const stream = () => new ReadableStream();
    export class Extended extends TransformStream {}
    export const body = async () => [await new Response("text").text(), (await new Request("http://a", { method: "POST", body: '{"a":1}' }).json()).a, await new Blob(["b"]).text()];
    export const digest = async () => { const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode("x")); return [digest instanceof ArrayBuffer, digest.byteLength]; };
    export const generateKey = () => crypto.subtle.generateKey({ name: "HMAC", hash: "SHA-256" }, false, ["sign"]);
    export const order = async () => { const answers = await Promise.all(["1", "2", "3"].map((n, i) => Convex.asyncSyscall(i === 1 ? "slow" : "echo", n))); return answers.join(); };
    export const refused = async () => { try { await Convex.asyncSyscall("refuse", "{}"); } catch (error) { return [error instanceof Error, error.message, error.data]; } };
    export const refusedNow = () => { try { Convex.syscall("refuse", "{}"); } catch (error) { return [error instanceof Error, error.message]; } };
    export const fatal = async () => { for (;;) { try { await Convex.asyncSyscall("fatal", "{}"); } catch {} } };
    export const importLater = async () => (await import("./other")).value;
    export const env = () => [process.env.COLOUR, process.env.NOTHING];
    export const microtask = () => new Promise((resolve) => queueMicrotask(() => resolve("ran")));
    export const busySyscalls = async () => { for (let i = 0; i < 8; i++) await Convex.asyncSyscall("busy", "{}"); return "done"; };
    declare const Convex: any;
  `,
  "other.ts": `export const value = 42;`,
  "importing.ts": `
    export const atImport = [Date.now(), Math.random()];
    export const errors = [() => crypto.randomUUID(), () => fetch("http://a"), () => Convex.syscall("1.0/queryStream", "{}")].map((act) => { try { act(); } catch (error) { return error.message; } });
    declare const Convex: any;
  `,
  "looping.ts": `for (;;);`,
  "throwing.ts": `throw new Error("at import");`,
};

let push: CompiledPush;
beforeAll(async () => {
  push = await compileFiles(FILES);
});

const handler: SyscallHandler = {
  syscall(op) {
    throw new SyscallError("Refused", `refused ${op}`);
  },
  asyncSyscall(op, args) {
    if (op === "slow") return new Promise((resolve) => setTimeout(() => resolve(args), 5));
    if (op === "refuse") throw new SyscallError("Refused", "refused", '{"a":{"$integer":"AQAAAAAAAAA="}}');
    if (op === "fatal") throw new FatalFunctionError("TooMuch", "too much");
    if (op === "busy") busyFor(60);
    return args;
  },
  isLong: (op) => op === "slow",
};

function busyFor(ms: number): void {
  const end = performance.now() + ms;
  while (performance.now() < end);
}

function isolateFor(options: Partial<IsolateOptions> = {}) {
  return createIsolate({
    mode: "query",
    modules: push,
    env: (name) => (name === "COLOUR" ? "red" : undefined),
    seed: new Uint8Array(32).fill(1),
    now: 1_000,
    syscalls: handler,
    console: { write: () => {} },
    timer: new UserTimer(300),
    ...options,
  });
}

async function run(name: string, options: Partial<IsolateOptions> = {}): Promise<unknown> {
  const isolate = isolateFor(options);
  const namespace = await isolate.importModule("probe.js");
  const probe = namespace[name] as () => unknown;
  return isolate.execute(() => probe());
}

async function thrownBy(name: string, options: Partial<IsolateOptions> = {}): Promise<string> {
  const error: unknown = await run(name, options).catch((reason: unknown) => reason);
  if (error instanceof UserCodeError) return (error.thrown as Error).message;
  if (error instanceof FatalFunctionError) return error.message;
  throw new Error(`Expected ${name} to fail`, { cause: error });
}

test.each(["loop", "microtaskLoop", "stubborn", "lateLoop"])("a %s ends at the time limit", async (name) => {
  expect(await thrownBy(name)).toBe("Function execution timed out (maximum duration: 0.3s)");
  // The thread is well: the next function runs as if nothing had been.
  expect(await run("microtask")).toBe("ran");
});

test("an import that loops ends at the time limit", async () => {
  await expect(isolateFor().importModule("looping.js")).rejects.toThrow("Function execution timed out");
});

test("an import that throws is user code's error", async () => {
  await expect(isolateFor().importModule("throwing.js")).rejects.toMatchObject({
    thrown: { message: "at import" },
  });
});

test("a context that was ended is not entered again", async () => {
  const isolate = isolateFor();
  const { microtaskLoop, microtask } = (await isolate.importModule("probe.js")) as {
    [name: string]: () => unknown;
  };
  await expect(isolate.execute(() => microtaskLoop?.())).rejects.toThrow("timed out");
  await expect(isolate.execute(() => microtask?.())).rejects.toThrow("already ended");
});

test("time inside syscalls is not user code's", async () => {
  expect(await run("busySyscalls")).toBe("done");
});

test("a promise that nothing can settle is found out", async () => {
  expect(await thrownBy("pending")).toBe("Returned promise will never resolve");
});

/** The test runner's own listeners would report the stray errors that these tests expect. */
async function withoutOtherListeners(act: () => Promise<void>): Promise<void> {
  const rejection = process.listeners("unhandledRejection").filter(isForeign);
  const exception = process.listeners("uncaughtException").filter(isForeign);
  for (const listener of rejection) process.off("unhandledRejection", listener);
  for (const listener of exception) process.off("uncaughtException", listener);
  try {
    await act();
  } finally {
    for (const listener of rejection) process.on("unhandledRejection", listener);
    for (const listener of exception) process.on("uncaughtException", listener);
  }
}

function isForeign(listener: { readonly name: string }): boolean {
  return !listener.name.startsWith("route");
}

test("a rejection that nobody hears fails the function", async () => {
  await run("microtask");
  await withoutOtherListeners(async () => {
    expect(await thrownBy("lost")).toBe("lost");
    expect(await thrownBy("lostLater")).toBe("lost later");
    expect(await run("handledLate")).toBe("handled");
  });
});

test("an event listener that throws fails the function", async () => {
  await run("microtask");
  await withoutOtherListeners(async () => {
    expect(await thrownBy("listener")).toBe("in a listener");
  });
});

test("globals of Node and of browsers' windows are absent", async () => {
  expect(await run("globals")).toBe(Array(7).fill("undefined").join());
  expect([...((await run("processMembers")) as string[])]).toEqual(["env"]);
});

test("instanceof holds across the two realms", async () => {
  const results = [...((await run("realms")) as boolean[])];
  expect(results).toEqual([true, true, false, false, true, true, true, true, true, true]);
});

test("random numbers follow from the seed", async () => {
  const first = JSON.stringify(await run("random"));
  expect(JSON.stringify(await run("random"))).toBe(first);
  expect(JSON.stringify(await run("random", { seed: new Uint8Array(32).fill(2) }))).not.toBe(first);
});

test("more random bytes than Web Crypto gives at once are refused", async () => {
  expect(await thrownBy("tooMuchRandom")).toContain("65536");
});

test("the clock stands still", async () => {
  expect([...((await run("clock")) as unknown[])]).toEqual([1000, 1000, 0, 0, true, 0]);
});

test.each(["fetches", "timer", "stream"])("%s is refused in queries and mutations", async (name) => {
  expect(await thrownBy(name)).toMatch(
    /^Can't use \S+ in queries and mutations\. Please consider using an action\. See https:\/\/docs\.convex\.dev\/functions\/actions for more details\.$/,
  );
});

test("bodies can be read", async () => {
  expect([...((await run("body")) as unknown[])]).toEqual(["text", 1, "b"]);
});

test("crypto.subtle is waited for", async () => {
  expect([...((await run("digest")) as unknown[])]).toEqual([true, 32]);
});

test("crypto that draws on chance is refused", async () => {
  expect(await thrownBy("generateKey")).toContain(
    "Can't use crypto.subtle.generateKey in queries and mutations",
  );
});

test("syscalls are answered in the order in which they were made", async () => {
  expect(await run("order")).toBe("1,2,3");
});

test("a refused syscall is an error of the context, with the data of a ConvexError parsed", async () => {
  const [isError, message, data] = (await run("refused")) as unknown[];
  expect([isError, message, JSON.stringify(data)]).toEqual([
    true,
    "refused",
    '{"a":{"$integer":"AQAAAAAAAAA="}}',
  ]);
  expect([...((await run("refusedNow")) as unknown[])]).toEqual([true, "refused refuse"]);
});

test("a fatal syscall ends a function that catches everything, at once", async () => {
  const started = performance.now();
  expect(await thrownBy("fatal")).toBe("too much");
  expect(performance.now() - started).toBeLessThan(250);
});

test("import() finds pushed modules", async () => {
  expect(await run("importLater")).toBe(42);
});

test("process.env answers by name", async () => {
  expect([...((await run("env")) as unknown[])]).toEqual(["red", undefined]);
});

test("what is imported sees one clock and no chance", async () => {
  const first = await isolateFor().importModule("importing.js");
  const second = await isolateFor({ seed: new Uint8Array(32), now: 5 }).importModule("importing.js");
  expect(JSON.stringify(second["atImport"])).toBe(JSON.stringify(first["atImport"]));
  expect([...(first["errors"] as string[])]).toEqual([
    "Cannot use cryptographic randomness at import time",
    "fetch() unsupported at import time",
    "Can't use database at import time",
  ]);
});
