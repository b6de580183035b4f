/** A deployment and a server of the test's own, for tests that pull the plug: the others share theirs. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";

import { startDeployment, type Deployment } from "../local/start/deployment.ts";
import { servePages, waitForServer } from "../local/start/nextServer.ts";
import { pushOnce } from "../local/start/officialCli.ts";
import { findFreePorts } from "../local/start/ports.ts";
import { Family } from "../local/start/processes.ts";
import { mailVariables } from "../local/start/standIns.ts";
import { prepareVariables } from "../local/start/variables.ts";
import { copyBuild } from "./copiedBuild.ts";
import type { Services } from "./fixtures.ts";
import { SHARED_BUILD } from "./sharedBuild.ts";

const root = fileURLToPath(new URL("..", import.meta.url));

export class OwnStack {
  readonly origin: string;
  readonly services: Services;
  readonly #family: Family;
  readonly #dataDir: string;
  #deployment: Deployment;

  private constructor(
    origin: string,
    services: Services,
    family: Family,
    dataDir: string,
    deployment: Deployment,
  ) {
    this.origin = origin;
    this.services = services;
    this.#family = family;
    this.#dataDir = dataDir;
    this.#deployment = deployment;
  }

  /**
   * `shared` has the deployment that the shared build speaks to, and the mail that this one uses too, unless it is told of
   * no service at all. `through` says at which address the pages find the deployment, where something is to stand between.
   */
  static async start(
    name: string,
    shared: Services,
    { hasMail = true, through = async (url: string) => url } = {},
  ): Promise<OwnStack> {
    const [port = 0, cloudPort = 0, sitePort = 0] = await findFreePorts(3);
    const dataDir = await mkdtemp(path.join(tmpdir(), `doorman-${name}-`));
    const family = new Family((child, line) => {
      // The line that says that a program is ready holds its keys.
      if (!line.startsWith("{")) console.log(`${name} ${child} │ ${line}`);
    });
    const settings = { root, port, distDir: `.next-e2e-${name}` };
    const origin = `http://localhost:${port}`;
    try {
      const deployment = await startDeployment(family, root, { cloudPort, sitePort, dataDir });
      const { callerSecret, mailUrl, breachesUrl } = shared;
      await prepareVariables(deployment, {
        origin,
        standIns: hasMail ? [mailVariables(mailUrl)] : [],
        given: { CALLER_SECRET: callerSecret, PWNED_PASSWORDS_URL: breachesUrl },
      });
      await Promise.all([
        family.start(pushOnce(root, deployment)).succeeded(),
        copyBuild(
          path.join(root, SHARED_BUILD),
          path.join(root, settings.distDir),
          shared.convexUrl,
          await through(deployment.url),
        ),
      ]);
      await waitForServer(family.start(servePages(settings, { ...deployment, callerSecret })), port);
      const services = { ...shared, convexUrl: deployment.url, dataDir };
      return new OwnStack(origin, services, family, dataDir, deployment);
    } catch (error) {
      await family.stop();
      throw error;
    }
  }

  /** Where the deployment answers HTTP actions. */
  get siteUrl(): string {
    return this.#deployment.siteUrl;
  }

  /** As `npx convex env set` does, and `env remove` where there is no value. */
  async changeVariables(changes: Readonly<Record<string, string | undefined>>): Promise<void> {
    const { url, adminKey } = this.#deployment;
    const response = await fetch(`${url}/api/update_environment_variables`, {
      method: "POST",
      headers: { Authorization: `Convex ${adminKey}`, "Content-Type": "application/json" },
      body: JSON.stringify({ changes: Object.entries(changes).map(([name, value]) => ({ name, value })) }),
    });
    if (!response.ok) throw new Error(`The variables were refused: ${await response.text()}`);
  }

  /** Without a warning, as a power cut would end it. */
  async killDeployment(): Promise<void> {
    this.#deployment.child.signal("SIGKILL");
    await this.#deployment.child.exited;
  }

  /** The same data, at the same address. */
  async restartDeployment(): Promise<void> {
    const { url, siteUrl } = this.#deployment;
    const [cloudPort = 0, sitePort = 0] = [url, siteUrl].map((address) => Number(new URL(address).port));
    this.#deployment = await startDeployment(this.#family, root, {
      cloudPort,
      sitePort,
      dataDir: this.#dataDir,
    });
  }

  async stop(): Promise<void> {
    await this.#family.stop();
    await rm(this.#dataDir, { recursive: true, force: true });
  }
}
