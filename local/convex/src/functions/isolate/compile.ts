/** Turns a pushed ES module into a CommonJS function that `vm` can run in any number of contexts. */
import { transform } from "esbuild";
import type { Message } from "esbuild";
import vm from "node:vm";
import { badRequest } from "../../protocol/errors.ts";
import type { CompiledModule } from "./compiledPush.ts";
import { MODULE_SCHEME } from "./moduleGraph.ts";

export interface ModuleSource {
  readonly path: string;
  /** An ES module. */
  readonly source: string;
  readonly sourceMap?: string | null;
}

/** Throws DeploymentError 400 `InvalidModules`, with a text that names the module. */
export async function compileModule(module: ModuleSource): Promise<CompiledModule> {
  const { code, map } = await toCommonJs(module);
  // esbuild's first line becomes line 2, so the map gets an empty first line too.
  const wrapped = `(function (exports, require, module) { "use strict";\n${code}\n})`;
  return {
    path: module.path,
    code: wrapped,
    cachedData: codeCache(module.path, wrapped),
    sourceMap: withEmptyFirstLine(map),
  };
}

async function toCommonJs(module: ModuleSource): Promise<{ code: string; map: string }> {
  try {
    return await transform(withInlineMap(module), {
      format: "cjs",
      target: "esnext",
      loader: "js",
      sourcefile: module.path,
      sourcemap: "external",
      sourcesContent: false,
      minifyWhitespace: true,
      logLevel: "silent",
      // `import()` of a pushed module becomes a require in a promise.
      supported: { "dynamic-import": false },
      define: {
        "import.meta.url": JSON.stringify(`convex:/user/${module.path}`),
        // The wrapper's parameters are no globals of an ES module.
        require: "__unavailable",
        module: "__unavailable",
        exports: "__unavailable",
      },
    });
  } catch (error) {
    throw badRequest("InvalidModules", `Failed to compile ${module.path}: ${describe(error)}`);
  }
}

/** esbuild chains onto the source map that it finds in a comment. */
function withInlineMap({ source, sourceMap }: ModuleSource): string {
  if (sourceMap === undefined || sourceMap === null || sourceMap === "") return source;
  const base64 = Buffer.from(sourceMap).toString("base64");
  return `${source}\n//# sourceMappingURL=data:application/json;base64,${base64}`;
}

function withEmptyFirstLine(map: string): string {
  return map.replace('"mappings": "', '"mappings": ";');
}

function codeCache(path: string, code: string): Uint8Array {
  try {
    return new Uint8Array(new vm.Script(code, { filename: MODULE_SCHEME + path }).createCachedData());
  } catch (error) {
    throw badRequest("InvalidModules", `Failed to compile ${path}: ${describe(error)}`);
  }
}

function describe(error: unknown): string {
  if (isBuildFailure(error)) {
    return error.errors.map(describeMessage).join("\n");
  }
  return String(error);
}

function isBuildFailure(error: unknown): error is { errors: Message[] } {
  return error instanceof Error && "errors" in error && Array.isArray(error.errors);
}

function describeMessage({ text, location }: Message): string {
  if (text.startsWith("Top-level await")) return "Top-level await is not supported in Convex functions.";
  return location === null ? text : `${text} (line ${location.line}, column ${location.column + 1})`;
}
