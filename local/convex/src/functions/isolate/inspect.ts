/** `object-inspect`, evaluated inside a context: it asks for constructors, and takes values of another realm for odd ones. */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import vm from "node:vm";
import type { Inspect } from "../udf/console.ts";

type InspectFunction = (value: unknown, options: object) => string;
type CommonJsModule = (module: { exports: InspectFunction | null }, require: () => object) => void;

const MAX_STRING_LENGTH = 32_768;

let script: vm.Script | null = null;

/** Loads it with the first value to show: most functions print nothing. */
export function lazyInspect(context: vm.Context): Inspect {
  let inspect: InspectFunction | null = null;
  return (value) => {
    inspect ??= loadInspect(context);
    return inspect(value, { indent: 2, maxStringLength: MAX_STRING_LENGTH, customInspect: true });
  };
}

function loadInspect(context: vm.Context): InspectFunction {
  script ??= compileInspect();
  const module: { exports: InspectFunction | null } = { exports: null };
  // The realm is crossed here: the script's value is the wrapper below.
  const evaluate = script.runInContext(context) as CommonJsModule;
  // The one module it requires is Node's `util.inspect`, of which it reads a symbol that user code has no use for.
  evaluate(module, () => ({}));
  if (module.exports === null) throw new Error("Expected object-inspect to export a function");
  return module.exports;
}

function compileInspect(): vm.Script {
  const file = createRequire(import.meta.url).resolve("object-inspect");
  const source = readFileSync(file, "utf8");
  return new vm.Script(`(function (module, require) {${source}\n})`, { filename: "convex-embedded:inspect" });
}
