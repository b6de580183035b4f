/**
 * What a run needs to know before it starts anything: whose deployment, which ports, which folders.
 * Everything is read from the environment here, and nowhere else in this folder.
 */
import { readFileSync } from "node:fs";
import path from "node:path";

export type Mode = "dev" | "preview";

export interface EmbeddedSettings {
  readonly cloudPort: number;
  readonly sitePort: number;
  readonly dataDir: string;
}

/** A stand-in for a service of others: where it listens, and where it keeps what it must not forget. */
export interface StandInSettings {
  readonly port: number;
  readonly dataDir: string;
}

export interface Settings {
  readonly mode: Mode;
  readonly root: string;
  readonly port: number;
  /** The one origin of the application: cookies, `SITE_URL` and links all agree on it. */
  readonly origin: string;
  /** Next's output folder, relative to the root; each run that may overlap another has its own. */
  readonly distDir: string;
  /** Null where the environment names another deployment, which is then used instead. */
  readonly oneMachine: OneMachine | null;
}

/** The three services that the application needs, on this machine. */
export interface OneMachine {
  readonly embedded: EmbeddedSettings;
  readonly mail: StandInSettings;
  readonly identity: StandInSettings;
}

export type Environment = Readonly<Record<string, string | undefined>>;

/** A setting that cannot be used, said in one line that names the variable. */
export class SettingError extends Error {}

const DEFAULT_PORT = 3000;
const DEFAULT_CLOUD_PORT = 3210;
const DEFAULT_SITE_PORT = 3211;
const DEFAULT_MAIL_PORT = 3212;
const DEFAULT_IDENTITY_PORT = 3213;
const DEFAULT_DATA_FOLDER = ".convex-embedded";
const HIGHEST_PORT = 65_535;

/** Either of these, in the environment or in a file that the official CLI reads, means: not the embedded one. */
const OTHER_DEPLOYMENT_VARIABLES = ["CONVEX_DEPLOYMENT", "CONVEX_SELF_HOSTED_URL"];
const ENVIRONMENT_FILES = [".env.local", ".env"];

/** Reads the settings of a run in `root` from its environment. */
export function readSettings(mode: Mode, root: string, env: Environment): Settings {
  const port = readPort(env, "PORT", DEFAULT_PORT);
  return {
    mode,
    root,
    port,
    origin: `http://localhost:${port}`,
    distDir: env["NEXT_DIST_DIR"] || (port === DEFAULT_PORT ? ".next" : `.next-${port}`),
    oneMachine: namesOtherDeployment(root, env) ? null : readOneMachine(root, env, port),
  };
}

function readOneMachine(root: string, env: Environment, port: number): OneMachine {
  const ports = {
    PORT: port,
    CONVEX_EMBEDDED_PORT: readPort(env, "CONVEX_EMBEDDED_PORT", DEFAULT_CLOUD_PORT),
    CONVEX_EMBEDDED_SITE_PORT: readPort(env, "CONVEX_EMBEDDED_SITE_PORT", DEFAULT_SITE_PORT),
    LOCAL_MAIL_PORT: readPort(env, "LOCAL_MAIL_PORT", DEFAULT_MAIL_PORT),
    LOCAL_IDENTITY_PORT: readPort(env, "LOCAL_IDENTITY_PORT", DEFAULT_IDENTITY_PORT),
  };
  for (const [name, number] of Object.entries(ports)) {
    const [first = name] = Object.entries(ports).find(([, other]) => other === number) ?? [];
    if (first !== name) throw new SettingError(`${first} and ${name} must differ: both are ${number}.`);
  }
  const dataDir = path.resolve(root, env["CONVEX_EMBEDDED_DATA"] || DEFAULT_DATA_FOLDER);
  return {
    embedded: { cloudPort: ports.CONVEX_EMBEDDED_PORT, sitePort: ports.CONVEX_EMBEDDED_SITE_PORT, dataDir },
    // Beside the deployment's folder, not in it: that one is the deployment's alone.
    mail: { port: ports.LOCAL_MAIL_PORT, dataDir: `${dataDir}-mail` },
    identity: { port: ports.LOCAL_IDENTITY_PORT, dataDir: `${dataDir}-identity` },
  };
}

function readPort(env: Environment, name: string, fallback: number): number {
  const text = env[name];
  if (text === undefined || text === "") return fallback;
  const port = Number(text);
  if (Number.isInteger(port) && port > 0 && port <= HIGHEST_PORT) return port;
  throw new SettingError(`${name} must be a port between 1 and ${HIGHEST_PORT}, not "${text}".`);
}

function namesOtherDeployment(root: string, env: Environment): boolean {
  return OTHER_DEPLOYMENT_VARIABLES.some((name) => readVariable(root, env, name) !== "");
}

/** A variable as the official CLI and Next see it; empty where nobody sets it. */
export function readVariable(root: string, env: Environment, name: string): string {
  // The environment wins over the files, also when it is empty: that is how a run says "not this time".
  const fromEnvironment = env[name];
  if (fromEnvironment !== undefined) return fromEnvironment;
  const inFile = new RegExp(String.raw`^\s*(?:export\s+)?${name}\s*=[ \t]*["']?([^\s"'#]+)`, "mu");
  const values = ENVIRONMENT_FILES.map((file) => inFile.exec(readIfThere(path.join(root, file)))?.[1]);
  return values.find((value) => value !== undefined) ?? "";
}

function readIfThere(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return "";
    throw error;
  }
}
