/** The application as `npm run dev` and `npm run preview` start it, with a folder and ports of its own. */
import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { freePort, repositoryRoot } from "./children.ts";

/** Next's output, apart from that of whoever works in this folder. */
export const distDir = ".next-bench";

export interface Application {
  readonly origin: string;
  readonly convexUrl: string;
  readonly mailUrl: string;
  /** With it, the bench says to the deployment who is asking, as the pages do. */
  readonly callerSecret: string;
  stop(): Promise<void>;
}

/** Everything that a start leaves behind, so that the next can be measured cold or warm. */
export interface ApplicationFolder {
  readonly dataDir: string;
  clear(): Promise<void>;
}

export async function applicationFolder(): Promise<ApplicationFolder> {
  const dataDir = await mkdtemp(join(tmpdir(), "doorman-bench-app-"));
  const clear = async () => {
    for (const folder of [dataDir, `${dataDir}-mail`, `${dataDir}-identity`]) {
      await rm(folder, { recursive: true, force: true });
    }
    await rm(join(repositoryRoot, distDir), { recursive: true, force: true });
  };
  await clear();
  return { dataDir, clear };
}

/** Resolves when the start script says that the application can be opened. */
export async function startApplication(
  mode: "dev" | "preview",
  folder: ApplicationFolder,
): Promise<Application> {
  const [port, cloudPort, sitePort] = [await freePort(), await freePort(), await freePort()];
  const [mailPort, identityPort] = [await freePort(), await freePort()];
  const callerSecret = randomBytes(32).toString("base64url");
  const child = spawn(process.execPath, ["--import", "tsx", "local/dev.ts", mode], {
    cwd: repositoryRoot,
    stdio: ["ignore", "pipe", "inherit"],
    env: {
      ...process.env,
      PORT: String(port),
      CONVEX_EMBEDDED_PORT: String(cloudPort),
      CONVEX_EMBEDDED_SITE_PORT: String(sitePort),
      CONVEX_EMBEDDED_DATA: folder.dataDir,
      LOCAL_MAIL_PORT: String(mailPort),
      LOCAL_IDENTITY_PORT: String(identityPort),
      CALLER_SECRET: callerSecret,
      NEXT_DIST_DIR: distDir,
      // The bench measures the embedded deployment, whatever this machine is set up for.
      CONVEX_DEPLOYMENT: "",
      CONVEX_SELF_HOSTED_URL: "",
    },
  });
  const said: string[] = [];
  for await (const line of createInterface({ input: child.stdout })) {
    said.push(line);
    if (!line.startsWith("Ready in")) continue;
    child.stdout.resume();
    return {
      origin: `http://localhost:${port}`,
      convexUrl: `http://127.0.0.1:${cloudPort}`,
      mailUrl: `http://127.0.0.1:${mailPort}`,
      callerSecret,
      async stop() {
        child.kill("SIGTERM");
        await once(child, "exit");
      },
    };
  }
  throw new Error(`The application did not start:\n${said.join("\n")}`);
}
