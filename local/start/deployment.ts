/** The embedded Convex deployment of a run. */
import path from "node:path";

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
