/** Test support: bundles a small app the way the Convex CLI does, and pushes it the way the CLI does. */
import { build, type Plugin } from "esbuild";
import { posix } from "node:path";
import { fileURLToPath } from "node:url";
import type { JsonObject, JsonValue } from "../protocol/json.ts";
import { MemoryStore } from "../storage/memoryStore.ts";
import type { OrderedStore } from "../storage/orderedStore.ts";
import type { DeployApi } from "./engine.ts";
import { EngineCore } from "./engineCore.ts";
import type { EngineCalls, EngineMethod, FromEngine } from "./engineMessages.ts";
import { hashModule } from "./push/pushRequest.ts";

/** Sources by path relative to `convex/`: `{"messages.ts": "…"}`. */
export type AppSources = { readonly [path: string]: string };

interface BundledModule {
  readonly path: string;
  readonly source: string;
  readonly sourceMap: string | null;
  readonly environment: "isolate";
}

const NOT_ENTRIES = new Set(["schema.ts", "convex.config.ts"]);
const EMPTY_DEFINITION = `
  import { defineApp } from "convex/server";
  export default defineApp();
`;

/** The body of start_push; modules that `known` holds are named by their hash only. */
export async function startPushBody(
  sources: AppSources,
  known: ReadonlySet<string> = new Set(),
): Promise<JsonObject> {
  const entries = Object.keys(sources).filter((path) => !NOT_ENTRIES.has(path));
  const modules = await bundle(sources, entries, true);
  const [definition] = await bundle(
    { "convex.config.ts": EMPTY_DEFINITION, ...sources },
    ["convex.config.ts"],
    false,
  );
  const [schema] = sources["schema.ts"] === undefined ? [] : await bundle(sources, ["schema.ts"], false);
  const isKnown = (module: BundledModule) => known.has(hashModule(module));
  return {
    adminKey: "unused",
    dryRun: false,
    functions: "convex/",
    nodeDependencies: [],
    forCodegen: false,
    appDefinition: {
      definition: definition === undefined ? null : { ...definition },
      dependencies: [],
      schema: schema === undefined ? null : { ...schema },
      changedModules: modules.filter((module) => !isKnown(module)).map((module) => ({ ...module })),
      unchangedModuleHashes: modules.filter(isKnown).map((module) => ({
        path: module.path,
        environment: module.environment,
        sha256: hashModule(module),
      })),
      udfServerVersion: "1.48.0",
    },
    componentDefinitions: [],
  };
}

/** Throws what the deployment refuses with, and where its schema does not fit the documents. */
export async function push(deploy: DeployApi, sources: AppSources): Promise<JsonValue> {
  const startPush = asObject(await deploy.startPush(await startPushBody(sources)));
  const schemaChange = startPush["schemaChange"] ?? null;
  for (;;) {
    const state = asObject(await deploy.waitForSchema({ schemaChange, timeoutMs: 10_000, dryRun: false }));
    if (state["type"] === "complete") break;
    if (state["type"] !== "inProgress") throw new Error(JSON.stringify(state));
  }
  return deploy.finishPush({ startPush, dryRun: false, message: null });
}

export function asObject(value: JsonValue | undefined): JsonObject {
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return value;
  throw new Error(`Expected an object, got ${JSON.stringify(value)}`);
}

async function bundle(
  sources: AppSources,
  entryPoints: readonly string[],
  splitting: boolean,
): Promise<BundledModule[]> {
  const result = await build({
    entryPoints: entryPoints.map((path) => `/convex/${path}`),
    plugins: [virtualFiles(sources)],
    bundle: true,
    splitting,
    write: false,
    outdir: "out",
    outbase: "/convex",
    format: "esm",
    platform: "browser",
    target: "esnext",
    conditions: ["convex", "module"],
    keepNames: true,
    minifyIdentifiers: true,
    minifySyntax: true,
    define: { "process.env.NODE_ENV": '"production"' },
    chunkNames: "_deps/[hash]",
    sourcemap: "external",
    logLevel: "silent",
  });
  const textOf = new Map(result.outputFiles.map((file) => [outputPath(file.path), file.text]));
  return [...textOf].flatMap(([path, source]): BundledModule[] =>
    path.endsWith(".map")
      ? []
      : [{ path, source, sourceMap: textOf.get(`${path}.map`) ?? null, environment: "isolate" }],
  );
}

function outputPath(path: string): string {
  return path.replaceAll("\\", "/").replace(/^.*?\/out\//, "");
}

/** Files under `/convex/` come from memory, all others from the disk, as seen from this package. */
function virtualFiles(sources: AppSources): Plugin {
  const resolveDir = fileURLToPath(new URL(".", import.meta.url));
  return {
    name: "virtual-files",
    setup(bundler) {
      bundler.onResolve({ filter: /^\/convex\// }, ({ path }) => ({ path, namespace: "app" }));
      bundler.onResolve({ filter: /^\./, namespace: "app" }, ({ path, importer }) => {
        const target = posix.join(posix.dirname(importer), path);
        return { path: target.endsWith(".ts") ? target : `${target}.ts`, namespace: "app" };
      });
      bundler.onLoad({ filter: /.*/, namespace: "app" }, ({ path }) => {
        const contents = sources[path.slice("/convex/".length)];
        return contents === undefined ? null : { contents, loader: "ts", resolveDir };
      });
    },
  };
}

export interface TestCore {
  readonly core: EngineCore;
  readonly deploy: DeployApi;
  readonly news: FromEngine[];
  call<M extends EngineMethod>(
    method: M,
    params: EngineCalls[M]["params"],
  ): Promise<EngineCalls[M]["answer"]>;
}

/** An engine on this thread. */
export async function openTestCore(
  store: OrderedStore = new MemoryStore(),
  suspectId: string | null = null,
): Promise<TestCore> {
  const news: FromEngine[] = [];
  const core = await EngineCore.open({
    engine: {
      storePath: null,
      deploymentName: "test",
      cloudUrl: "http://127.0.0.1:3210",
      siteUrl: "http://127.0.0.1:3211",
    },
    store,
    suspectId,
    emit: (message) => news.push(message),
    onFailure(error) {
      throw error;
    },
  });
  const call: TestCore["call"] = (method, params) =>
    new Promise((resolve, reject) => {
      core.call(method, params, resolve).catch(reject);
    });
  const deploy: DeployApi = {
    configHashes: () => call("configHashes", {}),
    evaluatePush: (body) => call("evaluatePush", { body }),
    startPush: (body) => call("startPush", { body }),
    waitForSchema: (body) => call("waitForSchema", { body }),
    finishPush: (body) => call("finishPush", { body }),
    async updateEnvironmentVariables(changes) {
      await call("updateEnvironmentVariables", { changes });
    },
    listEnvironmentVariables: () => call("listEnvironmentVariables", {}),
  };
  return { core, deploy, news, call };
}
