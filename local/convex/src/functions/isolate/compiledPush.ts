/**
 * A push as it is run: its modules ready for the VM, and what analysis found in them. Plain data throughout, so that it
 * can be stored and posted to another thread.
 */
import type { JsonValue } from "../../protocol/json.ts";
import type { SchemaJson } from "../../protocol/validator.ts";
import type { UdfType } from "../../protocol/functionCall.ts";

export interface CompiledModule {
  /** As the CLI names it, relative to `convex/`: `auth.js`, `_deps/KRS6YRZR.js`. */
  readonly path: string;
  /** A CommonJS function expression; see `compileModule`. */
  readonly code: string;
  /** V8's code cache of `code`; ignored by a V8 that did not write it. */
  readonly cachedData?: Uint8Array;
  /** From `code` back to the files the developer wrote. */
  readonly sourceMap?: string;
}

export interface CompiledPush {
  /** Changes with every push; the unit in which compiled code is cached. */
  readonly version: string;
  readonly modules: { readonly [path: string]: CompiledModule };
}

export type Visibility = "public" | "internal";

export interface AnalyzedFunction {
  /** Name of the export: `default`, `list`. */
  readonly name: string;
  readonly udfType: UdfType;
  /** Null for functions of a `convex` that knew no visibility. */
  readonly visibility: Visibility | null;
  /** JSON text of a validator. */
  readonly argsJson: string;
  /** JSON text of a validator, or `null`. */
  readonly returnsJson: string;
}

export interface HttpRoute {
  readonly path: string;
  readonly method: string;
}

export interface CronSpec {
  readonly identifier: string;
  readonly spec: JsonValue;
}

export interface AnalyzedModule {
  /** In the order in which they stand in the source. */
  readonly functions: readonly AnalyzedFunction[];
  readonly httpRoutes: readonly HttpRoute[] | null;
  readonly cronSpecs: readonly CronSpec[] | null;
}

export interface PushAnalysis {
  /** By module path, `_deps/**` and `auth.config.js` left out. */
  readonly modules: { readonly [path: string]: AnalyzedModule };
  readonly schema: SchemaJson | null;
  /** What the app definition exported. */
  readonly definition: JsonValue;
}

/** The push that answers calls. */
export interface LivePush {
  readonly version: string;
  readonly compiled: CompiledPush;
  /** By canonical function path: `dir/mod.js:fn`. */
  readonly functions: { readonly [path: string]: AnalyzedFunction };
}
