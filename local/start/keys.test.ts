import { createLocalJWKSet, importPKCS8, jwtVerify, SignJWT, type JSONWebKeySet } from "jose";
import { expect, test } from "vitest";

import { createSigningKeys } from "./keys.ts";

test("what the private half signs, the public half verifies", async () => {
  const keys = await createSigningKeys();
  const token = await new SignJWT({ sub: "ada" })
    .setProtectedHeader({ alg: "RS256" })
    .sign(await importPKCS8(keys.JWT_PRIVATE_KEY, "RS256"));
  const verified = await jwtVerify(token, createLocalJWKSet(JSON.parse(keys.JWKS) as JSONWebKeySet));
  expect(verified.payload.sub).toBe("ada");
});

test("both fit in one line, and the public one shows nothing of the private one", async () => {
  const keys = await createSigningKeys();
  expect(keys.JWT_PRIVATE_KEY).toMatch(
    /^-----BEGIN PRIVATE KEY----- [A-Za-z0-9+/= ]+ -----END PRIVATE KEY-----$/u,
  );
  const { keys: published } = JSON.parse(keys.JWKS) as { keys: Record<string, string>[] };
  expect(published.map((key) => Object.keys(key).toSorted())).toEqual([["e", "kty", "n", "use"]]);
  expect(published[0]?.["use"]).toBe("sig");
});

test("each pair is another", async () => {
  const [one, other] = await Promise.all([createSigningKeys(), createSigningKeys()]);
  expect(one.JWKS).not.toBe(other.JWKS);
});
