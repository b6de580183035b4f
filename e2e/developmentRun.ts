/** `npm run dev` itself, with the programs that it really starts, on ports and in a folder of its own. */
import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

import { findFreePorts } from "../local/start/ports.ts";

const root = fileURLToPath(new URL("..", import.meta.url));
const DIST_DIR = ".next-e2e-dev";

// Our oldest Node cannot load a module where a package asks for it by `require`. Newer ones can be told not to.
const WITHOUT_REQUIRED_MODULES = process.allowedNodeEnvironmentFlags.has("--no-experimental-require-module")
  ? "--no-experimental-require-module"
  : "";

export class DevelopmentRun {
  readonly origin: string;
  readonly mailUrl: string;
  readonly #env: NodeJS.ProcessEnv;
  readonly #folder: string;
  #child: ChildProcess | undefined;

  private constructor(folder: string, ports: readonly number[], breachesUrl: string) {
    const [port, cloudPort, sitePort, mailPort, identityPort] = ports.map(String);
    this.origin = `http://localhost:${port}`;
    this.mailUrl = `http://127.0.0.1:${mailPort}`;
    this.#folder = folder;
    this.#env = {
      ...process.env,
      PORT: port,
      CONVEX_EMBEDDED_PORT: cloudPort,
      CONVEX_EMBEDDED_SITE_PORT: sitePort,
      CONVEX_EMBEDDED_DATA: path.join(folder, "data"),
      LOCAL_MAIL_PORT: mailPort,
      LOCAL_IDENTITY_PORT: identityPort,
      NEXT_DIST_DIR: DIST_DIR,
      NODE_OPTIONS: `${process.env["NODE_OPTIONS"] ?? ""} ${WITHOUT_REQUIRED_MODULES}`.trim(),
      PWNED_PASSWORDS_URL: breachesUrl,
      // Whatever the developer's own environment names.
      CONVEX_DEPLOYMENT: "",
      CONVEX_SELF_HOSTED_URL: "",
    };
  }

  static async prepare(breachesUrl: string): Promise<DevelopmentRun> {
    const folder = await mkdtemp(path.join(tmpdir(), "doorman-dev-"));
    return new DevelopmentRun(folder, await findFreePorts(5), breachesUrl);
  }

  /** Resolves when it says that the application can be opened. */
  async start(): Promise<void> {
    const child = spawn(process.execPath, ["--import", "tsx", path.join("local", "dev.ts")], {
      cwd: root,
      env: this.#env,
      stdio: ["ignore", "pipe", "inherit"],
    });
    this.#child = child;
    const said: string[] = [];
    for await (const line of createInterface({ input: child.stdout })) {
      said.push(line);
      if (!line.startsWith("Ready in")) continue;
      child.stdout.resume();
      return;
    }
    throw new Error(`The run ended before it was ready:\n${said.join("\n")}`);
  }

  /** As Ctrl-C does. Resolves with the exit code. */
  async interrupt(): Promise<number | null> {
    const child = this.#child;
    this.#child = undefined;
    if (child === undefined || child.exitCode !== null) return null;
    const exited = once(child, "exit");
    child.kill("SIGINT");
    const [code] = (await exited) as [number | null];
    return code;
  }

  /** How many processes live that the run has started, and they in turn: each has its folder in the environment. */
  async countProcesses(): Promise<number> {
    const names = (await readdir("/proc")).filter((name) => /^\d+$/u.test(name));
    const environments = await Promise.all(names.map((name) => readEnvironment(name)));
    return environments.filter((text) => text.includes(this.#folder)).length;
  }

  async clear(): Promise<void> {
    await this.interrupt();
    for (const folder of [this.#folder, path.join(root, DIST_DIR)]) {
      await rm(folder, { recursive: true, force: true });
    }
  }
}

/** Empty for a process of somebody else, and for one that has ended. */
async function readEnvironment(pid: string): Promise<string> {
  try {
    return await readFile(`/proc/${pid}/environ`, "utf8");
  } catch {
    return "";
  }
}
