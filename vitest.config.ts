import { defineConfig } from "vitest/config";

/** A functional test of the embedded deployment starts threads or processes; a slow machine needs the room. */
const TEST_TIMEOUT_MS = 20_000;

export default defineConfig({
  resolve: { alias: { "@/": new URL("./", import.meta.url).pathname } },
  test: {
    include: ["{app,components,convex,local,e2e}/**/*.test.{ts,tsx}", "*.test.ts"],
    environment: "node",
    testTimeout: TEST_TIMEOUT_MS,
    hookTimeout: TEST_TIMEOUT_MS,
    // Both must see the same copy of `convex/server` as the functions under test.
    server: { deps: { inline: ["convex-test", "@convex-dev/auth"] } },
  },
});
