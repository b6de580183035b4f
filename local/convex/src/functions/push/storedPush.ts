/**
 * The live push on disk: a row of `_modules` for each module, with its source (so that the next push need not send it
 * again) and what analysis found in it, and the one row of `_live_push`, which is small because every function run reads
 * it: that makes the version of the code part of what a query has read, and a push re-runs all queries.
 */
import { badRequest } from "../../protocol/errors.ts";
import type { Transaction } from "../../transaction/transaction.ts";
import type { AnalyzedModule } from "../isolate/compiledPush.ts";
import { tableRows, textField } from "../system/tableRows.ts";

export interface StoredModule {
  readonly path: string;
  readonly source: string;
  readonly sourceMap: string | null;
  readonly sha256: string;
  /** Null for what holds no functions: chunks and auth.config.js. */
  readonly analysis: AnalyzedModule | null;
}

export interface StoredPush {
  readonly version: string;
  readonly udfServerVersion: string;
  readonly modules: readonly StoredModule[];
}

/** Notes the version of the code among what the transaction has read. */
export function readLiveVersion(tx: Transaction): string | null {
  for (const row of tableRows(tx, "_live_push")) return textField(row, "version");
  return null;
}

export function loadPush(tx: Transaction): StoredPush | null {
  for (const row of tableRows(tx, "_live_push")) {
    const modules = [...tableRows(tx, "_modules")].map((module) => parseModule(module.json));
    return {
      version: textField(row, "version"),
      udfServerVersion: textField(row, "udfServerVersion"),
      modules,
    };
  }
  return null;
}

export function savePush(tx: Transaction, push: StoredPush): void {
  const next = new Map(push.modules.map((module) => [module.path, module]));
  // Read to the end first: an iteration may or may not see what is written meanwhile.
  const [oldModules, oldPushes] = [[...tableRows(tx, "_modules")], [...tableRows(tx, "_live_push")]];
  for (const row of oldModules) {
    const id = textField(row, "_id");
    const module = next.get(textField(row, "path"));
    if (module === undefined) tx.system.remove(id, "_modules");
    else tx.system.replace(id, moduleFields(module), "_modules");
    next.delete(textField(row, "path"));
  }
  for (const module of next.values()) tx.system.insert("_modules", moduleFields(module));
  for (const row of oldPushes) tx.system.remove(textField(row, "_id"), "_live_push");
  const { version, udfServerVersion } = push;
  tx.system.insert("_live_push", { version, udfServerVersion });
}

/** The modules of a push: those it brings, and those that the live push already has. */
export function findUnchanged(
  live: StoredPush | null,
  unchanged: readonly { readonly path: string; readonly sha256: string }[],
): StoredModule[] {
  const stored = new Map(live?.modules.map((module) => [module.path, module]));
  return unchanged.map(({ path, sha256 }) => {
    const module = stored.get(path);
    if (module?.sha256 === sha256) return module;
    // The CLI then asks for the hashes again and starts over.
    throw badRequest("RaceDetected", `Another push has changed ${path} meanwhile. Try again.`);
  });
}

function moduleFields(module: StoredModule) {
  const { analysis, ...fields } = module;
  // As text, since its names come from user code and need not be names that a document accepts.
  return { ...fields, analysisJson: JSON.stringify(analysis) };
}

// Only `savePush` writes these rows.
function parseModule(json: string): StoredModule {
  const { path, source, sourceMap, sha256, analysisJson } = JSON.parse(json) as Omit<
    StoredModule,
    "analysis"
  > & {
    readonly analysisJson: string;
  };
  return { path, source, sourceMap, sha256, analysis: JSON.parse(analysisJson) as AnalyzedModule | null };
}
