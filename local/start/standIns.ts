/** The stand-ins for mail and for providers: started, and what the deployment has to be told to use them. */
import { createRequire } from "node:module";
import path from "node:path";
import { pathToFileURL } from "node:url";

import type { Child, Family } from "./processes.ts";
import type { OneMachine, StandInSettings } from "./settings.ts";
import type { Variables } from "./variables.ts";

export interface StandIn {
  readonly url: string;
  /** For each service that it stands in for, the variables of the deployment, the identifying one first. */
  readonly services: readonly Variables[];
}

const TSX = pathToFileURL(createRequire(import.meta.url).resolve("tsx")).href;

/** Takes the mail that the deployment sends, and shows it. */
export async function startMail(family: Family, root: string, settings: StandInSettings): Promise<StandIn> {
  const child = startProgram(family, root, "mail", settings);
  const { url } = await child.firstLine(parseStandInLine);
  return { url, services: [mailVariables(url)] };
}

export function mailVariables(url: string): Variables {
  return {
    AUTH_RESEND_KEY: "re_local",
    MAIL_FROM: "Doorman <no-reply@doorman.example>",
    RESEND_BASE_URL: url,
  };
}

/** Plays GitHub, Google and Apple. */
export async function startIdentity(
  family: Family,
  root: string,
  { identity, embedded }: Pick<OneMachine, "identity" | "embedded">,
): Promise<StandIn> {
  const siteUrl = `http://127.0.0.1:${embedded.sitePort}`;
  const child = startProgram(family, root, "identity", identity, ["--site-url", siteUrl]);
  const { url, variables } = await child.firstLine(parseStandInLine);
  return { url, services: splitByProvider(variables) };
}

/** The line of JSON that a stand-in prints when it is ready; null for any other line. */
export function parseStandInLine(line: string): { url: string; variables: Variables } | null {
  if (!line.startsWith("{")) return null;
  try {
    const { url, variables = {} } = JSON.parse(line) as { url?: unknown; variables?: Variables };
    return typeof url === "string" ? { url, variables } : null;
  } catch {
    return null;
  }
}

/** `AUTH_GITHUB_ID`, `AUTH_GITHUB_SECRET` and so on, a group for each provider: each can be replaced by itself. */
export function splitByProvider(variables: Variables): Variables[] {
  const groups = new Map<string, Record<string, string>>();
  for (const name of Object.keys(variables).toSorted(idFirst)) {
    const provider = name.split("_")[1] ?? name;
    const group = groups.get(provider) ?? {};
    group[name] = variables[name] ?? "";
    groups.set(provider, group);
  }
  return [...groups.values()];
}

function idFirst(a: string, b: string): number {
  return Number(b.endsWith("_ID")) - Number(a.endsWith("_ID"));
}

function startProgram(
  family: Family,
  root: string,
  name: string,
  { port, dataDir }: StandInSettings,
  more: readonly string[] = [],
): Child {
  const program = path.join("local", name, "main.ts");
  return family.startLasting({
    name,
    file: process.execPath,
    args: ["--import", TSX, program, "--port", String(port), "--data", dataDir, ...more, "--json"],
    cwd: root,
    env: process.env,
  });
}
