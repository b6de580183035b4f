/** The push that answers calls, as the engine holds it in memory. */
import type { AuthProvider } from "../engine.ts";
import type {
  AnalyzedFunction,
  AnalyzedModule,
  CompiledPush,
  CronSpec,
  LivePush,
} from "../isolate/compiledPush.ts";
import type { StoredModule, StoredPush } from "./storedPush.ts";

export interface Live {
  /** What function runs get. */
  readonly push: LivePush;
  /** Null until something has been pushed. */
  readonly stored: StoredPush | null;
  readonly authProviders: readonly AuthProvider[];
}

/** A deployment to which nothing was pushed knows no functions. */
const NO_CODE: LivePush = { version: "none", compiled: { version: "none", modules: {} }, functions: {} };

export const NOTHING_LIVE: Live = {
  push: NO_CODE,
  stored: null,
  authProviders: [],
};

export function makeLive(
  stored: StoredPush,
  compiled: CompiledPush,
  authProviders: readonly AuthProvider[],
): Live {
  return {
    push: { version: stored.version, compiled, functions: functionsByPath(stored.modules) },
    stored,
    authProviders,
  };
}

/** The modules that analysis looked at, by path. */
export function analyzedModules(stored: StoredPush | null): [path: string, analysis: AnalyzedModule][] {
  const modules: [string, AnalyzedModule][] = [];
  for (const { path, analysis } of stored?.modules ?? [])
    if (analysis !== null) modules.push([path, analysis]);
  return modules;
}

/** The cron jobs of crons.ts, in the order in which they stand there. */
export function cronsOf(stored: StoredPush | null): CronSpec[] {
  return analyzedModules(stored).flatMap(([, module]) => module.cronSpecs ?? []);
}

function functionsByPath(modules: readonly StoredModule[]): { [path: string]: AnalyzedFunction } {
  const functions: [string, AnalyzedFunction][] = [];
  for (const { path, analysis } of modules) {
    for (const found of analysis?.functions ?? []) functions.push([`${path}:${found.name}`, found]);
  }
  return Object.fromEntries(functions);
}
