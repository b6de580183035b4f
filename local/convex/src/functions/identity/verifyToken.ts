/** The check of one token against one set of keys. */
import { errors, type JWK, jwtVerify } from "jose";
import type { UnverifiedToken } from "./token.ts";

export interface TokenRules {
  readonly algorithms: readonly string[];
  readonly clockToleranceSeconds: number;
  readonly nowMs: number;
}

export interface VerifiedClaims {
  readonly subject: string;
  /** Epoch seconds. */
  readonly expiresAt: number;
}

/** - `unknownKey`: none of the keys has signed it; newer ones may have */
export type Verification =
  | { readonly type: "verified"; readonly claims: VerifiedClaims }
  | { readonly type: "unknownKey" }
  | { readonly type: "refused"; readonly reason: string };

const KEY_TYPES: { readonly [algorithm: string]: string } = { RS256: "RSA", ES256: "EC", EdDSA: "OKP" };

export async function verifyToken(
  token: UnverifiedToken,
  keys: readonly JWK[],
  rules: TokenRules,
): Promise<Verification> {
  if (!rules.algorithms.includes(token.algorithm)) {
    return { type: "refused", reason: `the algorithm ${JSON.stringify(token.algorithm)} is not allowed` };
  }
  for (const key of keys.filter((candidate) => mayHaveSigned(candidate, token))) {
    const verification = await verifyWith(key, token, rules);
    if (verification.type !== "unknownKey") return verification;
  }
  return { type: "unknownKey" };
}

/** A token need not name its key: then each of the right kind is tried. */
function mayHaveSigned(key: JWK, { algorithm, keyId }: UnverifiedToken): boolean {
  return (
    key.kty === KEY_TYPES[algorithm] &&
    (key.alg === undefined || key.alg === algorithm) &&
    (key.use === undefined || key.use === "sig") &&
    (keyId === null || key.kid === undefined || key.kid === keyId)
  );
}

async function verifyWith(key: JWK, token: UnverifiedToken, rules: TokenRules): Promise<Verification> {
  try {
    const { payload } = await jwtVerify(token.text, key, {
      algorithms: [...rules.algorithms],
      clockTolerance: rules.clockToleranceSeconds,
      currentDate: new Date(rules.nowMs),
      requiredClaims: ["exp", "sub"],
    });
    const { sub, exp } = payload;
    if (typeof sub !== "string" || exp === undefined)
      return { type: "refused", reason: "the subject is no text" };
    return { type: "verified", claims: { subject: sub, expiresAt: exp } };
  } catch (error) {
    if (error instanceof errors.JWTExpired) return { type: "refused", reason: "the token has expired" };
    if (error instanceof errors.JWTClaimValidationFailed) return { type: "refused", reason: error.message };
    // A wrong signature, or a key that is none: another one may fit.
    return { type: "unknownKey" };
  }
}
