/** What the stand-in must keep to itself, and keep: it is made once for each folder. */
import { randomBytes } from "node:crypto";
import { exportJWK, generateKeyPair } from "jose";
import * as z from "zod";

import { type DataFolder, DataFolderError } from "./dataFolder.ts";

const FILE = "secrets.json";
const SECRET_BYTES = 32;

const privateKey = z.looseObject({ kty: z.string(), d: z.string(), kid: z.string(), alg: z.string() });
const secretsFile = z.object({
  /** What the ids of people are derived from. */
  people: z.string(),
  cookies: z.string(),
  githubClient: z.string(),
  googleClient: z.string(),
  /** Signs ID tokens. */
  issuer: privateKey,
  /** Signs the client secret that an application shows to Apple. Apple itself would only have the public half. */
  appleClient: privateKey,
});

export type Secrets = z.infer<typeof secretsFile>;
export type PrivateKey = z.infer<typeof privateKey>;

export async function loadSecrets(folder: DataFolder): Promise<Secrets> {
  const stored = await folder.read(FILE);
  if (stored === undefined) {
    const secrets = await createSecrets();
    await folder.write(FILE, secrets);
    return secrets;
  }
  const { data } = secretsFile.safeParse(stored);
  if (data !== undefined) return data;
  throw new DataFolderError(`${FILE} in the data folder is not one of ours. Remove it to begin anew.`);
}

export async function createSecrets(): Promise<Secrets> {
  return {
    people: randomSecret(),
    cookies: randomSecret(),
    githubClient: randomSecret(),
    googleClient: randomSecret(),
    issuer: await createKey("RS256"),
    appleClient: await createKey("ES256"),
  };
}

async function createKey(alg: string): Promise<PrivateKey> {
  const pair = await generateKeyPair(alg, { extractable: true });
  return privateKey.parse({
    ...(await exportJWK(pair.privateKey)),
    kid: randomBytes(5).toString("hex"),
    alg,
  });
}

function randomSecret(): string {
  return randomBytes(SECRET_BYTES).toString("base64url");
}
