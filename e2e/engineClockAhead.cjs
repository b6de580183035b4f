/**
 * Loaded into the embedded deployment before its own code, by NODE_OPTIONS: there, queries and mutations run some minutes
 * ahead of everybody else, so that what was done just now was done long ago. Actions and tokens keep the true time.
 */
const { syncBuiltinESMExports } = require("node:module");
const threads = require("node:worker_threads");

const aheadMs = Number(process.env.ENGINE_CLOCK_AHEAD_MS);

if (threads.isMainThread) {
  threads.Worker = class extends threads.Worker {
    constructor(entry, options) {
      const isEngine = String(entry).endsWith("/engineThread.ts");
      const execArgv = [...(options?.execArgv ?? []), "--require", __filename];
      super(entry, isEngine ? { ...options, execArgv } : options);
    }
  };
  syncBuiltinESMExports();
} else {
  const { now } = Date;
  Date.now = () => now() + aheadMs;
}
