/** What a failed function says to its caller: Convex's text, with a stack that points into the developer's files. */
import { types } from "node:util";
import { FatalFunctionError, SyscallError } from "../../protocol/errors.ts";
import type { FunctionResult } from "../../protocol/functionCall.ts";
import type { CompiledPush } from "../isolate/compiledPush.ts";
import { MODULE_SCHEME } from "../isolate/moduleGraph.ts";
import { UserCodeError } from "../isolate/userCodeError.ts";
import { originalPosition } from "./sourceMap.ts";

export interface Failure {
  /** As it stands after `Server Error\n`. */
  readonly message: string;
  /** Value JSON, serialised; present only where user code threw a ConvexError. */
  readonly dataJson?: string;
}

const CONVEX_ERROR = Symbol.for("ConvexError");

/** Throws on the errors that are not the function's but the deployment's own. */
export function describeFailure(error: unknown, push: CompiledPush): Failure {
  if (error instanceof UserCodeError) return describeThrown(error.thrown, push);
  if (error instanceof FatalFunctionError) return { message: error.message };
  if (error instanceof SyscallError) {
    const { message, dataJson } = error;
    return { message, ...(dataJson !== undefined && { dataJson }) };
  }
  throw error;
}

export function failureResult(
  failure: Failure,
  requestId: string,
  logLines: readonly string[],
): FunctionResult & { readonly success: false } {
  const errorMessage = `[Request ID: ${requestId}] Server Error\n${failure.message}`;
  return {
    success: false,
    errorMessage,
    logLines,
    ...(failure.dataJson !== undefined && { errorDataJson: failure.dataJson }),
  };
}

function describeThrown(thrown: unknown, push: CompiledPush): Failure {
  const stack = stringProperty(thrown, "stack");
  const frames = stack === null ? [] : mapFrames(stack, push);
  const message = [`Uncaught ${headline(thrown)}`, ...frames, ...(frames.length > 0 ? [""] : [])].join("\n");
  const dataJson = isConvexError(thrown) ? stringProperty(thrown, "data") : null;
  return dataJson === null ? { message } : { message, dataJson };
}

/** `Name: message` of an error, or the thrown value as V8 shows it. */
function headline(thrown: unknown): string {
  if (typeof thrown !== "object" || thrown === null) {
    return typeof thrown === "function" ? "#<Function>" : String(thrown);
  }
  const message = stringProperty(thrown, "message");
  const name = stringProperty(thrown, "name");
  if (message === null && name === null) return "#<Object>";
  return [name, message].filter((part) => part !== null && part !== "").join(": ");
}

function isConvexError(thrown: unknown): boolean {
  return typeof thrown === "object" && thrown !== null && !types.isProxy(thrown) && CONVEX_ERROR in thrown;
}

/** Reads without running user code: what was thrown is looked at outside the time limit. */
function stringProperty(value: unknown, name: string): string | null {
  // `DOMException` keeps its name and message behind getters, which are Node's own.
  if (value instanceof DOMException && (name === "name" || name === "message")) return value[name];
  let holder: unknown = value;
  while (typeof holder === "object" && holder !== null && !types.isProxy(holder)) {
    const descriptor = ownProperty(holder, name);
    if (descriptor !== undefined) return typeof descriptor.value === "string" ? descriptor.value : null;
    holder = Object.getPrototypeOf(holder);
  }
  return null;
}

/** Looking at `stack` for the first time makes it, which can throw; isolates have it made inside already. */
function ownProperty(holder: object, name: string): PropertyDescriptor | undefined {
  try {
    return Object.getOwnPropertyDescriptor(holder, name);
  } catch {
    return {};
  }
}

/** `    at async name (convex:///module.js:1:2)`, of which name, async and the parentheses may be missing. */
const FRAME = new RegExp(`^ {4}at (async )?(?:(.*) \\()?${MODULE_SCHEME}(.+?):(\\d+):(\\d+)\\)?$`);

/** Frames of user modules only: what lies below them is the deployment's. */
function mapFrames(stack: string, push: CompiledPush): string[] {
  const frames: string[] = [];
  for (const text of stack.split("\n")) {
    const [, async = "", call = "<anonymous>", path = "", line, column] = FRAME.exec(text) ?? [];
    const module = push.modules[path];
    if (module === undefined) continue;
    const position = originalPosition(module, Number(line), Number(column));
    const place = `${position.file}:${position.line}:${position.column}`;
    frames.push(`    at ${async}${call} (${place})`);
  }
  return frames;
}
