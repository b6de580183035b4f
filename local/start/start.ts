/** The order of a start: the deployment, then the push and the pages side by side. */
import { prepareVariables, startDeployment, type Deployment } from "./deployment.ts";
import { buildPages, servePages, waitForServer, watchPages } from "./nextServer.ts";
import { parsePushed, pushOnce, watchAndPush } from "./officialCli.ts";
import type { Output } from "./output.ts";
import type { Family } from "./processes.ts";
import type { Settings } from "./settings.ts";

/** Resolves when the application can be opened at `settings.origin`. */
export async function start(settings: Settings, family: Family, output: Output): Promise<void> {
  const deployment = await startEmbedded(settings, family, output);
  if (settings.mode === "dev") await startWatching(settings, deployment, family, output);
  else await startServing(settings, deployment, family, output);
}

async function startEmbedded(settings: Settings, family: Family, output: Output): Promise<Deployment | null> {
  if (settings.embedded === null) return null;
  output.waiting("Starting the Convex deployment");
  const deployment = await startDeployment(family, settings.root, settings.embedded);
  await prepareVariables(deployment, settings.origin);
  return deployment;
}

async function startWatching(
  settings: Settings,
  deployment: Deployment | null,
  family: Family,
  output: Output,
): Promise<void> {
  output.waiting("Pushing convex/ and starting Next.js");
  const pushed = family.startLasting(watchAndPush(settings.root, deployment)).firstLine(parsePushed);
  // Of another deployment the CLI may still have to find out the address, which Next then reads from its file.
  if (deployment === null) await pushed;
  const pages = family.startLasting(watchPages(settings, deployment));
  await Promise.all([pushed, waitForServer(pages, settings.port)]);
}

async function startServing(
  settings: Settings,
  deployment: Deployment | null,
  family: Family,
  output: Output,
): Promise<void> {
  output.waiting("Pushing convex/ and building the application");
  const pushed = family.start(pushOnce(settings.root, deployment)).succeeded();
  if (deployment === null) await pushed;
  await Promise.all([pushed, family.start(buildPages(settings, deployment)).succeeded()]);
  output.waiting("Starting Next.js");
  await waitForServer(family.startLasting(servePages(settings, deployment)), settings.port);
}
