// How passwords are kept: scrypt with the parameters and the form that Convex Auth uses, so that its accounts stay good.
//
// One hash takes about a tenth of a second. So it is made in actions, which run beside each other, and never in a
// mutation: mutations have one second, and on one machine they wait for each other.
import { scrypt } from "@noble/hashes/scrypt.js";
import { bytesToHex } from "@noble/hashes/utils.js";

const COST = { N: 2 ** 14, r: 16, p: 1, dkLen: 64 };
const SALT_BYTES = 16;

/** The text of the salt is hashed, not the bytes that it stands for. */
const HASH = /^(?<salt>[0-9a-f]{32}):(?<key>[0-9a-f]{128})$/u;

/** Of a random password that nobody knows: what is compared where there is no account, so that it takes as long. */
const DECOY = `${"0".repeat(SALT_BYTES * 2)}:${"0".repeat(COST.dkLen * 2)}`;

export function hashPassword(password: string): string {
  const salt = bytesToHex(crypto.getRandomValues(new Uint8Array(SALT_BYTES)));
  return `${salt}:${deriveKey(password, salt)}`;
}

/** Whether this is the password. Takes as long where there is none to compare with. */
export function isPassword(password: string, hash: string | undefined): boolean {
  const stored = HASH.exec(hash ?? "")?.groups;
  const { salt = "", key = "" } = stored ?? HASH.exec(DECOY)?.groups ?? {};
  const isSame = isSameText(deriveKey(password, salt), key);
  return isSame && stored !== undefined;
}

/** Whether it is safe to store: a hash, not a password that somebody forgot to hash. */
export function isPasswordHash(text: string): boolean {
  return HASH.test(text);
}

function deriveKey(password: string, salt: string): string {
  // The same password typed on another keyboard may come as other code points.
  return bytesToHex(scrypt(password.normalize("NFKC"), salt, COST));
}

/** Looks at every character, so that the time does not tell how many were right. */
function isSameText(a: string, b: string): boolean {
  if (a.length !== b.length) return false;
  let difference = 0;
  for (let index = 0; index < a.length; index++) difference |= a.charCodeAt(index) ^ b.charCodeAt(index);
  return difference === 0;
}
