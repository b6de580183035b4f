/** The body of start_push, evaluate_push and finish_push, parsed once. */
import { createHash } from "node:crypto";
import { badRequest } from "../../protocol/errors.ts";
import type { JsonObject, JsonValue } from "../../protocol/json.ts";

export interface PushedModule {
  /** Relative to `convex/`, as the CLI names it. */
  readonly path: string;
  readonly source: string;
  readonly sourceMap: string | null;
}

export interface UnchangedModule {
  readonly path: string;
  readonly sha256: string;
}

export interface PushRequest {
  readonly dryRun: boolean;
  readonly definition: PushedModule | null;
  readonly schema: PushedModule | null;
  readonly changedModules: readonly PushedModule[];
  readonly unchangedModules: readonly UnchangedModule[];
  readonly udfServerVersion: string;
}

/** Throws DeploymentError 400 for what it cannot read, and for what this deployment does not run. */
export function parsePushRequest(body: JsonObject): PushRequest {
  const app = asObject(body["appDefinition"], "appDefinition");
  refuseComponents(body, app);
  return {
    dryRun: body["dryRun"] === true,
    definition: app["definition"] == null ? null : parseModule(app["definition"]),
    schema: app["schema"] == null ? null : parseModule(app["schema"]),
    changedModules: asArray(app["changedModules"], "changedModules").map(parseModule),
    unchangedModules: asArray(app["unchangedModuleHashes"] ?? [], "unchangedModuleHashes").map(
      parseUnchanged,
    ),
    udfServerVersion: asText(app["udfServerVersion"] ?? "unknown", "udfServerVersion"),
  };
}

/** The hash by which the CLI recognises a module that it need not send again. */
export function hashModule(module: { readonly source: string; readonly sourceMap: string | null }): string {
  return createHash("sha256")
    .update(module.source)
    .update(module.sourceMap ?? "")
    .digest("hex");
}

export function asObject(value: JsonValue | undefined, name: string): JsonObject {
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return value;
  throw badRequest("BadJsonBody", `The push is malformed: \`${name}\` must be an object.`);
}

function refuseComponents(body: JsonObject, app: JsonObject): void {
  const dependencies = asArray(app["dependencies"] ?? [], "dependencies");
  const definitions = asArray(body["componentDefinitions"] ?? [], "componentDefinitions");
  if (dependencies.length + definitions.length === 0) return;
  throw badRequest(
    "ComponentsNotSupported",
    "This deployment does not run components. Remove the `app.use(…)` calls from convex.config.ts.",
  );
}

function parseModule(value: JsonValue): PushedModule {
  const module = asObject(value, "module");
  const path = asText(module["path"], "path");
  if (module["environment"] === "node") {
    throw badRequest(
      "InvalidModules",
      `${path} asks for Node.js, which this deployment does not run functions in. ` +
        'Remove its "use node" directive.',
    );
  }
  const { sourceMap } = module;
  return {
    path,
    source: asText(module["source"], "source"),
    sourceMap: sourceMap == null ? null : asText(sourceMap, "sourceMap"),
  };
}

function parseUnchanged(value: JsonValue): UnchangedModule {
  const module = asObject(value, "unchangedModuleHashes");
  return { path: asText(module["path"], "path"), sha256: asText(module["sha256"], "sha256") };
}

function asArray(value: JsonValue | undefined, name: string): JsonValue[] {
  if (Array.isArray(value)) return value;
  throw badRequest("BadJsonBody", `The push is malformed: \`${name}\` must be an array.`);
}

function asText(value: JsonValue | undefined, name: string): string {
  if (typeof value === "string") return value;
  throw badRequest("BadJsonBody", `The push is malformed: \`${name}\` must be a string.`);
}
