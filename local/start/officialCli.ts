/** The official `convex` command line, pushing `convex/` to a deployment. */
import path from "node:path";

import type { Deployment } from "./deployment.ts";
import type { Command } from "./processes.ts";

const PROGRAM = path.join("node_modules", "convex", "bin", "main.js");
const OLD_NODE = new URL("./oldNode.mjs", import.meta.url).href;
const KEEP_ENVIRONMENT_FILE = new URL("./keepEnvironmentFile.mjs", import.meta.url).href;

type Credentials = Pick<Deployment, "url" | "adminKey">;

/** Pushes on every change, to the given deployment or to the one that the environment names. */
export function watchAndPush(root: string, deployment: Credentials | null): Command {
  return cliCommand(root, deployment, canStartCompiler() ? ["dev"] : ["dev", "--typecheck", "disable"]);
}

/** Pushes once, as one does to production: without touching a file of the working tree. */
export function pushOnce(root: string, deployment: Credentials | null): Command {
  if (deployment === null) return cliCommand(root, null, ["dev", "--once"]);
  return cliCommand(root, deployment, ["deploy", "--yes", "--typecheck", "disable", "--codegen", "disable"]);
}

/** The line with which `convex dev` says that a push is live; null for any other line. */
export function parsePushed(line: string): true | null {
  return line.includes("Convex functions ready!") ? true : null;
}

/** Lines that name a deployment which the run has chosen by itself: nothing that a person has to act on. */
export function isAnnouncement(line: string): boolean {
  return line.startsWith("▌") || line.includes("to .env.local");
}

/** The CLI starts TypeScript by a file without an extension, which Node loads as a module since 20.10. */
function canStartCompiler(): boolean {
  const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
  return major > 20 || minor >= 10;
}

/** Any command of the CLI; see `watchAndPush` for which deployment it speaks to. */
export function cliCommand(root: string, deployment: Credentials | null, args: readonly string[]): Command {
  if (deployment === null) {
    return {
      name: "push",
      file: process.execPath,
      args: ["--import", OLD_NODE, PROGRAM, ...args],
      cwd: root,
      env: process.env,
    };
  }
  return {
    name: "push",
    file: process.execPath,
    args: ["--import", OLD_NODE, "--import", KEEP_ENVIRONMENT_FILE, PROGRAM, ...args],
    cwd: root,
    env: {
      ...process.env,
      CONVEX_SELF_HOSTED_URL: deployment.url,
      CONVEX_SELF_HOSTED_ADMIN_KEY: deployment.adminKey,
      // An empty value hides what a file may say: each of these would send the push elsewhere.
      CONVEX_DEPLOYMENT: "",
      CONVEX_DEPLOY_KEY: "",
      CONVEX_DEPLOYMENT_TOKEN: "",
      // The CLI reports its errors to its makers unless it runs for a machine; a local run calls nobody.
      CI: "1",
    },
  };
}
