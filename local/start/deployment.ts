/** The embedded Convex deployment of a run: started, and given the environment variables that the application needs. */
import path from "node:path";

import { createSigningKeys } from "./keys.ts";
import type { Child, Family } from "./processes.ts";
import type { EmbeddedSettings } from "./settings.ts";

export interface Deployment {
  readonly child: Child;
  readonly url: string;
  readonly siteUrl: string;
  readonly adminKey: string;
}

const PROGRAM = path.join("local", "convex", "bin", "convex-embedded.mjs");

/** Starts the deployment and resolves when it answers. */
export async function startDeployment(
  family: Family,
  root: string,
  { cloudPort, sitePort, dataDir }: EmbeddedSettings,
): Promise<Deployment> {
  const args = [
    PROGRAM,
    "--cloud-port",
    String(cloudPort),
    "--site-port",
    String(sitePort),
    "--data",
    dataDir,
  ];
  const child = family.startLasting({
    name: "convex",
    file: process.execPath,
    args: [...args, "--json"],
    cwd: root,
    env: process.env,
  });
  const ready = await child.firstLine(parseReadyLine);
  return { child, ...ready };
}

/** The one line of JSON that the deployment prints when it is ready; null for any other line. */
export function parseReadyLine(line: string): Omit<Deployment, "child"> | null {
  if (!line.startsWith("{")) return null;
  let parsed: unknown;
  try {
    parsed = JSON.parse(line);
  } catch {
    return null;
  }
  if (typeof parsed !== "object" || parsed === null) return null;
  if (!("url" in parsed && "siteUrl" in parsed && "adminKey" in parsed)) return null;
  const { url, siteUrl, adminKey } = parsed;
  if (typeof url !== "string" || typeof siteUrl !== "string" || typeof adminKey !== "string") return null;
  return { url, siteUrl, adminKey };
}

/** What has to be set so that Convex Auth can sign tokens and knows where the application is. */
export async function missingVariables(
  present: Readonly<Record<string, string>>,
  origin: string,
): Promise<Record<string, string>> {
  // Both halves of the pair or none: a new one signs everybody out, so it is only made where there is none.
  const keys = present["JWT_PRIVATE_KEY"] && present["JWKS"] ? {} : await createSigningKeys();
  return present["SITE_URL"] === origin ? { ...keys } : { ...keys, SITE_URL: origin };
}

/** Sets what is missing on the deployment, over its own API: no value is seen on a command line or in a file. */
export async function prepareVariables(deployment: Deployment, origin: string): Promise<void> {
  const missing = await missingVariables(await listVariables(deployment), origin);
  const changes = Object.entries(missing).map(([name, value]) => ({ name, value }));
  if (changes.length === 0) return;
  await callDeployment(deployment, "update_environment_variables", {
    method: "POST",
    body: JSON.stringify({ changes }),
  });
}

async function listVariables(deployment: Deployment): Promise<Record<string, string>> {
  const response = await callDeployment(deployment, "list_environment_variables", { method: "GET" });
  const body = (await response.json()) as { environmentVariables: Record<string, string> };
  return body.environmentVariables;
}

async function callDeployment(deployment: Deployment, name: string, init: RequestInit): Promise<Response> {
  const response = await fetch(`${deployment.url}/api/${name}`, {
    ...init,
    headers: { Authorization: `Convex ${deployment.adminKey}`, "Content-Type": "application/json" },
  });
  if (response.ok) return response;
  throw new Error(`The deployment refused ${name} with ${response.status}: ${await response.text()}`);
}
