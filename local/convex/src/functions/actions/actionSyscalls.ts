/**
 * The syscalls of an action, in its thread. Holds those that the main thread has not answered yet; what concerns the call
 * itself is answered here.
 */
import type { MessagePort } from "node:worker_threads";
import { FatalFunctionError, SyscallError } from "../../protocol/errors.ts";
import type { SyscallHandler } from "../isolate/context.ts";
import {
  deploymentMetadata,
  functionMetadata,
  identityAttributes,
  requestMetadata,
} from "../syscalls/metadata.ts";
import { ConsoleLog, type ConsoleSink, type LogLine } from "../udf/console.ts";
import type { ActionRun, FromActionThread, SyscallAnswer } from "./actionMessages.ts";
import { blobSyscall } from "./blobSyscalls.ts";

interface Pending {
  readonly op: string;
  resolve(json: string): void;
  reject(error: Error): void;
}

type Post = (message: FromActionThread, transfer?: readonly MessagePort[]) => void;

export class ActionSyscalls implements SyscallHandler {
  readonly console: ConsoleSink;
  readonly #run: ActionRun;
  readonly #post: Post;
  readonly #pending = new Map<number, Pending>();
  readonly #log: ConsoleLog;
  #lastId = 0;

  constructor(run: ActionRun, post: Post) {
    this.#run = run;
    this.#post = post;
    this.#log = new ConsoleLog(run.limits.logLines);
    this.console = { write: (line) => this.#write(line) };
  }

  syscall(op: string): string {
    throw new SyscallError("UnknownOperation", `Unknown operation ${op}`);
  }

  asyncSyscall(op: string, argsJson: string): string | Promise<string> {
    switch (op) {
      case "1.0/getUserIdentity":
        return JSON.stringify(identityAttributes(this.#run.identity));
      case "1.0/getFunctionMetadata":
        return functionMetadata(functionName(this.#run));
      case "1.0/getDeploymentMetadata":
        return deploymentMetadata(this.#run.deploymentName);
      case "1.0/getRequestMetadata":
        return requestMetadata(this.#run);
      default:
        return this.#ask(op, argsJson);
    }
  }

  jsSyscall(op: string, args: unknown): Promise<unknown> {
    return blobSyscall(op, args, (argsJson, body) => this.#ask(op, argsJson, body));
  }

  answer(id: number, answer: SyscallAnswer): void {
    const pending = this.#pending.get(id);
    this.#pending.delete(id);
    switch (answer.type) {
      case "value":
        return pending?.resolve(answer.json);
      case "refused":
        return pending?.reject(new SyscallError("Refused", answer.message, answer.dataJson));
      case "fatal":
        return pending?.reject(new FatalFunctionError("Fatal", answer.message));
      default:
        return answer satisfies never;
    }
  }

  /** To be called when the action has returned: what is still under way now may come to nothing. */
  warnOfUnawaited(): void {
    const count = this.#pending.size;
    if (count === 0) return;
    const names = [...this.#pending.values()].map(({ op }) => op.slice(op.lastIndexOf("/") + 1));
    const text =
      `${count} unawaited operation${count === 1 ? "" : "s"}: [${names.join(", ")}]. ` +
      "Async operations should be awaited or they might not run. " +
      "See https://docs.convex.dev/functions/actions#dangling-promises for more information.";
    this.#write({ messages: [text], isTruncated: false, timestamp: Date.now(), level: "WARN" });
  }

  /** What the limits let through goes out at once: actions may run for minutes. */
  #write(line: LogLine): void {
    const before = this.#log.lines.length;
    this.#log.write(line);
    for (const fitting of this.#log.lines.slice(before)) this.#post({ type: "log", line: fitting });
  }

  #ask(op: string, argsJson: string, body: MessagePort | null = null): Promise<string> {
    if (this.#pending.size >= this.#run.limits.concurrentActionOperations) {
      throw new SyscallError(
        "TooManyConcurrentOperations",
        `Too many concurrent operations in an action (limit: ${this.#run.limits.concurrentActionOperations})`,
      );
    }
    return new Promise((resolve, reject) => {
      const id = ++this.#lastId;
      this.#pending.set(id, { op, resolve, reject });
      this.#post({ type: "syscall", id, op, argsJson, body }, body === null ? [] : [body]);
    });
  }
}

/** As `mod:fn`; an HTTP action as its method and path. */
function functionName({ target }: ActionRun): string {
  return target.type === "action"
    ? target.functionPath.replace(/\.js(?=:|$)/, "")
    : `${target.request.method} ${new URL(target.request.url).pathname}`;
}
