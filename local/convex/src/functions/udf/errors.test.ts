import { expect, test } from "vitest";
import { FatalFunctionError, SyscallError } from "../../protocol/errors.ts";
import type { CompiledPush } from "../isolate/compiledPush.ts";
import { UserCodeError } from "../isolate/userCodeError.ts";
import { describeFailure, failureResult } from "./errors.ts";

const PUSH: CompiledPush = { version: "v", modules: { "a.js": { path: "a.js", code: "" } } };
const messageOf = (thrown: unknown) => describeFailure(new UserCodeError(thrown), PUSH).message;

test("what the deployment refuses stands as it is", () => {
  expect(describeFailure(new SyscallError("Code", "refused"), PUSH)).toEqual({ message: "refused" });
  expect(describeFailure(new FatalFunctionError("Code", "ended"), PUSH)).toEqual({ message: "ended" });
  expect(describeFailure(new SyscallError("Code", "failed", "1"), PUSH)).toEqual({
    message: "failed",
    dataJson: "1",
  });
});

test("a fault of the deployment is no failure of the function", () => {
  const fault = new TypeError("bug");
  expect(() => describeFailure(fault, PUSH)).toThrow(fault);
});

test("thrown values that are no errors are shown", () => {
  expect(messageOf("text")).toBe("Uncaught text");
  expect(messageOf(null)).toBe("Uncaught null");
  expect(messageOf({})).toBe("Uncaught #<Object>");
  expect(messageOf(() => {})).toBe("Uncaught #<Function>");
  expect(messageOf(Symbol("s"))).toBe("Uncaught Symbol(s)");
});

test("an error that would run code when looked at is not run", () => {
  const error = Object.defineProperty(new Error("m"), "message", {
    get() {
      throw new Error("ran");
    },
  });
  expect(messageOf(error)).toBe("Uncaught Error");
  expect(messageOf(new Proxy(new Error("m"), {}))).toBe("Uncaught #<Object>");
});

test("only frames of user modules are shown, in plain positions where there is no map", () => {
  const error = new Error("m");
  error.stack =
    "Error: m\n    at f (convex:///a.js:3:4)\n    at node:internal:1:2\n    at async convex:///a.js:5:6\n    at g (convex:///gone.js:1:1)";
  expect(messageOf(error)).toBe(
    "Uncaught Error: m\n    at f (../convex/a.js:3:4)\n    at async <anonymous> (../convex/a.js:5:6)\n",
  );
});

test("a DOMException keeps its name", () => {
  const error = new DOMException("too long", "QuotaExceededError");
  expect(messageOf(error)).toMatch(/^Uncaught QuotaExceededError: too long/);
});

test("a result names the request, and has data only for a ConvexError", () => {
  const result = failureResult({ message: "m" }, "id", ["[LOG] 1"]);
  expect(result).toEqual({
    success: false,
    errorMessage: "[Request ID: id] Server Error\nm",
    logLines: ["[LOG] 1"],
  });
  expect(failureResult({ message: "m", dataJson: "null" }, "id", [])).toHaveProperty("errorDataJson", "null");
});
