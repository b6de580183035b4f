/** What a push consists of: its functions with their validators, HTTP routes, cron jobs, schema, app definition. */
import { badRequest, DeploymentError } from "../../protocol/errors.ts";
import type { JsonObject, JsonValue } from "../../protocol/json.ts";
import type { SchemaJson } from "../../protocol/validator.ts";
import { describeFailure } from "../udf/errors.ts";
import { analyzeCrons } from "./analyzeCrons.ts";
import { analyzeFunctions } from "./analyzeFunctions.ts";
import { analyzeRoutes } from "./analyzeRoutes.ts";
import type { AnalyzedModule, CompiledPush, PushAnalysis } from "./compiledPush.ts";
import { DeterministicIsolate } from "./deterministicIsolate.ts";
import type { ModuleNamespace } from "./moduleGraph.ts";
import { UserTimer } from "./userTimer.ts";

export interface AnalyzeOptions {
  readonly env: (name: string) => string | undefined;
  /** Of processor time, for each module. */
  readonly timeLimitMs: number;
}

/** Reads exports inside the isolate: they may be getters, and what they answer is user code's. */
export type Inside = <T>(read: () => T) => T;

/** Bundles of their own kinds, and no functions modules. */
const NOT_FUNCTIONS: ReadonlySet<string> = new Set(["auth.config.js", "schema.js", "convex.config.js"]);

/** Throws DeploymentError 400, which says which module failed and where. */
export async function analyzeModules(
  push: CompiledPush,
  options: AnalyzeOptions,
): Promise<PushAnalysis["modules"]> {
  const modules: { [path: string]: AnalyzedModule } = {};
  for (const path of Object.keys(push.modules).toSorted()) {
    if (path.startsWith("_deps/") || NOT_FUNCTIONS.has(path)) continue;
    modules[path] = analyzeModule(push, path, options);
  }
  return modules;
}

/** The tables of `schema.js`; null where the push has none. */
export async function analyzeSchema(push: CompiledPush, options: AnalyzeOptions): Promise<SchemaJson | null> {
  const path = "schema.js";
  if (push.modules[path] === undefined) return null;
  const text = evaluate(push, path, options, (namespace, inside) => inside(() => exported(namespace, path)));
  // `SchemaDefinition.export()` writes this JSON.
  return JSON.parse(String(text)) as SchemaJson;
}

/** What `convex.config.js` exports; null where the push has none. A push that uses components is refused. */
export async function analyzeDefinition(push: CompiledPush, options: AnalyzeOptions): Promise<JsonValue> {
  const path = "convex.config.js";
  if (push.modules[path] === undefined) return null;
  const definition = evaluate(push, path, options, (namespace, inside) => {
    // Through text, so that what comes out belongs to this realm. `AppDefinition.export()` answers with this object.
    return JSON.parse(inside(() => JSON.stringify(exported(namespace, path)))) as JsonObject;
  });
  const children = definition["childComponents"];
  if (Array.isArray(children) && children.length > 0) {
    throw badRequest("ComponentsUnavailable", "The embedded deployment does not have components yet.");
  }
  return definition;
}

/** The providers of `auth.config.js` as it wrote them; none where the push has no such module. */
export async function evaluateAuthConfig(push: CompiledPush, options: AnalyzeOptions): Promise<JsonValue[]> {
  const path = "auth.config.js";
  if (push.modules[path] === undefined) return [];
  // Remembered, so that a config which catches the error is refused all the same.
  const missing: DeploymentError[] = [];
  const env = (name: string) => {
    const value = options.env(name);
    if (value !== undefined) return value;
    missing.push(missingVariable(name));
    throw missing[0];
  };
  try {
    const providers = evaluate(push, path, { ...options, env }, readProviders);
    if (missing.length === 0) return providers;
  } catch (error) {
    throw missing[0] ?? error;
  }
  throw missing[0];
}

function analyzeModule(push: CompiledPush, path: string, options: AnalyzeOptions): AnalyzedModule {
  return evaluate(push, path, options, (namespace, inside) => ({
    functions: inside(() => analyzeFunctions(namespace, path)),
    httpRoutes: path === "http.js" ? inside(() => analyzeRoutes(namespace)) : null,
    cronSpecs: path === "crons.js" ? inside(() => analyzeCrons(namespace)) : null,
  }));
}

/** Imports a module into an isolate of its own and reads from it; what fails is the developer's to mend. */
function evaluate<T>(
  push: CompiledPush,
  path: string,
  { env, timeLimitMs }: AnalyzeOptions,
  read: (namespace: ModuleNamespace, inside: Inside) => T,
): T {
  const timer = new UserTimer(timeLimitMs);
  const isolate = new DeterministicIsolate({ modules: push, env, console: { write: () => {} }, timer });
  try {
    const namespace = isolate.importModuleNow(path);
    return read(namespace, (inner) => isolate.runNow(inner));
  } catch (error) {
    if (error instanceof DeploymentError) throw error;
    const { message } = describeFailure(error, push);
    throw badRequest("InvalidModules", `Failed to analyze ${path}: ${message}`);
  } finally {
    isolate.dispose();
  }
}

function exported(namespace: ModuleNamespace, path: string): unknown {
  // Checked below; the module is user code's.
  const definition = namespace["default"] as { export?: () => unknown } | undefined;
  if (typeof definition?.export !== "function") {
    throw new Error(`\`${path}\` must have a default export that \`convex/server\` has made`);
  }
  return definition.export();
}

function readProviders(namespace: ModuleNamespace, inside: Inside): JsonValue[] {
  const text = inside(() => JSON.stringify(namespace["default"]));
  if (text === undefined) {
    throw badRequest(
      "AuthConfigMissingExportError",
      "auth config file is missing default export, an object with the field `providers`.",
    );
  }
  const config: unknown = JSON.parse(text);
  const providers =
    typeof config === "object" && config !== null && "providers" in config ? config.providers : null;
  if (Array.isArray(providers)) return providers;
  throw badRequest(
    "AuthConfigNotMatchingSchemaError",
    "auth config file must export `{ providers: [...] }`.",
  );
}

function missingVariable(name: string): DeploymentError {
  return badRequest(
    "AuthConfigMissingEnvironmentVariable",
    `Environment variable ${name} is used in auth config file but its value was not set. ` +
      `Set it with \`npx convex env set ${name} <value>\`.`,
  );
}
