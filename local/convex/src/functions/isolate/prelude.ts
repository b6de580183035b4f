/** The door between the host and a context: what `prelude.js` is given, and what it gives back. */
import { readFileSync } from "node:fs";
import vm from "node:vm";
import { hidden } from "./hostGlobals.ts";

export type SyscallAnswer =
  | { readonly ok: true; readonly value: string }
  | { readonly ok: false; readonly message: string; readonly data: string | undefined };

export type Resolve = (value: unknown) => void;
export type RejectSyscall = (message: string, data: string | undefined) => void;

/** What every context needs of the host. */
export interface PreludeHost {
  /** Intrinsics by name, as the host has them: `instanceof` holds for the instances of both realms. */
  readonly sharedIntrinsics: readonly (readonly [name: string, intrinsic: unknown])[];
  readonly consoleMethods: readonly string[];
  syscall(op: string, args: string): SyscallAnswer;
  asyncSyscall(op: string, args: string, resolve: Resolve, reject: RejectSyscall): void;
  jsSyscall(op: string, args: unknown): unknown;
  /** Settles a promise of the context with what becomes of `started`. */
  await(started: unknown, resolve: Resolve, reject: Resolve): void;
  env(name: string): string | undefined;
  console(method: string, args: readonly unknown[], stack: string): void;
}

export interface DeterministicPreludeHost extends PreludeHost {
  readonly subtleMethods: readonly string[];
  readonly forbiddenFunctions: readonly string[];
  readonly ignoredFunctions: readonly string[];
  readonly forbiddenStreams: readonly string[];
  /** Classes with the names of their methods that answer with promises. */
  readonly bridgedClasses: readonly (readonly [name: string, methods: readonly string[]])[];
  now(): number;
  performanceNow(): number;
  random(): number;
  fillRandom(array: ArrayBufferView): void;
  randomUuid(): string;
  subtle(method: string, args: readonly unknown[]): Promise<unknown>;
  forbiddenText(name: string): string;
}

export interface ActionPreludeHost extends PreludeHost {
  setTimeout(callback: () => void, delay: number, args: readonly unknown[]): number;
  setInterval(callback: () => void, delay: number, args: readonly unknown[]): number;
  clearTimer(id: unknown): void;
  queueMicrotask(callback: () => void): void;
  /** Ends the action with an error that user code threw where nobody awaits. */
  fail(error: unknown): void;
}

export interface PreludeHooks {
  watch(job: () => unknown, fulfilled: Resolve, rejected: Resolve): void;
  makeStack(thrown: unknown): void;
  /** What errors and promises of the context are known by. */
  readonly prototypes: readonly object[];
}

type Define = (name: string, value: unknown) => void;

interface Prelude {
  readonly kit: unknown;
  readonly hooks: PreludeHooks;
}

const preludeScript = scriptOfFunction("prelude");
const deterministicScript = scriptOfFunction("deterministicPrelude");
const actionScript = scriptOfFunction("actionPrelude");

/**
 * Every access to a property of a contextified global goes through an interceptor, some fifty times slower than a plain
 * one: a loop around `Math.imul` would run out of its second. Declared in a script of their own, the language's globals
 * are found before the global object is asked. (Replacing one as `globalThis.Math = …` then goes unseen by `Math`; web
 * classes, which polyfills do replace, stay out.)
 */
const LANGUAGE_GLOBALS = (
  "Object Function Array Number Boolean String Symbol BigInt Math JSON Reflect Proxy Date RegExp Promise Map Set " +
  "WeakMap WeakSet Error TypeError RangeError parseInt parseFloat isNaN isFinite ArrayBuffer DataView Int8Array " +
  "Uint8Array Uint8ClampedArray Int16Array Uint16Array Int32Array Uint32Array Float32Array Float64Array " +
  "BigInt64Array BigUint64Array"
).split(" ");
const languageGlobalsScript = new vm.Script(
  `let ${LANGUAGE_GLOBALS.map((name) => `${name} = globalThis.${name}`).join(", ")};`,
  { filename: "convex-embedded:globals" },
);

/** A context with the host's classes in it: lent with the global object, they cost less than when defined from inside. */
export function createContext(globals: PropertyDescriptorMap, options?: vm.CreateContextOptions): vm.Context {
  return vm.createContext(Object.defineProperties({}, globals), options);
}

export function runDeterministicPrelude(context: vm.Context, host: DeterministicPreludeHost): PreludeHooks {
  return runPreludes(context, deterministicScript, host);
}

export function runActionPrelude(context: vm.Context, host: ActionPreludeHost): PreludeHooks {
  return runPreludes(context, actionScript, host);
}

function runPreludes(context: vm.Context, second: vm.Script, host: PreludeHost): PreludeHooks {
  // The realm is crossed here: the values of these scripts are the functions that the files are named after.
  const prelude = preludeScript.runInContext(context) as (host: PreludeHost, define: Define) => Prelude;
  const define: Define = (name, value) => void Object.defineProperty(context, name, hidden(value));
  const { kit, hooks } = prelude(host, define);
  const further = second.runInContext(context) as (host: PreludeHost, kit: unknown) => void;
  further(host, kit);
  languageGlobalsScript.runInContext(context);
  return hooks;
}

/** `NAME.js`, wrapped so that nothing it declares becomes a global, and so that its value is the function NAME. */
function scriptOfFunction(name: string): vm.Script {
  const source = readFileSync(new URL(`./${name}.js`, import.meta.url), "utf8");
  return new vm.Script(`(() => {${source}\nreturn ${name};\n})()`, { filename: `convex-embedded:${name}` });
}
