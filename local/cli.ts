/** `npm run convex -- …`: the official CLI, speaking to the deployment that `npm run dev` has started. */
import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";

import { cliCommand } from "./start/officialCli.ts";
import { readSettings, type EmbeddedSettings } from "./start/settings.ts";

const root = fileURLToPath(new URL("..", import.meta.url));
const embedded = readSettings("dev", root, process.env).oneMachine?.embedded;
const deployment = embedded ? { url: urlOf(embedded), adminKey: readAdminKey(embedded) } : null;
const { file, args, env } = cliCommand(root, deployment, process.argv.slice(2));
spawn(file, args, { cwd: root, env, stdio: "inherit" }).once("exit", (code) => {
  process.exitCode = code ?? 1;
});

function urlOf({ cloudPort }: EmbeddedSettings): string {
  return `http://127.0.0.1:${cloudPort}`;
}

function readAdminKey({ dataDir }: EmbeddedSettings): string {
  const secrets = JSON.parse(readFileSync(path.join(dataDir, "secrets.json"), "utf8")) as {
    adminKey: string;
  };
  return secrets.adminKey;
}
