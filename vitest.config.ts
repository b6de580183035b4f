import { defineConfig } from "vitest/config";

/** Only ends what hangs: tests that start threads, processes or the official CLI take long on a busy machine. */
const TEST_TIMEOUT_MS = 60_000;

export default defineConfig({
  resolve: { alias: { "@/": new URL("./", import.meta.url).pathname } },
  test: {
    include: ["{app,components,convex,local,e2e}/**/*.test.{ts,tsx}", "*.test.ts"],
    environment: "node",
    // All cores: left to itself, vitest keeps one free, and half of two is much.
    maxWorkers: "100%",
    testTimeout: TEST_TIMEOUT_MS,
    hookTimeout: TEST_TIMEOUT_MS,
    // Both must see the same copy of `convex/server` as the functions under test.
    server: { deps: { inline: ["convex-test", "@convex-dev/auth"] } },
  },
});
