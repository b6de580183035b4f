/** From a place in compiled code to the place in the file that the developer wrote. */
import { originalPositionFor, TraceMap } from "@jridgewell/trace-mapping";
import { posix } from "node:path";
import type { CompiledModule } from "../isolate/compiledPush.ts";

export interface SourcePosition {
  /** As Convex shows it: `../convex/messages.ts`. */
  readonly file: string;
  /** Both from 1. */
  readonly line: number;
  readonly column: number;
}

/** A map is read when an error first needs it. */
const maps = new WeakMap<CompiledModule, TraceMap>();

export function originalPosition(module: CompiledModule, line: number, column: number): SourcePosition {
  const map = mapOf(module);
  const found = map === null ? null : originalPositionFor(map, { line, column: column - 1 });
  if (found === null || found.source === null) {
    return { file: `../convex/${module.path}`, line, column };
  }
  // The CLI's maps name sources relative to the module, which stands beside `convex/`.
  const file = posix.join(posix.dirname(module.path), found.source);
  return { file, line: found.line, column: found.column };
}

function mapOf(module: CompiledModule): TraceMap | null {
  if (module.sourceMap === undefined) return null;
  let map = maps.get(module);
  if (map === undefined) {
    map = new TraceMap(module.sourceMap);
    maps.set(module, map);
  }
  return map;
}
