/** A stand-in of its own for a test, in a folder of its own. */
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { onTestFinished } from "vitest";

import { type Identity, startIdentity } from "./identity.ts";
import { createSecrets } from "./secrets.ts";

export const SITE_URL = "http://127.0.0.1:9";

export async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), "identity-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

// Keys take long to make. Tests that are not about them share theirs.
const sharedSecrets = createSecrets();

export async function folderWithSecrets(): Promise<string> {
  const folder = await temporaryFolder();
  await writeFile(path.join(folder, "secrets.json"), JSON.stringify(await sharedSecrets));
  return folder;
}

export async function testIdentity(dataDir?: string, callbackBase = SITE_URL): Promise<Identity> {
  const identity = await startIdentity({
    port: 0,
    host: "127.0.0.1",
    dataDir: dataDir ?? (await folderWithSecrets()),
    callbackBase,
  });
  onTestFinished(() => identity.close());
  return identity;
}

/** A variable that the stand-in says to set. */
export function variable({ variables }: Identity, name: string): string {
  const value = variables[name];
  if (value === undefined) throw new Error(`Expected ${name} among the variables`);
  return value;
}
