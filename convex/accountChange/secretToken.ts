import { CODE_ALPHABET } from "../credentials";
import { randomText } from "../randomText";

const LENGTH = 32;
const TOKEN = new RegExp(`^[${CODE_ALPHABET}]{${LENGTH}}$`, "u");

/** 160 bits, which no number of guesses finds. Kept as its hash only: who reads the table learns none. */
export function makeToken(): string {
  return randomText(LENGTH, CODE_ALPHABET);
}

export function isToken(text: string): boolean {
  return TOKEN.test(text);
}
