import type { JsonValue } from "../../protocol/json.ts";
import type { CronSpec } from "./compiledPush.ts";
import type { ModuleNamespace } from "./moduleGraph.ts";

/** The part of `convex/server`'s Crons that is used. */
interface Crons {
  readonly isCrons?: unknown;
  export?(): unknown;
}

/** As `Crons.export()` writes each job. */
interface ExportedCron {
  readonly name: string;
  readonly args: JsonValue[];
  readonly schedule: JsonValue;
}

/** The jobs of `crons.js`. Runs inside the isolate. */
export function analyzeCrons(namespace: ModuleNamespace): CronSpec[] {
  // Checked below; the module is user code's.
  const crons = namespace["default"] as Crons | undefined;
  const text = crons?.isCrons === true ? crons.export?.() : undefined;
  if (typeof text !== "string")
    throw new Error("The default export of `convex/crons.js` is not a Crons object.");
  const jobs = JSON.parse(text) as { readonly [identifier: string]: ExportedCron };
  return Object.entries(jobs).map(([identifier, { name, args, schedule }]) => ({
    identifier,
    spec: { udfPath: name, udfArgs: args, cronSchedule: schedule },
  }));
}
