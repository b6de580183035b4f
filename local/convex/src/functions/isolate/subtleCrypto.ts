/** `crypto.subtle` as queries and mutations may use it: what gives the same answer for the same input. */
import { webcrypto } from "node:crypto";
import { SyscallError } from "../../protocol/errors.ts";

type SubtleMethod = (...args: unknown[]) => Promise<unknown>;

const subtle = webcrypto.subtle;

export const SUBTLE_METHODS = [
  "decrypt",
  "deriveBits",
  "deriveKey",
  "digest",
  "encrypt",
  "exportKey",
  "generateKey",
  "importKey",
  "sign",
  "unwrapKey",
  "verify",
  "wrapKey",
] as const;

/** Each draws on chance, which a function that may be run again must not. */
const RANDOMISED: { readonly [method: string]: readonly string[] } = {
  sign: ["ECDSA", "RSA-PSS"],
  encrypt: ["RSA-OAEP"],
  wrapKey: ["RSA-OAEP"],
};

export async function callSubtle(method: string, args: readonly unknown[]): Promise<unknown> {
  const known = SUBTLE_METHODS.find((name) => name === method);
  if (known === undefined) throw new TypeError(`crypto.subtle.${method} is not a function`);
  const algorithm = algorithmName(args[method === "wrapKey" ? 3 : 0]);
  if (known === "generateKey" || RANDOMISED[known]?.includes(algorithm) === true) {
    const call = known === "generateKey" ? "generateKey" : `${known} with ${algorithm}`;
    throw new SyscallError(
      "NoNondeterministicCrypto",
      `Can't use crypto.subtle.${call} in queries and mutations. Please consider using an action. ` +
        "See https://docs.convex.dev/functions/actions for more details.",
    );
  }
  // The realm is crossed here: arguments come as user code gave them, and Web Crypto checks them itself.
  return (subtle[known] as unknown as SubtleMethod).apply(subtle, [...args]);
}

function algorithmName(algorithm: unknown): string {
  if (typeof algorithm === "string") return algorithm.toUpperCase();
  if (typeof algorithm === "object" && algorithm !== null && "name" in algorithm) {
    return String(algorithm.name).toUpperCase();
  }
  return "";
}
