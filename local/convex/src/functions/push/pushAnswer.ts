/** What start_push and evaluate_push answer: what was found in a push, in the JSON that the CLI reads. */
import { randomBytes } from "node:crypto";
import type { JsonObject, JsonValue } from "../../protocol/json.ts";
import type { IndexChange } from "../../transaction/schemaChange.ts";
import type { AnalyzedModule } from "../isolate/compiledPush.ts";
import { analyzedModules } from "./livePush.ts";
import { asObject } from "./pushRequest.ts";
import type { StagedPush } from "./stagePush.ts";

export function startPushAnswer(staged: StagedPush): JsonObject {
  const modules = analyzedModules(staged.stored);
  return {
    environmentVariables: { ...staged.environment },
    externalDepsId: null,
    componentDefinitionPackages: { "": {} },
    appAuth: staged.authProviders.map((provider) => ({ ...provider })),
    analysis: {
      "": {
        definition: definitionAnswer(staged.definition),
        schema: schemaAnswer(staged),
        functions: Object.fromEntries(modules.map(([path, module]) => [path, moduleAnswer(module)])),
        udfConfig: {
          serverVersion: staged.stored.udfServerVersion,
          importPhaseRngSeed: { $bytes: randomBytes(32).toString("base64") },
          importPhaseUnixTimestamp: { $integer: int64(BigInt(Date.now()) * 1_000_000n) },
        },
      },
    },
    app: {
      definitionPath: "",
      componentPath: "",
      args: {},
      childComponents: {},
      httpRoutes: { httpModuleRoutes: httpRoutes(modules), mounts: [] },
      exports: {},
    },
    ...schemaChangeAnswer(staged),
  };
}

/** `schemaIds` comes back with wait_for_schema and finish_push, and says which push they mean. */
export function schemaChangeAnswer(staged: StagedPush): JsonObject {
  return {
    schemaChange: {
      allocatedComponentIds: {},
      schemaIds: { "": staged.id },
      indexDiffs: { "": indexDiffAnswer(staged) },
    },
  };
}

export function indexDiffAnswer({ schemaDiff }: Pick<StagedPush, "schemaDiff">): JsonObject {
  return {
    added_indexes: schemaDiff.addedIndexes.map(indexAnswer),
    removed_indexes: schemaDiff.removedIndexes.map(indexAnswer),
    enabled_indexes: [],
    disabled_indexes: [],
  };
}

/** The id of a push out of what the CLI echoes; null where it echoes something else. */
export function echoedPushId(echo: JsonObject): string | null {
  const { schemaIds } = asObject(echo["schemaChange"], "schemaChange");
  const id = asObject(schemaIds, "schemaIds")[""];
  return typeof id === "string" ? id : null;
}

function indexAnswer({ name, fields }: IndexChange): JsonObject {
  return { type: "database", name, fields: [...fields] };
}

function definitionAnswer(definition: JsonValue): JsonObject {
  const exported = typeof definition === "object" && !Array.isArray(definition) ? definition : null;
  return {
    definitionType: { type: "app" },
    childComponents: [],
    httpMounts: {},
    exports: { type: "branch", branch: [] },
    ...exported,
    path: "",
  };
}

function schemaAnswer({ schema }: StagedPush): JsonValue {
  // Plain data through and through, of which TypeScript knows more than JsonValue says.
  return schema as JsonValue;
}

function moduleAnswer(module: AnalyzedModule): JsonObject {
  return {
    functions: module.functions.map(({ name, udfType, visibility, argsJson, returnsJson }) => ({
      name,
      pos: null,
      udfType,
      visibility: visibility === null ? null : { kind: visibility },
      args: argsJson,
      returns: returnsJson,
    })),
    httpRoutes:
      module.httpRoutes?.map(({ path, method }) => ({ route: { path, method }, pos: null })) ?? null,
    cronSpecs: module.cronSpecs?.map(({ identifier, spec }) => ({ identifier, spec })) ?? null,
    sourceMapped: null,
  };
}

function httpRoutes(modules: readonly [string, AnalyzedModule][]): JsonValue {
  const found = modules.find(([path]) => path === "http.js")?.[1].httpRoutes;
  return found?.map(({ path, method }) => ({ method, path })) ?? null;
}

function int64(value: bigint): string {
  const bytes = Buffer.alloc(8);
  bytes.writeBigInt64LE(value);
  return bytes.toString("base64");
}
