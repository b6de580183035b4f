/** The order of a start: the deployment, then the push and the pages side by side. */
import { startDeployment, type Deployment } from "./deployment.ts";
import { describeMissingMethods } from "./methods.ts";
import { buildPages, servePages, waitForServer, watchPages, type Backend } from "./nextServer.ts";
import { parsePushed, pushOnce, watchAndPush } from "./officialCli.ts";
import type { Output } from "./output.ts";
import type { Family } from "./processes.ts";
import { readVariable, type OneMachine, type Settings } from "./settings.ts";
import { startIdentity, startMail } from "./standIns.ts";
import { givenVariables, prepareVariables } from "./variables.ts";

/** What a run has started, beside the pages themselves. */
interface Started {
  readonly deployment: Deployment;
  readonly backend: Backend;
  /** What a person has to know of it. */
  readonly note: string;
}

/** Resolves when the application can be opened at `settings.origin`, with what a person has to know besides. */
export async function start(settings: Settings, family: Family, output: Output): Promise<string[]> {
  const { oneMachine, root } = settings;
  const started = oneMachine && (await startOneMachine(settings, oneMachine, family, output));
  if (settings.mode === "dev") await startWatching(settings, started, family, output);
  else await startServing(settings, started, family, output);

  const url = started?.backend.url ?? readVariable(root, process.env, "NEXT_PUBLIC_CONVEX_URL");
  const missing = await describeMissingMethods(url);
  return [started?.note, missing].filter((note) => typeof note === "string");
}

async function startOneMachine(
  { root, origin }: Settings,
  services: OneMachine,
  family: Family,
  output: Output,
): Promise<Started> {
  output.waiting("Starting the Convex deployment, mail and providers");
  // The deployment alone at first: where it cannot start, its own words are the last ones.
  const deployment = await startDeployment(family, root, services.embedded);
  const [mail, identity] = await Promise.all([
    startMail(family, root, services.mail),
    startIdentity(family, root, services),
  ]);
  const { CALLER_SECRET: callerSecret = "" } = await prepareVariables(deployment, {
    origin,
    standIns: [...mail.services, ...identity.services],
    given: givenVariables(process.env),
  });
  return {
    deployment,
    backend: { url: deployment.url, siteUrl: deployment.siteUrl, callerSecret, identityUrl: identity.url },
    note: `Mail arrives at ${mail.url}; GitHub, Google and Apple are played at ${identity.url}`,
  };
}

async function startWatching(
  settings: Settings,
  started: Started | null,
  family: Family,
  output: Output,
): Promise<void> {
  output.waiting("Pushing convex/ and starting Next.js");
  const push = watchAndPush(settings.root, started?.deployment ?? null);
  const pushed = family.startLasting(push).firstLine(parsePushed);
  // Of another deployment the CLI may still have to find out the address, which Next then reads from its file.
  if (started === null) await pushed;
  const pages = family.startLasting(watchPages(settings, started?.backend ?? null));
  await Promise.all([pushed, waitForServer(pages, settings.port)]);
}

async function startServing(
  settings: Settings,
  started: Started | null,
  family: Family,
  output: Output,
): Promise<void> {
  output.waiting("Pushing convex/ and building the application");
  const pushed = family.start(pushOnce(settings.root, started?.deployment ?? null)).succeeded();
  if (started === null) await pushed;
  const backend = started?.backend ?? null;
  await Promise.all([pushed, family.start(buildPages(settings, backend)).succeeded()]);
  output.waiting("Starting Next.js");
  await waitForServer(family.startLasting(servePages(settings, backend)), settings.port);
}
