import { exportJWK, generateKeyPair, importJWK, SignJWT } from "jose";
import { beforeAll, expect, test } from "vitest";

import { type AppleClient, isAppleSecret, LONGEST_LIFE_SECONDS, signAppleSecret } from "./appleSecret.ts";
import { Browser } from "./browser.setup.ts";
import { SITE_URL, testIdentity, variable } from "./identity.setup.ts";
import type { PrivateKey } from "./secrets.ts";

const now = Math.floor(Date.now() / 1000);
let client: AppleClient;

beforeAll(async () => {
  client = {
    teamId: "TEAM",
    clientId: "app",
    issuer: "http://127.0.0.1:9/apple",
    key: await newKey(),
  };
});

async function newKey(): Promise<PrivateKey> {
  const { privateKey } = await generateKeyPair("ES256", { extractable: true });
  return { ...(await exportJWK(privateKey)), kid: "KEY", alg: "ES256" } as PrivateKey;
}

/** A secret like the client's own, but for what is said here. */
async function secretWith(
  claims: Record<string, unknown>,
  { key = client.key, kid = "KEY" } = {},
): Promise<string> {
  const { teamId: iss, clientId: sub, issuer: aud } = client;
  return new SignJWT({ iss, sub, aud, iat: now, exp: now + 60, ...claims })
    .setProtectedHeader({ alg: "ES256", kid })
    .sign(await importJWK(key, "ES256"));
}

test("the client's own secret is believed", async () => {
  expect(await isAppleSecret(client, await signAppleSecret(client, Date.now()))).toBe(true);
  expect(await isAppleSecret(client, await secretWith({}))).toBe(true);
});

test.each<[string, Record<string, unknown>]>([
  ["has expired", { exp: now - 60 }],
  ["is for too long", { exp: now + LONGEST_LIFE_SECONDS + 3600 }],
  ["never expires", { exp: undefined }],
  ["is of another team", { iss: "OTHER" }],
  ["is of another application", { sub: "other" }],
  ["is for somebody else", { aud: "https://appleid.apple.com" }],
])("a secret that %s is refused", async (_what, claims) => {
  expect(await isAppleSecret(client, await secretWith(claims))).toBe(false);
});

test("a forged secret is refused", async () => {
  expect(await isAppleSecret(client, await secretWith({}, { key: await newKey() }))).toBe(false);
  expect(await isAppleSecret(client, await secretWith({}, { kid: "OTHER" }))).toBe(false);
  const [, payload] = (await secretWith({})).split(".");
  const unsigned = `${Buffer.from('{"alg":"none","kid":"KEY"}').toString("base64url")}.${payload}.`;
  expect(await isAppleSecret(client, unsigned)).toBe(false);
  const publicKeyAsSecret = await new SignJWT({
    iss: client.teamId,
    sub: client.clientId,
    aud: client.issuer,
  })
    .setProtectedHeader({ alg: "HS256", kid: "KEY" })
    .setIssuedAt()
    .setExpirationTime("1m")
    .sign(new TextEncoder().encode(String(client.key["x"])));
  expect(await isAppleSecret(client, publicKeyAsSecret)).toBe(false);
  expect(await isAppleSecret(client, "")).toBe(false);
});

test("Apple's token endpoint looks at the secret", async () => {
  const identity = await testIdentity();
  const issuer = variable(identity, "AUTH_APPLE_ISSUER");
  const [header, , signature] = variable(identity, "AUTH_APPLE_SECRET").split(".");
  const claims = { iss: "DOORMANDEV", sub: "doorman-local", aud: issuer, iat: now, exp: now + 60 };
  const forged = `${header}.${Buffer.from(JSON.stringify(claims)).toString("base64url")}.${signature}`;
  const redirect_uri = `${SITE_URL}/api/auth/callback/apple`;
  const authorize = new URL(`${issuer}/auth/authorize`);
  authorize.search = new URLSearchParams({
    client_id: "doorman-local",
    response_type: "code",
    response_mode: "form_post",
    scope: "name email",
    redirect_uri,
  }).toString();

  for (const [client_secret, status] of [
    [forged, 401],
    [variable(identity, "AUTH_APPLE_SECRET"), 200],
  ] as const) {
    const { parameters } = await new Browser().signIn(authorize, { person: "ada@example.com" });
    const code = parameters["code"] ?? "";
    const response = await fetch(`${issuer}/auth/token`, {
      method: "POST",
      body: new URLSearchParams({
        grant_type: "authorization_code",
        client_id: "doorman-local",
        client_secret,
        code,
        redirect_uri,
      }),
    });
    expect(response.status).toBe(status);
  }
});
