/** Step 7, first half: tokens that the deployment's own site signs, and forgeries of them. */
import { exportJWK, generateKeyPair } from "jose";
import { expect, test } from "vitest";
import { api } from "../fixtures/auth/api.ts";
import { useApp } from "../harness/app.ts";
import {
  type AuthKeys,
  makeAuthKeys,
  nowSeconds,
  setVariables,
  signToken,
  unsignedToken,
} from "../harness/authKeys.ts";

const keys: AuthKeys = await makeAuthKeys();
const app = useApp("auth", ({ deployment }) => setVariables(deployment, keys.variables));

test("the site serves discovery and keys", async () => {
  const { siteUrl } = app.deployment;
  const discovery = await fetch(`${siteUrl}/.well-known/openid-configuration`);
  expect((await discovery.json()) as unknown).toMatchObject({
    issuer: siteUrl,
    jwks_uri: `${siteUrl}/.well-known/jwks.json`,
  });
  const jwks = await fetch(`${siteUrl}/.well-known/jwks.json`);
  expect((await jwks.json()) as unknown).toEqual(JSON.parse(keys.variables.JWKS));
});

test("a good token makes an identity with the standard claims under Convex's names, and others under their own", async () => {
  const { deployment } = app;
  const claims = { email: "a@b.example", email_verified: true, given_name: "A", plan: "gold", roles: ["x"] };
  const http = app.http();
  http.setAuth(await signToken(deployment, keys.privateKey, claims));
  const identity = await http.query(api.viewer.identity, {});
  expect(identity).toMatchObject({
    tokenIdentifier: `${deployment.siteUrl}|user|session`,
    issuer: deployment.siteUrl,
    subject: "user|session",
    email: "a@b.example",
    emailVerified: true,
    givenName: "A",
    plan: "gold",
    roles: ["x"],
  });
  for (const dropped of ["sub", "iss", "exp", "email_verified", "given_name"]) {
    expect(Object.keys(identity ?? {})).not.toContain(dropped);
  }
});

test("without a token there is no identity", async () => {
  expect(await app.http().query(api.viewer.identity, {})).toBe(null);
});

test("a trailing slash of the issuer and an audience in an array are accepted", async () => {
  for (const claims of [{ iss: `${app.deployment.siteUrl}/` }, { aud: ["convex"] }]) {
    const token = await signToken(app.deployment, keys.privateKey, claims);
    expect((await refusal(token)).status, JSON.stringify(claims)).toBe(200);
  }
});

const otherPair = await generateKeyPair("RS256", { extractable: true });

const forgeries: Readonly<Record<string, { code: string; make: () => string | Promise<string> }>> = {
  "signed with alg none": { code: "Unauthenticated", make: () => unsignedToken(app.deployment) },
  "signed HS256 with the public key as the secret": {
    code: "Unauthenticated",
    make: () => signToken(app.deployment, new TextEncoder().encode(keys.publicKeyPem), {}, "HS256"),
  },
  "signed HS256 with the modulus of the public key": {
    code: "Unauthenticated",
    make: async () => {
      const [key] = (JSON.parse(keys.variables.JWKS) as { keys: { n: string }[] }).keys;
      return signToken(app.deployment, Buffer.from(key?.n ?? "", "base64url"), {}, "HS256");
    },
  },
  "for another audience": {
    code: "NoAuthProvider",
    make: () => signToken(app.deployment, keys.privateKey, { aud: "somebody" }),
  },
  "without an audience": {
    code: "NoAuthProvider",
    make: () => signToken(app.deployment, keys.privateKey, { aud: null }),
  },
  "of another issuer": {
    code: "NoAuthProvider",
    make: () => signToken(app.deployment, keys.privateKey, { iss: "https://issuer.example" }),
  },
  "of no issuer": {
    code: "InvalidAuthHeader",
    make: () => signToken(app.deployment, keys.privateKey, { iss: null }),
  },
  "that has expired": {
    code: "Unauthenticated",
    make: () =>
      signToken(app.deployment, keys.privateKey, { iat: nowSeconds() - 7200, exp: nowSeconds() - 3600 }),
  },
  "that never expires": {
    code: "Unauthenticated",
    make: () => signToken(app.deployment, keys.privateKey, { exp: null }),
  },
  "signed with another key": {
    code: "Unauthenticated",
    make: () => signToken(app.deployment, otherPair.privateKey),
  },
  "whose claims were changed after signing": {
    code: "Unauthenticated",
    make: async () => {
      const [head, , signature] = (await signToken(app.deployment, keys.privateKey)).split(".");
      const [, claims] = (await signToken(app.deployment, keys.privateKey, { sub: "admin|session" })).split(
        ".",
      );
      return [head, claims, signature].join(".");
    },
  },
  "that brings its own key": {
    code: "Unauthenticated",
    make: async () => {
      const { SignJWT } = await import("jose");
      return new SignJWT({ iss: app.deployment.siteUrl, aud: "convex", sub: "u|s", exp: nowSeconds() + 600 })
        .setProtectedHeader({ alg: "RS256", jwk: await exportJWK(otherPair.publicKey) })
        .sign(otherPair.privateKey);
    },
  },
  "that is no token": { code: "InvalidAuthHeader", make: () => "abc" },
};

for (const [name, { code, make }] of Object.entries(forgeries)) {
  test(`a token ${name} is refused with 401 and ${code}`, async () => {
    const { status, body } = await refusal(await make());
    expect({ status, code: body["code"] }).toEqual({ status: 401, code });
    expect(body["message"]).toEqual(expect.any(String));
  });
}

test("a refused token does not run the function, for queries, mutations and actions alike", async () => {
  const http = app.http();
  http.setAuth(await signToken(app.deployment, otherPair.privateKey));
  await expect(http.query(api.viewer.id, {})).rejects.toThrow("Unauthenticated");
  await expect(http.mutation(api.viewer.email, {})).rejects.toThrow("Unauthenticated");
  await expect(http.action(api.auth.signOut, {})).rejects.toThrow("Unauthenticated");
});

test("an HTTP action with a good token sees who calls, with a bad one it is told when it asks", async () => {
  const subject = async (token: string) =>
    fetch(`${app.deployment.siteUrl}/subject`, { headers: { Authorization: `Bearer ${token}` } });
  const good = await subject(await signToken(app.deployment, keys.privateKey));
  expect((await good.json()) as unknown).toBe("user|session");
  expect((await subject(await signToken(app.deployment, otherPair.privateKey))).ok).toBe(false);
  const webhook = await fetch(`${app.deployment.siteUrl}/webhook`, {
    method: "POST",
    headers: { Authorization: "Bearer not-a-token" },
  });
  expect(await webhook.text()).toBe("Bearer not-a-token");
});

async function refusal(token: string): Promise<{ status: number; body: Record<string, unknown> }> {
  const response = await fetch(`${app.deployment.url}/api/query`, {
    method: "POST",
    headers: { "Content-Type": "application/json", Authorization: `Bearer ${token}` },
    body: JSON.stringify({ path: "viewer:identity", args: {} }),
  });
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
}
