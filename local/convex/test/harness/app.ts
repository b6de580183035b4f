/** One deployment with one pushed fixture, shared by the tests of a file. */
import type { ConvexClient, ConvexClientOptions, ConvexHttpClient } from "convex/browser";
import { beforeAll } from "vitest";
import { httpClient, syncClient } from "./clients.ts";
import { type Embedded, startEmbedded } from "./deploymentProcess.ts";
import { type ScratchProject, startScratchProject } from "./scratchProject.ts";

export interface App {
  readonly deployment: Embedded;
  readonly project: ScratchProject;
  http(): ConvexHttpClient;
  /** May call internal functions, as the CLI does. */
  adminHttp(): ConvexHttpClient;
  sync(options?: ConvexClientOptions): ConvexClient;
}

/** Registers a `beforeAll` that starts the deployment and pushes `fixtures/<name>` (null: pushes nothing). */
export function useApp(name: string | null, prepare?: (app: App) => Promise<void>): App {
  let started: { deployment: Embedded; project: ScratchProject } | undefined;
  const running = () => {
    if (started === undefined)
      throw new Error("Expected the deployment to have started before its first use");
    return started;
  };
  const app: App = {
    get deployment() {
      return running().deployment;
    },
    get project() {
      return running().project;
    },
    http: () => httpClient(running().deployment),
    adminHttp() {
      const client = httpClient(running().deployment);
      // The client's own types hide what the CLI uses.
      (client as unknown as { setAdminAuth(key: string): void }).setAdminAuth(running().deployment.adminKey);
      return client;
    },
    sync: (options) => syncClient(running().deployment, options),
  };
  beforeAll(async () => {
    const deployment = await startEmbedded();
    started = { deployment, project: await startScratchProject(deployment, name) };
    await prepare?.(app);
    if (name !== null) await started.project.pushed();
  });
  return app;
}
