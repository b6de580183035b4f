/** From what the CLI sent to a push that could go live: compiled, analysed, compared. Changes nothing. */
import { randomUUID } from "node:crypto";
import { badRequest, DeploymentError } from "../../protocol/errors.ts";
import type { JsonValue } from "../../protocol/json.ts";
import type { SchemaJson } from "../../protocol/validator.ts";
import { diffSchema, type SchemaDiff } from "../../transaction/schemaChange.ts";
import type { AuthProvider } from "../engine.ts";
import { analyzeDefinition, analyzeModules, analyzeSchema, evaluateAuthConfig } from "../isolate/analyze.ts";
import type { AnalyzeOptions } from "../isolate/analyze.ts";
import type { CompiledPush } from "../isolate/compiledPush.ts";
import { checkCrons } from "../scheduler/checkCrons.ts";
import { parseAuthProviders } from "./authProviders.ts";
import { checkDeclaredVariables } from "./declaredEnvironment.ts";
import { compilePush, indexCompiled } from "./compilePush.ts";
import type { Live } from "./livePush.ts";
import { hashModule, type PushedModule, type PushRequest } from "./pushRequest.ts";
import { findUnchanged, type StoredPush } from "./storedPush.ts";
import { refuseUnsupported } from "./unsupported.ts";

export interface StagedPush {
  /** Also the version that its code will have when live. */
  readonly id: string;
  /** The live push that it was compared with; null if there was none. */
  readonly replaces: string | null;
  readonly stored: StoredPush;
  readonly compiled: CompiledPush;
  readonly schema: SchemaJson | null;
  readonly schemaDiff: SchemaDiff;
  readonly definition: JsonValue;
  /** The variables it was analysed with, built-in ones left out. */
  readonly environment: { readonly [name: string]: string };
  readonly authProviders: readonly AuthProvider[];
}

export interface StageOptions {
  readonly live: Live;
  readonly liveSchema: SchemaJson | null;
  readonly environment: { readonly [name: string]: string };
  readonly builtInEnvironment: { readonly [name: string]: string };
  readonly analyzeTimeMs: number;
}

/** Throws DeploymentError 400 with what the developer has to mend. */
export async function stagePush(request: PushRequest, options: StageOptions): Promise<StagedPush> {
  try {
    return await stage(request, options);
  } catch (error) {
    if (error instanceof DeploymentError && error.code === "InvalidModules") throw inPushWords(error);
    throw error;
  }
}

async function stage(request: PushRequest, options: StageOptions): Promise<StagedPush> {
  const { live, environment } = options;
  const id = randomUUID();
  const unchanged = findUnchanged(live.stored, request.unchangedModules);
  const pushed = request.changedModules.map((module) => ({ ...module, sha256: hashModule(module) }));
  const sources = [...unchanged, ...pushed];
  const known = indexCompiled(live.stored?.modules ?? [], live.push.compiled);
  const compiled = await compilePush(id, sources, known);

  const analyze = analyzeOptions(options);
  const schema = await evaluateAlone(request.schema, (push) => analyzeSchema(push, analyze));
  const definition = await evaluateAlone(request.definition, (push) => analyzeDefinition(push, analyze));
  checkDeclaredVariables(definition, environment);
  const authProviders = parseAuthProviders(await evaluateAuthConfig(compiled, analyze));
  const analysis = await analyzeModules(compiled, analyze);
  refuseUnsupported(schema);
  checkCrons(analysis);
  return {
    id,
    replaces: live.stored?.version ?? null,
    stored: {
      version: id,
      udfServerVersion: request.udfServerVersion,
      modules: sources.map((module) => ({ ...module, analysis: analysis[module.path] ?? null })),
    },
    compiled,
    schema,
    schemaDiff: diffSchema(options.liveSchema, schema),
    definition,
    environment,
    authProviders,
  };
}

/** The CLI prints the message as it is, and this is how Convex's begin. */
function inPushWords({ code, message }: DeploymentError): DeploymentError {
  const prefix = "Hit an error while pushing:\n";
  return badRequest(code, message.startsWith(prefix) ? message : prefix + message);
}

export function analyzeOptions(
  options: Pick<StageOptions, "environment" | "builtInEnvironment" | "analyzeTimeMs">,
): AnalyzeOptions {
  const variables = new Map(Object.entries({ ...options.builtInEnvironment, ...options.environment }));
  return { env: (name) => variables.get(name), timeLimitMs: options.analyzeTimeMs };
}

/** schema.js and the definition are bundles of their own and no part of the code that goes live. */
async function evaluateAlone<T>(
  module: PushedModule | null,
  evaluate: (push: CompiledPush) => Promise<T | null>,
): Promise<T | null> {
  return module === null ? null : evaluate(await compilePush(randomUUID(), [module]));
}
