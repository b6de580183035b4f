import { randomBytes } from "node:crypto";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { defineConfig, devices } from "@playwright/test";

import { ADMIN_EMAIL } from "./e2e/administrator.ts";
import type { WorkerFixtures } from "./e2e/fixtures.ts";
import { findOurChromium } from "./e2e/browser.ts";
import { findFreePorts } from "./local/start/ports.ts";

const root = fileURLToPath(new URL(".", import.meta.url));

// This file is read again in every worker; what is found out once is handed on in the environment.
if (process.env["E2E_PORTS"] === undefined) {
  process.env["E2E_PORTS"] = (await findFreePorts(6)).join();
  process.env["E2E_CALLER_SECRET"] = randomBytes(32).toString("base64url");
  process.env["E2E_DATA"] = path.join(tmpdir(), `doorman-e2e-${randomBytes(8).toString("hex")}`, "data");
  process.env["E2E_CHROMIUM"] = await findOurChromium(root);
}
const [port, cloudPort, sitePort, mailPort, identityPort, breachPort] = (
  process.env["E2E_PORTS"] ?? ""
).split(",");
const breachesUrl = `http://127.0.0.1:${breachPort}`;
const callerSecret = process.env["E2E_CALLER_SECRET"] ?? "";
const dataDir = process.env["E2E_DATA"] ?? "";
const executablePath = process.env["E2E_CHROMIUM"];

const WITH_OWN_STACK = /(?:account-confirm|authorization|dev|methods-offered|outage|refresh)\.spec\.ts$/u;
const chromium = { use: { ...devices["Desktop Chrome"] } };

const BUILD_AND_START_MS = 1000 * 60 * 4; // 4 minutes, on a machine that is busy with other things
const STOP_MS = 1000 * 15; // 15 seconds
const TEST_MS = 1000 * 60; // 1 minute
const EXPECT_MS = 1000 * 10; // 10 seconds

export default defineConfig<object, WorkerFixtures>({
  testDir: "e2e",
  testMatch: "**/*.spec.ts",
  outputDir: "test-results",
  fullyParallel: true,
  workers: 3,
  retries: 0,
  forbidOnly: process.env["CI"] !== undefined,
  timeout: TEST_MS,
  expect: { timeout: EXPECT_MS },
  reporter: "list",
  use: {
    baseURL: `http://localhost:${port}`,
    sharedServices: {
      convexUrl: `http://127.0.0.1:${cloudPort}`,
      mailUrl: `http://127.0.0.1:${mailPort}`,
      identityUrl: `http://127.0.0.1:${identityPort}`,
      breachesUrl,
      callerSecret,
      dataDir,
    },
    // No trace of each test: recording costs half of what the browser itself does. `--trace on` records the one to look at.
    screenshot: "only-on-failure",
    launchOptions: executablePath ? { executablePath } : {},
  },
  // Tests that change or stop a deployment of their own run one after another, and often wait: so they run beside the
  // rest, and from the start.
  projects: [
    { ...chromium, name: "own-stack", testMatch: WITH_OWN_STACK, workers: 1 },
    { ...chromium, name: "chromium", testIgnore: WITH_OWN_STACK, workers: 2 },
  ],
  webServer: {
    command: "npx tsx e2e/preview.ts",
    url: `http://localhost:${port}/`,
    timeout: BUILD_AND_START_MS,
    gracefulShutdown: { signal: "SIGTERM", timeout: STOP_MS },
    stdout: "pipe",
    env: {
      PORT: String(port),
      CONVEX_EMBEDDED_PORT: String(cloudPort),
      CONVEX_EMBEDDED_SITE_PORT: String(sitePort),
      CONVEX_EMBEDDED_DATA: dataDir,
      LOCAL_MAIL_PORT: String(mailPort),
      LOCAL_IDENTITY_PORT: String(identityPort),
      PWNED_PASSWORDS_URL: breachesUrl,
      CALLER_SECRET: callerSecret,
      ADMIN_EMAIL,
      // Each test plays the proxy in front of the application, and so has an address of its own.
      TRUSTED_PROXIES: "1",
      PLACE_HEADERS: "x-place-city,x-place-country",
    },
  },
});
