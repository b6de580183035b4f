/** The module instances of one context: each module is evaluated once, when it is first needed. */
import { posix } from "node:path";
import vm from "node:vm";
import type { CompiledModule, CompiledPush } from "./compiledPush.ts";

export type ModuleNamespace = { readonly [name: string]: unknown };
type ModuleFunction = (
  exports: ModuleNamespace,
  require: (specifier: string) => ModuleNamespace,
  module: { exports: ModuleNamespace },
) => void;

/** Prefix of user modules' file names in stacks; nothing else has it. */
export const MODULE_SCHEME = "convex:///";

export class ModuleGraph {
  readonly #context: vm.Context;
  readonly #push: CompiledPush;
  readonly #instances = new Map<string, { exports: ModuleNamespace }>();

  constructor(context: vm.Context, push: CompiledPush) {
    this.#context = context;
    this.#push = push;
  }

  /** Evaluates user code: call it inside the time limit. */
  import(path: string, importedBy?: string): ModuleNamespace {
    const known = this.#instances.get(path);
    if (known !== undefined) return known.exports;
    const compiled = this.#push.modules[path];
    if (compiled === undefined) {
      const importer = importedBy === undefined ? "" : `, imported by "${importedBy}"`;
      throw new Error(`Could not find module "${path}"${importer}`);
    }
    const instance: { exports: ModuleNamespace } = { exports: {} };
    // Registered before it runs, so that modules may import each other in a circle.
    this.#instances.set(path, instance);
    // The realm is crossed here: the script's value is the wrapper that compileModule writes.
    const evaluate = scriptOf(compiled).runInContext(this.#context) as ModuleFunction;
    const require = (specifier: string) => this.import(resolve(path, specifier), path);
    evaluate(instance.exports, require, instance);
    return instance.exports;
  }
}

function resolve(importer: string, specifier: string): string {
  if (!specifier.startsWith(".")) return specifier;
  return posix.join(posix.dirname(importer), specifier);
}

/** One script a module and thread: contexts share what V8 compiled. */
const scripts = new WeakMap<CompiledModule, vm.Script>();

export function scriptOf(module: CompiledModule): vm.Script {
  let script = scripts.get(module);
  if (script === undefined) {
    script = new vm.Script(module.code, {
      filename: MODULE_SCHEME + module.path,
      ...(module.cachedData === undefined ? {} : { cachedData: Buffer.from(module.cachedData) }),
    });
    scripts.set(module, script);
  }
  return script;
}
