/** A child process whose output can be awaited and which never outlives its test file. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { afterAll } from "vitest";
// Imported first: "after" hooks run in reverse, and a process must be gone before its folder is removed.
import "./temporaryFolder.ts";
import { eventually } from "./eventually.ts";

export interface RunningProcess {
  readonly pid: number;
  /** Everything written so far, both streams as they came. */
  output(): string;
  stdout(): string;
  /** Resolves when `text` (or a match) stands in the output; rejects when the process ends without it. */
  outputHas(text: string | RegExp, timeoutMs?: number): Promise<void>;
  isRunning(): boolean;
  write(line: string): void;
  signal(name: NodeJS.Signals): void;
  /** Exit code, or the signal's name. */
  readonly ended: Promise<number | NodeJS.Signals>;
  /** Ends it for good and waits until it is gone. */
  kill(): Promise<void>;
}

export interface SpawnRequest {
  readonly command: string;
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
}

const running = new Set<RunningProcess>();

afterAll(async () => {
  await Promise.all([...running].map((child) => child.kill()));
});

// When the test process is torn down before its hooks ran.
process.once("exit", () => {
  for (const child of running) child.signal("SIGKILL");
});

export function startProcess(request: SpawnRequest): RunningProcess {
  const child = spawn(request.command, request.args, {
    cwd: request.cwd,
    env: request.env,
    stdio: ["pipe", "pipe", "pipe"],
  });
  const process = wrap(child, `${request.command} ${request.args.join(" ")}`);
  running.add(process);
  void process.ended.then(() => running.delete(process));
  return process;
}

function wrap(child: ChildProcess, title: string): RunningProcess {
  const written = { all: "", stdout: "" };
  child.stdout?.setEncoding("utf8").on("data", (text: string) => {
    written.all += text;
    written.stdout += text;
  });
  child.stderr?.setEncoding("utf8").on("data", (text: string) => {
    written.all += text;
  });
  child.stdin?.on("error", () => {}); // a child that ends before it reads is seen by `ended`
  let isRunning = true;
  const ended = endOf(child).finally(() => {
    isRunning = false;
  });
  return {
    pid: child.pid ?? -1,
    output: () => written.all,
    stdout: () => written.stdout,
    isRunning: () => isRunning,
    write: (line) => void child.stdin?.write(`${line}\n`),
    signal: (name) => void child.kill(name),
    ended,
    async outputHas(text, timeoutMs) {
      const has = () => (typeof text === "string" ? written.all.includes(text) : text.test(written.all));
      await eventually(
        `${String(text)} in the output of ${title}`,
        () => {
          if (has()) return true;
          return isRunning ? undefined : false;
        },
        timeoutMs,
      ).catch((error: unknown) => {
        throw new Error(`${String(error)}; it wrote:\n${written.all}`, { cause: error });
      });
      if (!has())
        throw new Error(`${title} ended without writing ${String(text)}; it wrote:\n${written.all}`);
    },
    async kill() {
      child.kill("SIGKILL");
      await ended;
    },
  };
}

async function endOf(child: ChildProcess): Promise<number | NodeJS.Signals> {
  await Promise.race([once(child, "close"), once(child, "error").then(([error]) => Promise.reject(error))]);
  return child.exitCode ?? child.signalCode ?? -1;
}
