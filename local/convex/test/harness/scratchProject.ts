/** A Convex project in a temporary folder, pushed and driven with the official CLI of this repository. */
import { cp, mkdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { type RunningProcess, startProcess } from "./childProcess.ts";
import type { Address } from "./deploymentProcess.ts";
import { childEnvironment } from "./environment.ts";
import { fixturesRoot, repositoryRoot } from "./repository.ts";
import { temporaryFolder } from "./temporaryFolder.ts";
import { within } from "./within.ts";

export interface CliResult {
  readonly exitCode: number | NodeJS.Signals;
  readonly stdout: string;
  /** Both streams: the CLI writes its progress and its errors to stderr. */
  readonly output: string;
}

export interface ScratchProject {
  readonly folder: string;
  write(path: string, text: string): Promise<void>;
  read(path: string): Promise<string>;
  remove(path: string): Promise<void>;
  /** Runs `convex …args` to its end. */
  cli(...args: string[]): Promise<CliResult>;
  /** Starts a `convex …args` that runs on (`dev`, `logs`). */
  startCli(...args: string[]): RunningProcess;
  /** `convex dev --once`, quick: no codegen, no type check. */
  push(): Promise<CliResult>;
  /** As `push`, and refuses to go on when nothing was pushed. */
  pushed(): Promise<void>;
}

const cliTimeoutMs = 60_000;
const quickPush = [
  "dev",
  "--once",
  "--typecheck",
  "disable",
  "--codegen",
  "disable",
  "--tail-logs",
  "disable",
];

/** Copies `fixtures/<app>` (or begins with an empty `convex/`) and points the CLI at `deployment`. */
export async function startScratchProject(deployment: Address, app: string | null): Promise<ScratchProject> {
  const folder = await temporaryFolder("project");
  await mkdir(join(folder, "convex"));
  if (app !== null) await cp(join(fixturesRoot, app, "convex"), join(folder, "convex"), { recursive: true });
  await symlink(join(repositoryRoot, "node_modules"), join(folder, "node_modules"));
  const manifest = { name: "scratch", private: true, type: "module", dependencies: { convex: "*" } };
  await writeFile(join(folder, "package.json"), JSON.stringify(manifest));
  return openProject(deployment, folder);
}

function openProject(deployment: Address, folder: string): ScratchProject {
  const startCli = (...args: string[]): RunningProcess =>
    startProcess({
      command: process.execPath,
      args: [join(repositoryRoot, "node_modules", ".bin", "convex"), ...args],
      cwd: folder,
      env: childEnvironment({
        HOME: folder,
        CONVEX_SELF_HOSTED_URL: deployment.url,
        CONVEX_SELF_HOSTED_ADMIN_KEY: deployment.adminKey,
      }),
    });
  const cli = (...args: string[]) => finish(startCli(...args), args);
  const push = () => cli(...quickPush);
  return {
    folder,
    startCli,
    cli,
    push,
    async write(path, text) {
      await mkdir(dirname(join(folder, path)), { recursive: true });
      await writeFile(join(folder, path), text);
    },
    read: (path) => readFile(join(folder, path), "utf8"),
    remove: (path) => rm(join(folder, path)),
    async pushed() {
      const { output } = await push();
      if (!output.includes("Convex functions ready")) throw new Error(`The push failed:\n${output}`);
    },
  };
}

async function finish(child: RunningProcess, args: readonly string[]): Promise<CliResult> {
  const exitCode = await within(`convex ${args.join(" ")}`, child.ended, cliTimeoutMs).catch(
    (error: unknown) => {
      const said = child.output();
      throw new Error(`${String(error)}; it wrote:\n${said}`, { cause: error });
    },
  );
  return { exitCode, stdout: child.stdout(), output: child.output() };
}
