/** Next.js as a child process: watching, building, serving. */
import { connect } from "node:net";
import path from "node:path";
import { setTimeout as delay } from "node:timers/promises";

import { ChildDiedError, type Child, type Command } from "./processes.ts";
import type { Settings } from "./settings.ts";

const PROGRAM = path.join("node_modules", "next", "dist", "bin", "next");
const POLL_MS = 50;

type ServerSettings = Pick<Settings, "root" | "port" | "distDir">;

export function watchPages(settings: ServerSettings, backend: Backend | null): Command {
  return nextCommand("next", settings, backend, ["dev", ...listenOn(settings)]);
}

/** The address of the deployment becomes part of the build: a build belongs to one deployment. */
export function buildPages(settings: ServerSettings, backend: Backend | null): Command {
  return nextCommand("build", settings, backend, ["build"]);
}

export function servePages(settings: ServerSettings, backend: Backend | null): Command {
  return nextCommand("next", settings, backend, ["start", ...listenOn(settings)]);
}

/** What the pages have to know of the deployment. */
export interface Backend {
  readonly url: string;
  readonly siteUrl: string;
  /** Signs what Next tells the deployment about a caller. */
  readonly callerSecret: string;
  /** Where forms may lead and pictures of people come from, where the providers are played on this machine. */
  readonly identityUrl?: string;
}

/** Resolves when the server takes connections; rejects when it ends before. */
export async function waitForServer(child: Child, port: number): Promise<void> {
  const state = { ended: false };
  const ended = child.exited.then((exit) => {
    state.ended = true;
    throw new ChildDiedError(child, exit);
  });
  await Promise.race([ended, waitForPort(port, state)]);
}

/** Lines that name addresses: the run prints the one to open itself, when it can be opened. */
export function isBanner(line: string): boolean {
  return /^\s*(?:▲|- (?:Local|Network|Environments|Experiments))/u.test(line);
}

function listenOn({ port }: ServerSettings): string[] {
  return ["--port", String(port), "--hostname", "localhost"];
}

function nextCommand(
  name: string,
  { root, distDir }: ServerSettings,
  backend: Backend | null,
  args: readonly string[],
): Command {
  const env: NodeJS.ProcessEnv = { ...process.env, NEXT_DIST_DIR: distDir, NEXT_TELEMETRY_DISABLED: "1" };
  if (backend !== null) {
    env["NEXT_PUBLIC_CONVEX_URL"] = backend.url;
    env["NEXT_PUBLIC_CONVEX_SITE_URL"] = backend.siteUrl;
    env["CALLER_SECRET"] = backend.callerSecret;
    env["PICTURE_ORIGINS"] ??= backend.identityUrl;
    env["PROVIDER_ORIGINS"] ??= backend.identityUrl;
  }
  return { name, file: process.execPath, args: [PROGRAM, ...args], cwd: root, env };
}

async function waitForPort(port: number, state: { readonly ended: boolean }): Promise<void> {
  while (!state.ended && !(await takesConnections(port))) await delay(POLL_MS);
}

function takesConnections(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ port, host: "localhost" });
    socket.once("connect", () => {
      socket.destroy();
      resolve(true);
    });
    socket.once("error", () => resolve(false));
  });
}
