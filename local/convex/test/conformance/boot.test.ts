/** Step 1: the deployment as a process, with its one folder, and as a library. */
import { mkdir, readdir, stat, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { networkInterfaces } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { startDeployment } from "../../src/index.ts";
import { type Address, readyLine, spawnDeployment, startEmbedded } from "../harness/deploymentProcess.ts";
import { eventuallyTrue } from "../harness/eventually.ts";
import { freePorts } from "../harness/freePorts.ts";
import { temporaryFolder } from "../harness/temporaryFolder.ts";

test("it prints its addresses and a random admin key, which survives a restart, as one JSON line", async () => {
  const deployment = await startEmbedded();
  const first = { url: deployment.url, siteUrl: deployment.siteUrl, adminKey: deployment.adminKey };
  expect(deployment.process.stdout().trim().split("\n")).toHaveLength(1);
  expect(first.adminKey).toMatch(/^[^|]+\|.{32,}$/);
  expect(await (await fetch(`${first.url}/version`)).text()).not.toBe("");
  expect(await deployment.stop()).toBe(0);
  await deployment.restart();
  expect({ url: deployment.url, siteUrl: deployment.siteUrl, adminKey: deployment.adminKey }).toEqual(first);
});

test("two deployments have different admin keys, and neither accepts the other's", async () => {
  const [first, second] = await Promise.all([startEmbedded(), startEmbedded()]);
  expect(first.adminKey).not.toBe(second.adminKey);
  expect((await checkAdminKey(first, first.adminKey)).status).toBe(200);
  expect([401, 403]).toContain((await checkAdminKey(first, second.adminKey)).status);
});

test("its secrets are readable by their owner only", async () => {
  const deployment = await startEmbedded();
  const files = await readdir(deployment.dataDir);
  const secrets = files.filter((file) => file.includes("secret"));
  expect(secrets).toHaveLength(1);
  const { mode } = await stat(join(deployment.dataDir, secrets[0] ?? ""));
  expect(mode & 0o777).toBe(0o600);
});

test("it listens on 127.0.0.1 only, with both its ports", async () => {
  const deployment = await startEmbedded();
  const origins = [deployment.url, deployment.siteUrl];
  expect(origins.map((origin) => new URL(origin).hostname)).toEqual(["127.0.0.1", "127.0.0.1"]);
  for (const origin of origins) await expectListening(origin);
  // Whoever listens on all addresses answers on the second of loopback too, where a machine has no other.
  const others = Object.values(networkInterfaces()).flatMap((addresses = []) =>
    addresses.filter(({ internal, family }) => !internal && family === "IPv4").map(({ address }) => address),
  );
  for (const host of ["127.0.0.2", ...others]) {
    for (const origin of origins) await expectRefused(onHost(origin, host));
  }
});

test("it listens where --host says, and there only", async () => {
  const child = spawnDeployment(await freePlace(), { flags: ["--host", "127.0.0.2", "--json"] });
  const { url, siteUrl } = await readyLine(child);
  for (const origin of [url, siteUrl]) {
    expect(new URL(origin).hostname).toBe("127.0.0.2");
    await expectListening(origin);
    await expectRefused(onHost(origin, "127.0.0.1"));
  }
});

test("without --json it prints the two variables with which the CLI finds it", async () => {
  const place = await freePlace();
  const child = spawnDeployment(place, { flags: [] });
  await child.outputHas("CONVEX_SELF_HOSTED_ADMIN_KEY");
  const [, url = "", adminKey = ""] =
    /^  export CONVEX_SELF_HOSTED_URL='(.+)'\n  export CONVEX_SELF_HOSTED_ADMIN_KEY='(.+)'$/m.exec(
      child.stdout(),
    ) ?? [];
  expect(url).toBe(`http://127.0.0.1:${place.cloudPort}`);
  expect(child.stdout()).toContain(`http://127.0.0.1:${place.sitePort}`);
  expect((await checkAdminKey({ url }, adminKey)).status).toBe(200);
});

test("SIGINT and SIGTERM close it with exit code 0", async () => {
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    const deployment = await startEmbedded();
    deployment.process.signal(signal);
    expect(await deployment.process.ended).toBe(0);
  }
});

test("a port in use is one clear line and exit code 1", async () => {
  const [taken = 0, free = 0] = await freePorts(2);
  const server = createServer().listen(taken, "127.0.0.1");
  await eventuallyTrue("the port to be taken", () => server.listening);
  for (const ports of [
    { cloudPort: taken, sitePort: free },
    { cloudPort: free, sitePort: taken },
  ]) {
    await expectRefusal({ ...ports, dataDir: await temporaryFolder("data") }, String(taken));
  }
  server.close();
});

test("a folder in use by another process is one clear line, and the other goes on", async () => {
  const deployment = await startEmbedded();
  const [cloudPort = 0, sitePort = 0] = await freePorts(2);
  await expectRefusal({ cloudPort, sitePort, dataDir: deployment.dataDir }, "in use");
  expect((await checkAdminKey(deployment, deployment.adminKey)).status).toBe(200);
});

test("a folder that cannot be written is one clear line and exit code 1", async () => {
  const file = join(await temporaryFolder("data"), "a file");
  await writeFile(file, "");
  const [cloudPort = 0, sitePort = 0] = await freePorts(2);
  await expectRefusal({ cloudPort, sitePort, dataDir: join(file, "data") }, "a file");
});

test("a data folder of a newer version is refused and left as it is", async () => {
  const deployment = await startEmbedded();
  await deployment.stop();
  const versionFile = await findVersionFile(deployment.dataDir);
  await writeFile(versionFile.path, versionFile.text.replace(/\d+/, "999999"));
  const before = await readdir(deployment.dataDir);
  const [cloudPort = 0, sitePort = 0] = await freePorts(2);
  await expectRefusal({ cloudPort, sitePort, dataDir: deployment.dataDir }, /newer/i);
  expect(await readdir(deployment.dataDir)).toEqual(before);
  await writeFile(versionFile.path, versionFile.text);
  await deployment.restart();
});

test("as a library it starts, answers, closes, and can be opened again on the same folder", async () => {
  const dataDir = join(await temporaryFolder("data"), "made on demand");
  await mkdir(dataDir, { recursive: true });
  const keys: string[] = [];
  for (const turn of [1, 2]) {
    const [cloudPort = 0, sitePort = 0] = await freePorts(2);
    const deployment = await startDeployment({ dataDir, cloudPort, sitePort, host: "127.0.0.1" });
    expect((await fetch(`${deployment.url}/version`)).status, `turn ${turn}`).toBe(200);
    keys.push(deployment.adminKey);
    await deployment.close();
    await expect(fetch(`${deployment.url}/version`)).rejects.toThrow("fetch failed");
  }
  expect(keys[0]).toBe(keys[1]);
});

type Place = Parameters<typeof spawnDeployment>[0];

async function expectRefusal(place: Place, says: string | RegExp): Promise<void> {
  const child = spawnDeployment(place);
  expect(await child.ended).toBe(1);
  const lines = child.output().trim().split("\n");
  expect(lines, child.output()).toHaveLength(1);
  expect(lines[0]).toMatch(says);
}

async function freePlace(): Promise<Place> {
  const [cloudPort = 0, sitePort = 0] = await freePorts(2);
  return { cloudPort, sitePort, dataDir: await temporaryFolder("data") };
}

async function expectListening(origin: string): Promise<void> {
  expect((await fetch(origin)).status).toBeLessThan(500);
}

async function expectRefused(origin: string): Promise<void> {
  await expect(fetch(origin), origin).rejects.toMatchObject({ cause: { code: "ECONNREFUSED" } });
}

function onHost(origin: string, host: string): string {
  const url = new URL(origin);
  url.hostname = host;
  return url.href;
}

function checkAdminKey(deployment: Pick<Address, "url">, key: string): Promise<Response> {
  return fetch(`${deployment.url}/api/check_admin_key`, { headers: { Authorization: `Convex ${key}` } });
}

/** The one small text file of the folder that is about its version. */
async function findVersionFile(dataDir: string): Promise<{ path: string; text: string }> {
  const { readFile } = await import("node:fs/promises");
  for (const name of await readdir(dataDir)) {
    if (/version|format/i.test(name)) {
      const path = join(dataDir, name);
      return { path, text: await readFile(path, "utf8") };
    }
  }
  throw new Error("Expected the data folder to state its version in a file of that name");
}
