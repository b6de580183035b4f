/** The embedded deployment as its users start it: its own process, through the package's command. */
import { join } from "node:path";
import { childEnvironment } from "./environment.ts";
import { type RunningProcess, startProcess } from "./childProcess.ts";
import { freePorts } from "./freePorts.ts";
import { packageRoot } from "./repository.ts";
import { temporaryFolder } from "./temporaryFolder.ts";

export interface Address {
  readonly url: string;
  readonly siteUrl: string;
  readonly adminKey: string;
}

export interface Embedded extends Address {
  readonly dataDir: string;
  readonly pid: number;
  readonly process: RunningProcess;
  /** SIGKILL: no handler of the deployment runs. */
  kill(): Promise<void>;
  /** SIGTERM: the clean way. Resolves with the exit code. */
  stop(): Promise<number | NodeJS.Signals>;
  /** Starts it again on the same ports and folder. */
  restart(): Promise<void>;
}

const readyTimeoutMs = 45_000;

export interface StartOptions {
  readonly dataDir?: string;
  readonly cloudPort?: number;
  readonly sitePort?: number;
}

/** Starts a deployment with an empty data folder on free ports and waits until it is ready. */
export async function startEmbedded(options: StartOptions = {}): Promise<Embedded> {
  const [cloudPort = 0, sitePort = 0] = await freePorts(2);
  const place = {
    dataDir: options.dataDir ?? (await temporaryFolder("data")),
    cloudPort: options.cloudPort ?? cloudPort,
    sitePort: options.sitePort ?? sitePort,
  };
  let current = spawnDeployment(place);
  let address = await readyLine(current);
  return {
    get url() {
      return address.url;
    },
    get siteUrl() {
      return address.siteUrl;
    },
    get adminKey() {
      return address.adminKey;
    },
    get pid() {
      return current.pid;
    },
    get process() {
      return current;
    },
    dataDir: place.dataDir,
    kill: () => current.kill(),
    stop() {
      current.signal("SIGTERM");
      return current.ended;
    },
    async restart() {
      current = spawnDeployment(place);
      address = await readyLine(current);
    },
  };
}

export interface Launch {
  /** A program that starts the command, such as one that traces it. */
  readonly wrapper?: readonly string[];
  /** Those beside its place. */
  readonly flags?: readonly string[];
}

/** Spawns the command without waiting, for tests of its refusals. */
export function spawnDeployment(
  place: Required<StartOptions>,
  { wrapper = [], flags = ["--json"] }: Launch = {},
): RunningProcess {
  const command = [
    ...wrapper,
    process.execPath,
    join(packageRoot, "bin", "convex-embedded.mjs"),
    "--cloud-port",
    String(place.cloudPort),
    "--site-port",
    String(place.sitePort),
    "--data",
    place.dataDir,
    ...flags,
  ];
  const [program = process.execPath, ...args] = command;
  return startProcess({ command: program, args, cwd: packageRoot, env: childEnvironment({}) });
}

/** Waits for the one JSON line that says the deployment is ready. */
export async function readyLine(child: RunningProcess): Promise<Address> {
  await child.outputHas(/^\{.*"adminKey".*\}$/m, readyTimeoutMs);
  const line =
    child
      .stdout()
      .split("\n")
      .find((text) => text.startsWith("{")) ?? "";
  // Parsed at this one place; a missing field shows at once in whatever test uses it.
  return JSON.parse(line) as Address;
}
