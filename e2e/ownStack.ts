/** A deployment and a server of the test's own, for tests that pull the plug: the others share theirs. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";

import { prepareVariables, startDeployment, type Deployment } from "../local/start/deployment.ts";
import { servePages, waitForServer } from "../local/start/nextServer.ts";
import { pushOnce } from "../local/start/officialCli.ts";
import { findFreePorts } from "../local/start/ports.ts";
import { Family } from "../local/start/processes.ts";
import { copyBuild } from "./copiedBuild.ts";
import { SHARED_BUILD } from "./sharedBuild.ts";

const root = fileURLToPath(new URL("..", import.meta.url));

export class OwnStack {
  readonly origin: string;
  readonly convexUrl: string;
  readonly #family: Family;
  readonly #dataDir: string;
  #deployment: Deployment;

  private constructor(origin: string, family: Family, dataDir: string, deployment: Deployment) {
    this.origin = origin;
    this.convexUrl = deployment.url;
    this.#family = family;
    this.#dataDir = dataDir;
    this.#deployment = deployment;
  }

  /** `sharedUrl` is the deployment that the shared build speaks to. */
  static async start(name: string, sharedUrl: string): Promise<OwnStack> {
    const [port = 0, cloudPort = 0, sitePort = 0] = await findFreePorts(3);
    const dataDir = await mkdtemp(path.join(tmpdir(), `doorman-${name}-`));
    const family = new Family((child, line) => console.log(`${name} ${child} │ ${line}`));
    const settings = { root, port, distDir: `.next-e2e-${name}` };
    const origin = `http://localhost:${port}`;
    try {
      const deployment = await startDeployment(family, root, { cloudPort, sitePort, dataDir });
      await prepareVariables(deployment, origin);
      await Promise.all([
        family.start(pushOnce(root, deployment)).succeeded(),
        copyBuild(
          path.join(root, SHARED_BUILD),
          path.join(root, settings.distDir),
          sharedUrl,
          deployment.url,
        ),
      ]);
      await waitForServer(family.start(servePages(settings, deployment)), port);
      return new OwnStack(origin, family, dataDir, deployment);
    } catch (error) {
      await family.stop();
      throw error;
    }
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
