import { Worker, type WorkerOptions } from "node:worker_threads";

/**
 * Starts a worker thread from TypeScript source. Workers inherit neither the loader hooks of `tsx` nor the module runner
 * of vitest, so each registers the `tsx` hooks itself; the specifier is resolved from here, where `tsx` is a dependency.
 */
export function startWorker(
  entry: URL,
  options: Pick<WorkerOptions, "workerData" | "resourceLimits"> = {},
): Worker {
  // Functions live in UTC, and a thread takes its zone from the process it is started in, never from its own `env`.
  process.env["TZ"] = "UTC";
  return new Worker(entry, { ...options, execArgv: ["--import", registerTypeScript] });
}

const registerTypeScript = `data:text/javascript,${encodeURIComponent(
  `import{register}from"node:module";register("tsx/esm",${JSON.stringify(import.meta.url)},{data:true});`,
)}`;
