/** Official clients of one deployment, closed with the test file. */
import { ConvexClient, type ConvexClientOptions, ConvexHttpClient } from "convex/browser";
import { afterAll } from "vitest";
import type { Address } from "./deploymentProcess.ts";

const opened: ConvexClient[] = [];
afterAll(() => Promise.all(opened.map((client) => client.close())));

export function httpClient(deployment: Address): ConvexHttpClient {
  return new ConvexHttpClient(deployment.url, { logger: false });
}

/** The WebSocket client; `convex/react` builds on the same core. */
export function syncClient(deployment: Address, options: ConvexClientOptions = {}): ConvexClient {
  const client = new ConvexClient(deployment.url, {
    logger: false,
    unsavedChangesWarning: false,
    ...options,
  });
  opened.push(client);
  return client;
}
