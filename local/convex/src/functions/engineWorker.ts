import { Worker, type WorkerOptions } from "node:worker_threads";
import { compiled } from "../../compiled.mjs";

/** Starts a thread of this package: what of it is not the main thread. */
export function startWorker(
  name: "engineThread" | "actionThread",
  options: Pick<WorkerOptions, "workerData" | "resourceLimits"> = {},
): Worker {
  // Functions live in UTC, and a thread takes its zone from the process it is started in, never from its own `env`.
  process.env["TZ"] = "UTC";
  // Without the flags of the process: its loaders are not for us.
  return new Worker(entryOf(name), { ...options, execArgv: [] });
}

/** Beside this, where this is itself compiled. */
function entryOf(name: "engineThread" | "actionThread"): URL {
  return import.meta.url.endsWith(".ts") ? compiled(name) : new URL(`./${name}.js`, import.meta.url);
}
