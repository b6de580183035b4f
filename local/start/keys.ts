/** The key pair that Convex Auth signs its tokens with, in the form in which it reads it from the environment. */
import { exportJWK, exportPKCS8, generateKeyPair } from "jose";

export interface SigningKeys {
  readonly JWT_PRIVATE_KEY: string;
  readonly JWKS: string;
}

/** Makes a new RS256 pair. It lives in the deployment's environment only, never in a file. */
export async function createSigningKeys(): Promise<SigningKeys> {
  const { privateKey, publicKey } = await generateKeyPair("RS256", { extractable: true });
  const privatePem = await exportPKCS8(privateKey);
  return {
    // Environment variables are one line each; Convex Auth's key import accepts spaces for line ends.
    JWT_PRIVATE_KEY: privatePem.trimEnd().replaceAll("\n", " "),
    JWKS: JSON.stringify({ keys: [{ use: "sig", ...(await exportJWK(publicKey)) }] }),
  };
}
