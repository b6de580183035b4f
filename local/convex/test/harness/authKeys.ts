/** What `@convex-dev/auth` signs with, and tokens that a test signs with it, rightly or not. */
import { exportJWK, exportPKCS8, exportSPKI, generateKeyPair, type JWTPayload, SignJWT } from "jose";
import type { Address } from "./deploymentProcess.ts";

export interface AuthKeys {
  readonly privateKey: CryptoKey;
  readonly publicKeyPem: string;
  readonly variables: { readonly JWT_PRIVATE_KEY: string; readonly JWKS: string; readonly SITE_URL: string };
}

/** A new RS256 pair, as the library's own set-up makes it. */
export async function makeAuthKeys(): Promise<AuthKeys> {
  const { privateKey, publicKey } = await generateKeyPair("RS256", { extractable: true });
  return {
    privateKey,
    publicKeyPem: await exportSPKI(publicKey),
    variables: {
      JWT_PRIVATE_KEY: (await exportPKCS8(privateKey)).trimEnd().replaceAll("\n", " "),
      JWKS: JSON.stringify({ keys: [{ use: "sig", ...(await exportJWK(publicKey)) }] }),
      SITE_URL: "http://127.0.0.1:3000",
    },
  };
}

export async function setVariables(
  deployment: Address,
  variables: Readonly<Record<string, string>>,
): Promise<void> {
  const response = await fetch(`${deployment.url}/api/update_environment_variables`, {
    method: "POST",
    headers: { "Content-Type": "application/json", Authorization: `Convex ${deployment.adminKey}` },
    body: JSON.stringify({ changes: Object.entries(variables).map(([name, value]) => ({ name, value })) }),
  });
  if (!response.ok) throw new Error(`Setting variables failed: ${await response.text()}`);
}

/** A token as the library makes it for this deployment; `claims` overrule the good ones, null leaves one out. */
export function signToken(
  deployment: Address,
  key: CryptoKey | Uint8Array,
  claims: Readonly<Record<string, unknown>> = {},
  algorithm = "RS256",
): Promise<string> {
  return new SignJWT(payload(deployment, claims)).setProtectedHeader({ alg: algorithm }).sign(key);
}

/** `alg: none`, with an empty signature. */
export function unsignedToken(deployment: Address, claims: Readonly<Record<string, unknown>> = {}): string {
  const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64url");
  return `${encode({ alg: "none", typ: "JWT" })}.${encode(payload(deployment, claims))}.`;
}

export function nowSeconds(): number {
  return Math.floor(Date.now() / 1000);
}

function payload(deployment: Address, claims: Readonly<Record<string, unknown>>): JWTPayload {
  const good = {
    iss: deployment.siteUrl,
    aud: "convex",
    sub: "user|session",
    iat: nowSeconds(),
    exp: nowSeconds() + 600,
  };
  return Object.fromEntries(Object.entries({ ...good, ...claims }).filter(([, value]) => value !== null));
}
