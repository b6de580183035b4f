/** An embedded deployment with the bench's own functions, in its own process as its users run it. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Child, freePort, repositoryRoot, run, startChild } from "./children.ts";

export interface BenchDeployment {
  readonly url: string;
  readonly adminKey: string;
  readonly process: Child["process"];
  stop(): Promise<void>;
}

/** On the folder it is given, or on an empty one that goes with it. */
export async function startDeployment(folder?: string): Promise<BenchDeployment> {
  const dataDir = folder ?? (await mkdtemp(join(tmpdir(), "doorman-bench-")));
  const [cloudPort, sitePort] = [await freePort(), await freePort()];
  const command = join(repositoryRoot, "local/convex/bin/convex-embedded.mjs");
  const ports = ["--cloud-port", String(cloudPort), "--site-port", String(sitePort)];
  const child = await startChild([command, ...ports, "--data", dataDir, "--json"]);
  const { url = "", adminKey = "" } = child.ready;
  await push(url, adminKey);
  return {
    url,
    adminKey,
    process: child.process,
    async stop() {
      await child.stop();
      if (folder === undefined) await rm(dataDir, { recursive: true, force: true });
    },
  };
}

function push(url: string, adminKey: string): Promise<void> {
  const quick = ["--typecheck", "disable", "--codegen", "disable", "--tail-logs", "disable"];
  return run([join(repositoryRoot, "node_modules/convex/bin/main.js"), "dev", "--once", ...quick], {
    cwd: join(repositoryRoot, "local/bench/project"),
    env: { CONVEX_SELF_HOSTED_URL: url, CONVEX_SELF_HOSTED_ADMIN_KEY: adminKey },
  });
}
