/** Apple's client secret: a JWT that the application's owner signs, at most half a year ahead. */
import { importJWK, jwtVerify, SignJWT } from "jose";

import type { PrivateKey } from "./secrets.ts";

/** Whose secret it is, and who must believe it. */
export interface AppleClient {
  readonly teamId: string;
  readonly clientId: string;
  /** The `aud`: at Apple, Apple's own address. */
  readonly issuer: string;
  readonly key: PrivateKey;
}

export const LONGEST_LIFE_SECONDS = 15_777_000; // six months, Apple's own figure
const CLOCK_TOLERANCE_SECONDS = 15;
const ALGORITHM = "ES256";

export async function signAppleSecret(client: AppleClient, nowMs: number): Promise<string> {
  const now = Math.floor(nowMs / 1000);
  return new SignJWT()
    .setProtectedHeader({ alg: ALGORITHM, kid: client.key.kid })
    .setIssuer(client.teamId)
    .setSubject(client.clientId)
    .setAudience(client.issuer)
    .setIssuedAt(now)
    .setExpirationTime(now + LONGEST_LIFE_SECONDS)
    .sign(await importJWK(client.key, ALGORITHM));
}

export async function isAppleSecret(client: AppleClient, secret: string): Promise<boolean> {
  try {
    const { payload, protectedHeader } = await jwtVerify(secret, await publicHalf(client.key), {
      algorithms: [ALGORITHM],
      issuer: client.teamId,
      subject: client.clientId,
      audience: client.issuer,
      requiredClaims: ["iat", "exp"],
      clockTolerance: CLOCK_TOLERANCE_SECONDS,
    });
    const latest = Math.floor(Date.now() / 1000) + LONGEST_LIFE_SECONDS + CLOCK_TOLERANCE_SECONDS;
    return protectedHeader.kid === client.key.kid && (payload.exp ?? Infinity) <= latest;
  } catch {
    return false;
  }
}

async function publicHalf({ d: _secret, ...key }: PrivateKey) {
  return importJWK(key, ALGORITHM);
}
