/** The main thread's side of one action thread: holds the thread and the one job it may be doing. */
import type { MessagePort, Worker } from "node:worker_threads";
import { startWorker } from "../engineWorker.ts";
import type { CompiledPush } from "../isolate/compiledPush.ts";
import type { LogLine } from "../udf/console.ts";
import type {
  ActionOutcome,
  ActionRun,
  FromActionThread,
  HttpResponseHead,
  SyscallAnswer,
  ToActionThread,
} from "./actionMessages.ts";

/** Convex gives an action in Node.js as much. A thread that needs more ends, and only that thread. */
const MAX_HEAP_MIB = 512;

export interface ActionJob {
  readonly push: CompiledPush;
  readonly run: ActionRun;
  readonly timeLimitMs: number;
  /** `body`: of a file to store. */
  syscall(op: string, argsJson: string, body: MessagePort | null): Promise<SyscallAnswer>;
  /** Called once the thread is done with it, one way or the other. */
  over(): void;
  log(line: LogLine): void;
  respond(response: HttpResponseHead): void;
}

type Syscall = Extract<FromActionThread, { type: "syscall" }>;

interface Current {
  readonly job: ActionJob;
  readonly timer: NodeJS.Timeout;
  finish(outcome: ActionOutcome): void;
}

export class ActionWorker {
  readonly #worker: Worker;
  #pushVersion: string | null = null;
  #current: Current | null = null;
  #isAlive = true;

  constructor() {
    this.#worker = startWorker("actionThread", {
      resourceLimits: { maxOldGenerationSizeMb: MAX_HEAP_MIB },
    });
    this.#worker.on("message", (message: FromActionThread) => this.#receive(message));
    // An error is followed by the exit, but only the error says why.
    this.#worker.on("error", (error) => this.#end(`The action's thread ended: ${error.message}`));
    this.#worker.on("exit", () => this.#end("The action's thread ended"));
  }

  /** False once the thread has ended: it runs nothing any more. */
  get isAlive(): boolean {
    return this.#isAlive;
  }

  /** Never rejects. At most one job at a time. */
  execute(job: ActionJob): Promise<ActionOutcome> {
    if (!this.#isAlive) return Promise.resolve({ type: "failed", message: "The action's thread ended" });
    return new Promise((resolve) => {
      const timer = setTimeout(() => {
        this.#end(`Function execution timed out (maximum duration: ${job.timeLimitMs / 1000}s)`);
      }, job.timeLimitMs);
      const finish = (outcome: ActionOutcome) => {
        clearTimeout(timer);
        this.#current = null;
        job.over();
        resolve(outcome);
      };
      this.#current = { job, timer, finish };
      if (this.#pushVersion !== job.push.version) {
        this.#pushVersion = job.push.version;
        this.#post({ type: "push", push: job.push });
      }
      const { target } = job.run;
      const body = target.type === "http" ? target.request.body : null;
      this.#post({ type: "run", run: job.run }, body === null ? [] : [body]);
    });
  }

  /** Ends the thread, and with `reason` what it is doing. */
  async terminate(reason: string): Promise<void> {
    this.#end(reason);
    await this.#worker.terminate();
  }

  #receive(message: FromActionThread): void {
    const current = this.#current;
    if (current === null) return;
    switch (message.type) {
      case "syscall":
        void this.#answer(current, message);
        return;
      case "log":
        return current.job.log(message.line);
      case "response":
        return current.job.respond(message.response);
      case "done":
        return current.finish(message.outcome);
      default:
        message satisfies never;
    }
  }

  async #answer(current: Current, { id, op, argsJson, body }: Syscall): Promise<void> {
    const answer = await current.job.syscall(op, argsJson, body);
    if (this.#current === current) this.#post({ type: "syscallAnswer", id, answer });
  }

  #post(message: ToActionThread, transfer: readonly MessagePort[] = []): void {
    this.#worker.postMessage(message, [...transfer]);
  }

  #end(message: string): void {
    this.#isAlive = false;
    this.#current?.finish({ type: "failed", message });
    void this.#worker.terminate();
  }
}
