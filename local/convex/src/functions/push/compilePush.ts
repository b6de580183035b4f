import { compileModule } from "../isolate/compile.ts";
import type { CompiledModule, CompiledPush } from "../isolate/compiledPush.ts";
import type { PushedModule } from "./pushRequest.ts";
import { hashModule } from "./pushRequest.ts";

/** Modules compiled before, by the hash of their source: what a push leaves unchanged costs nothing again. */
export type CompiledByHash = ReadonlyMap<string, CompiledModule>;

const NONE: CompiledByHash = new Map();

/** Throws DeploymentError 400 for a module that is no JavaScript. */
export async function compilePush(
  version: string,
  modules: readonly (PushedModule & { readonly sha256?: string })[],
  known: CompiledByHash = NONE,
): Promise<CompiledPush> {
  const compiled = await Promise.all(
    modules.map(async (module) => known.get(compiledKey(module)) ?? compileModule(module)),
  );
  return {
    version,
    modules: Object.fromEntries(compiled.map((module) => [module.path, module])),
  };
}

export function indexCompiled(
  modules: readonly (PushedModule & { readonly sha256: string })[],
  compiled: CompiledPush,
): CompiledByHash {
  const byHash = new Map<string, CompiledModule>();
  for (const module of modules) {
    const found = compiled.modules[module.path];
    if (found !== undefined) byHash.set(compiledKey(module), found);
  }
  return byHash;
}

/** The path too: it stands in the stack traces of the compiled code. */
function compiledKey(module: PushedModule & { readonly sha256?: string }): string {
  return `${module.path} ${module.sha256 ?? hashModule(module)}`;
}
