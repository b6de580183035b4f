/**
 * Isolates made ready before their call comes: context built, modules imported. Import sees the same clock and the same
 * random numbers each time, so all that can differ from one to the next are environment variables; those it read are
 * read again, in the name of the function that gets the isolate, and it is thrown away where one has changed.
 */
import type { ConsoleSink, LogLine } from "../udf/console.ts";
import type { CompiledPush } from "./compiledPush.ts";
import { DeterministicIsolate } from "./deterministicIsolate.ts";
import type { ModuleNamespace } from "./moduleGraph.ts";
import { UserTimer } from "./userTimer.ts";

/** Of the modules called last, this many are kept ready. */
const READY_MODULES = 8;

export interface ImportedModule {
  readonly isolate: DeterministicIsolate;
  readonly namespace: ModuleNamespace;
}

export interface TakeOptions {
  readonly push: CompiledPush;
  readonly modulePath: string;
  readonly env: (name: string) => string | undefined;
  readonly console: ConsoleSink;
  readonly timer: UserTimer;
}

type EnvReads = ReadonlyMap<string, string | undefined>;

interface Ready extends ImportedModule {
  readonly lines: readonly LogLine[];
}

interface Entry {
  readonly envReads: EnvReads;
  ready: Ready | null;
}

export class IsolatePool {
  readonly #importTimeMs: number;
  #push: CompiledPush | null = null;
  /** By module path; the one called last stands last. */
  readonly #entries = new Map<string, Entry>();

  constructor(importTimeMs: number) {
    this.#importTimeMs = importTimeMs;
  }

  /** An isolate with the module imported, used by nobody else. Throws as `importModule` does. */
  take(options: TakeOptions): ImportedModule {
    this.#switchTo(options.push);
    return this.#takeReady(options) ?? this.#importFresh(options);
  }

  /** Makes one isolate ready; true where more could be made. */
  prepare(): boolean {
    const push = this.#push;
    if (push === null) return false;
    const missing = [...this.#entries].filter(([, entry]) => entry.ready === null).toReversed();
    const [next] = missing;
    if (next === undefined) return false;
    const [modulePath, entry] = next;
    entry.ready = this.#importAgain(push, modulePath, entry.envReads);
    if (entry.ready === null) this.#entries.delete(modulePath);
    return missing.length > 1;
  }

  #takeReady({ push, modulePath, env, console }: TakeOptions): ImportedModule | null {
    const entry = push === this.#push ? this.#entries.get(modulePath) : undefined;
    const ready = entry?.ready;
    if (entry === undefined || ready === undefined || ready === null) return null;
    this.#remember(modulePath, entry.envReads);
    for (const [name, value] of entry.envReads) {
      if (env(name) !== value) return null;
    }
    for (const line of ready.lines) console.write(line);
    return ready;
  }

  #importFresh({ push, modulePath, env, console, timer }: TakeOptions): ImportedModule {
    const envReads = new Map<string, string | undefined>();
    const recordingEnv = (name: string) => {
      const value = env(name);
      envReads.set(name, value);
      return value;
    };
    const isolate = new DeterministicIsolate({ modules: push, env: recordingEnv, console, timer });
    const namespace = isolate.importModuleNow(modulePath);
    this.#remember(modulePath, envReads);
    return { isolate, namespace };
  }

  /** Null where the import does not go as it went before. */
  #importAgain(push: CompiledPush, modulePath: string, envReads: EnvReads): Ready | null {
    const lines: LogLine[] = [];
    const env = (name: string) => {
      if (!envReads.has(name)) throw new Error(`${name} was not read before`);
      return envReads.get(name);
    };
    const console = { write: (line: LogLine) => void lines.push(line) };
    const timer = new UserTimer(this.#importTimeMs);
    try {
      const isolate = new DeterministicIsolate({ modules: push, env, console, timer });
      return { isolate, namespace: isolate.importModuleNow(modulePath), lines };
    } catch {
      // The function that needs the module will run into the same, and say so.
      return null;
    }
  }

  #remember(modulePath: string, envReads: EnvReads): void {
    this.#entries.delete(modulePath);
    this.#entries.set(modulePath, { envReads, ready: null });
    const [oldest] = this.#entries.keys();
    if (this.#entries.size > READY_MODULES && oldest !== undefined) this.#entries.delete(oldest);
  }

  #switchTo(push: CompiledPush): void {
    if (push === this.#push) return;
    this.#push = push;
    this.#entries.clear();
  }
}
