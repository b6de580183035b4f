/** For tests: a push made from source texts as the official CLI would bundle them. */
import { build } from "esbuild";
import type { Plugin } from "esbuild";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { analyzeModules } from "./analyze.ts";
import { compileModule } from "./compile.ts";
import type { ModuleSource } from "./compile.ts";
import type { AnalyzedFunction, CompiledPush, LivePush } from "./compiledPush.ts";

/** Nothing is written or read there: the names only make source maps look as the CLI's do. */
const HERE = fileURLToPath(new URL(".", import.meta.url));
const OUT = join(HERE, "out");
const CONVEX = join(HERE, "convex");

/** Source texts by file name: `{"messages.ts": "…"}`. */
export type Files = { readonly [file: string]: string };

/** With the options of the CLI's own bundler, as far as they show in the output. */
export async function bundle(files: Files): Promise<ModuleSource[]> {
  const { outputFiles } = await build({
    entryPoints: Object.keys(files).map((file) => ({ in: file, out: file.replace(/\.ts$/, "") })),
    outdir: OUT,
    bundle: true,
    splitting: true,
    write: false,
    format: "esm",
    platform: "browser",
    target: "esnext",
    conditions: ["convex", "module"],
    keepNames: true,
    minifyIdentifiers: true,
    minifySyntax: true,
    sourcemap: true,
    chunkNames: "_deps/[hash]",
    define: { "process.env.NODE_ENV": '"production"' },
    plugins: [virtualFiles(files), asyncHooks],
    logLevel: "silent",
  });
  const textOf = (path: string) => outputFiles.find((file) => file.path === path)?.text ?? "";
  return outputFiles
    .filter(({ path }) => path.endsWith(".js"))
    .map(({ path, text }) => ({
      path: path.slice(OUT.length + 1),
      source: text.replace(/\/\/# sourceMappingURL=.*\n$/, ""),
      sourceMap: textOf(`${path}.map`),
    }));
}

export async function compileFiles(files: Files, version = "test"): Promise<CompiledPush> {
  const modules = await Promise.all((await bundle(files)).map(compileModule));
  return { version, modules: Object.fromEntries(modules.map((module) => [module.path, module])) };
}

export async function livePush(
  files: Files,
  env: { readonly [name: string]: string } = {},
): Promise<LivePush> {
  const compiled = await compileFiles(files);
  const analysis = await analyzeModules(compiled, { env: (name) => env[name], timeLimitMs: 4000 });
  const functions: { [path: string]: AnalyzedFunction } = {};
  for (const [path, module] of Object.entries(analysis)) {
    for (const analyzed of module.functions) functions[`${path}:${analyzed.name}`] = analyzed;
  }
  return { version: compiled.version, compiled, functions };
}

function virtualFiles(files: Files): Plugin {
  return {
    name: "virtual-files",
    setup(plugin) {
      plugin.onResolve({ filter: /\.ts$|^\.\// }, ({ path }) => {
        const file = path.replace(/^\.\//, "").replace(/(\.ts)?$/, ".ts");
        return Object.hasOwn(files, file) ? { path: join(CONVEX, file) } : undefined;
      });
      plugin.onLoad({ filter: /\/isolate\/convex\// }, ({ path }) => ({
        contents: files[relative(CONVEX, path)] ?? "",
        loader: "ts",
        resolveDir: HERE,
      }));
    },
  };
}

/** The CLI gives isolate bundles these globals in place of Node's module. */
const asyncHooks: Plugin = {
  name: "async-hooks",
  setup(plugin) {
    plugin.onResolve({ filter: /^(node:)?async_hooks$/ }, () => ({
      path: "async_hooks",
      namespace: "hooks",
    }));
    plugin.onLoad({ filter: /.*/, namespace: "hooks" }, () => ({
      contents: "export const { AsyncLocalStorage, AsyncResource } = globalThis;",
    }));
  },
};
