/**
 * The child processes of a run. Each is the leader of its own process group, so that stopping it also stops what it
 * started; all are stopped before the run ends, however it ends.
 */
import { spawn, type ChildProcess } from "node:child_process";
import { setTimeout as delay } from "node:timers/promises";

import { Keeper } from "./keeper.ts";
import { LineCutter } from "./lines.ts";

export interface Command {
  /** How its lines are marked. */
  readonly name: string;
  readonly file: string;
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
}

export interface Exit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** A child ended although the run still needed it, or ended badly. */
export class ChildDiedError extends Error {
  readonly child: Child;

  constructor(child: Child, exit: Exit) {
    super(`${child.name} ended ${describeExit(exit)}`);
    this.child = child;
  }
}

const LAST_WORDS_LINES = 15;
/** How long a child may take to end by itself, and then what it started. */
const GRACE_MS = 5_000;
const GROUP_GRACE_MS = 300;
const GROUP_POLL_MS = 20;

export class Child {
  readonly name: string;
  readonly exited: Promise<Exit>;
  readonly #process: ChildProcess;
  readonly #listeners = new Set<(line: string) => void>();
  readonly #lastWords: string[] = [];

  constructor(command: Command, onLine: (line: string) => void) {
    this.name = command.name;
    this.#listeners.add(onLine);
    this.#process = spawn(command.file, command.args, {
      cwd: command.cwd,
      env: command.env,
      stdio: ["ignore", "pipe", "pipe"],
      detached: true,
    });
    this.#readLines();
    this.exited = new Promise((resolve) => {
      this.#process.once("error", (error) => {
        this.#hear(error.message);
        resolve({ code: 1, signal: null });
      });
      // "close", not "exit": its last words are still in the pipes when it exits.
      this.#process.once("close", (code, signal) => resolve({ code, signal }));
    });
  }

  get lastWords(): readonly string[] {
    return this.#lastWords;
  }

  get pid(): number | undefined {
    return this.#process.pid;
  }

  /** Resolves with the first line that `pick` makes something of; rejects when the child ends before. */
  async firstLine<T>(pick: (line: string) => T | null): Promise<T> {
    return new Promise((resolve, reject) => {
      const listener = (line: string): void => {
        const picked = pick(line);
        if (picked === null) return;
        this.#listeners.delete(listener);
        resolve(picked);
      };
      this.#listeners.add(listener);
      void this.exited.then((exit) => reject(new ChildDiedError(this, exit)));
    });
  }

  /** Resolves when the child has ended well. */
  async succeeded(): Promise<void> {
    const exit = await this.exited;
    if (exit.code !== 0) throw new ChildDiedError(this, exit);
  }

  /** Ends the child and all that it started: politely first, then for certain. */
  async stop(graceMs = GRACE_MS): Promise<void> {
    if (!this.signal("SIGTERM")) return;
    await Promise.race([this.exited, delay(graceMs, undefined, { ref: false })]);
    const deadline = Date.now() + GROUP_GRACE_MS;
    while (this.signal(0) && Date.now() < deadline) await delay(GROUP_POLL_MS);
    // Also true of a group whose last members are dead but not yet collected, which does no harm.
    if (this.signal("SIGKILL")) await this.exited;
  }

  /** Sends a signal to the child's process group; false when nobody is left in it. */
  signal(signal: NodeJS.Signals | 0): boolean {
    const pid = this.#process.pid;
    if (pid === undefined) return false;
    try {
      return process.kill(-pid, signal);
    } catch {
      return false;
    }
  }

  #readLines(): void {
    for (const stream of [this.#process.stdout, this.#process.stderr]) {
      const cutter = new LineCutter((line) => this.#hear(line));
      stream?.setEncoding("utf8");
      stream?.on("data", (chunk: string) => cutter.push(chunk));
      stream?.once("end", () => cutter.end());
    }
  }

  #hear(line: string): void {
    if (line.trim() !== "") this.#lastWords.push(line);
    if (this.#lastWords.length > LAST_WORDS_LINES) this.#lastWords.shift();
    for (const listener of this.#listeners) listener(line);
  }
}

/** All children of a run, in the order in which they were started. */
export class Family {
  /** Rejects as soon as a child has ended that should have lasted as long as the run. */
  readonly death: Promise<never>;
  readonly #children: Child[] = [];
  readonly #keeper = new Keeper();
  readonly #onLine: (name: string, line: string) => void;
  #reportDeath: (error: ChildDiedError) => void = () => {};
  #stopping = false;

  constructor(onLine: (name: string, line: string) => void) {
    this.#onLine = onLine;
    this.death = new Promise((_resolve, reject) => {
      this.#reportDeath = reject;
    });
    // Nobody may be waiting for it when the run is being stopped.
    this.death.catch(() => {});
  }

  /** Starts a child that does its work and ends; see `Child.succeeded`. */
  start(command: Command): Child {
    if (this.#stopping) throw new Error(`${command.name} was to be started although the run is ending`);
    const child = new Child(command, (line) => this.#onLine(command.name, line));
    this.#children.push(child);
    if (child.pid !== undefined) this.#keeper.watch(child.pid);
    return child;
  }

  /** Starts a child that must live until the run ends. */
  startLasting(command: Command): Child {
    const child = this.start(command);
    void child.exited.then((exit) => {
      if (!this.#stopping) this.#reportDeath(new ChildDiedError(child, exit));
    });
    return child;
  }

  /** Stops the last started first: what others stand on goes last. */
  async stop(): Promise<void> {
    this.#stopping = true;
    for (const child of this.#children.toReversed()) await child.stop();
    this.#keeper.dismiss();
  }

  /** For the moment when there is no time to be polite. */
  kill(): void {
    this.#stopping = true;
    for (const child of this.#children) child.signal("SIGKILL");
  }
}

function describeExit({ code, signal }: Exit): string {
  return signal === null ? `with exit code ${code}` : `by ${signal}`;
}
