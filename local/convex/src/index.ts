/** A Convex deployment in this process: its data in one folder, its two origins on two ports. */
import { randomBytes } from "node:crypto";
import type { IncomingMessage } from "node:http";
import { createRequire } from "node:module";
import type { Duplex } from "node:stream";
import type { Engine } from "./functions/engine.ts";
import { startEngine } from "./functions/engineClient.ts";
import { Authenticator } from "./functions/identity/authenticator.ts";
import { newSecrets, openDataFolder } from "./storage/dataFolder.ts";
import { systemClock } from "./sync/clock.ts";
import { QueryCache } from "./sync/queryCache.ts";
import { createCloudOrigin } from "./transport/cloudOrigin.ts";
import type { Handler } from "./transport/handler.ts";
import { LogRing } from "./transport/logRing.ts";
import { type HttpServer, startHttpServer } from "./transport/server.ts";
import { createSiteOrigin } from "./transport/siteOrigin.ts";
import { SyncSockets } from "./transport/socket.ts";

export { DataFolderError } from "./storage/dataFolder.ts";

export interface DeploymentOptions {
  /** Made where it does not exist; null keeps documents in memory, and stored files in a temporary folder. */
  readonly dataDir: string | null;
  /** Of functions and the sync protocol; zero for any that is free. */
  readonly cloudPort: number;
  /** Of HTTP actions; zero for any that is free. */
  readonly sitePort: number;
  /** `127.0.0.1` unless told otherwise. */
  readonly host?: string;
  /** Of one stored file. Any size, unless told otherwise. */
  readonly maxFileBytes?: number;
}

export interface Deployment {
  readonly url: string;
  readonly siteUrl: string;
  readonly adminKey: string;
  close(): Promise<void>;
}

// The package's own manifest; importing JSON needs a later Node.
const manifest = createRequire(import.meta.url)("../package.json") as { readonly version: string };

interface Origins {
  readonly cloud: Handler;
  readonly site: Handler;
  readonly sockets: SyncSockets;
  readonly log: LogRing;
}

/** Resolves when requests are answered. Rejects with a DataFolderError, or with the error of a port that is taken. */
export async function startDeployment(options: DeploymentOptions): Promise<Deployment> {
  const closing: (() => Promise<void>)[] = [];
  // In reverse: what was opened last is closed first.
  const closeAll = async () => {
    for (let close = closing.pop(); close !== undefined; close = closing.pop()) await close();
  };
  try {
    return await openAll(options, closing, closeAll);
  } catch (error) {
    await closeAll();
    throw error;
  }
}

async function openAll(
  { dataDir, cloudPort, sitePort, host = "127.0.0.1", maxFileBytes }: DeploymentOptions,
  closing: (() => Promise<void>)[],
  close: () => Promise<void>,
): Promise<Deployment> {
  const folder = dataDir === null ? null : await openDataFolder(dataDir);
  if (folder !== null) closing.push(() => folder.close());
  const { adminKey, instanceName: deploymentName, instanceSecret } = folder?.secrets ?? newSecrets();

  // The ports come before the engine, which needs to know them; requests that come early wait for it.
  const ready = deferred<Origins>();
  const cloud = await startHttpServer({
    host,
    port: cloudPort,
    handle: async (request) => (await ready.promise).cloud(request),
    upgrade: (request, socket, head) => void upgradeLater(ready.promise, request, socket, head),
  });
  closing.push(() => cloud.close());
  const site = await startHttpServer({
    host,
    port: sitePort,
    handle: async (request) => (await ready.promise).site(request),
  });
  closing.push(() => site.close());
  ready.promise.catch(() => undefined);
  closing.push(async () => ready.reject(new Error("The deployment is shutting down")));

  const [url, siteUrl] = [addressOf(host, cloud), addressOf(host, site)];
  const engine = await startEngine({
    storePath: folder?.storePath ?? null,
    ...(folder !== null && { blobsPath: folder.blobsPath }),
    deploymentName,
    instanceSecret,
    cloudUrl: url,
    siteUrl,
    ...(maxFileBytes !== undefined && { limits: { storedFileBytes: maxFileBytes } }),
  });
  closing.push(() => engine.close());
  const origins = createOrigins(engine, { adminKey, deploymentName, url, siteUrl });
  closing.push(async () => stopServing(origins, [cloud, site]));
  ready.resolve(origins);
  return { url, siteUrl, adminKey, close };
}

function createOrigins(
  engine: Engine,
  named: { adminKey: string; deploymentName: string; url: string; siteUrl: string },
): Origins {
  const { adminKey, deploymentName, url: cloudUrl, siteUrl } = named;
  const newRequestId = () => randomBytes(8).toString("hex");
  const clock = systemClock;
  const authenticator = new Authenticator({ adminKey, siteUrl, engine });
  const cache = new QueryCache({ engine, clock, newRequestId });
  const log = new LogRing();
  engine.onLog((entry) => log.add(entry));
  const site = createSiteOrigin({ engine, authenticator });
  const cloud = createCloudOrigin({
    engine,
    deploy: engine.deploy,
    files: engine.files,
    cache,
    authenticator,
    newRequestId,
    log,
    site,
    cloudUrl,
    siteUrl,
    deploymentName,
    version: manifest.version,
  });
  return {
    cloud,
    site,
    log,
    sockets: new SyncSockets({ engine, cache, authenticator, clock, newRequestId }),
  };
}

/** Requests under way are answered while the engine still runs. */
async function stopServing({ sockets, log }: Origins, servers: readonly HttpServer[]): Promise<void> {
  log.close();
  await Promise.all([sockets.close(), ...servers.map((server) => server.close())]);
}

async function upgradeLater(
  origins: Promise<Origins>,
  request: IncomingMessage,
  socket: Duplex,
  head: Buffer,
): Promise<void> {
  const destroy = () => socket.destroy();
  socket.on("error", destroy);
  try {
    const { sockets } = await origins;
    socket.off("error", destroy);
    sockets.upgrade(request, socket, head);
  } catch {
    socket.destroy();
  }
}

/** As clients on this machine reach it. */
function addressOf(host: string, { port }: HttpServer): string {
  if (host === "0.0.0.0" || host === "::") return `http://127.0.0.1:${port}`;
  return `http://${host.includes(":") ? `[${host}]` : host}:${port}`;
}

function deferred<T>() {
  let resolve: (value: T) => void = () => undefined;
  let reject: (error: Error) => void = () => undefined;
  const promise = new Promise<T>((...settle) => {
    [resolve, reject] = settle;
  });
  return { promise, resolve, reject };
}
