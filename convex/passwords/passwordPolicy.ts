// What a new password must not be. Length is the only rule of form; beyond it, only what an attacker would try first is
// refused (NIST SP 800-63B): common ones, their obvious disguises, and what anybody can know about the person.
// Nothing here needs a network. Whether a password was in a breach is asked in `breach.ts`.
import { isLongCommonPassword, isShortCommonWord } from "./commonPasswords";
import { PASSWORD_MAX_LENGTH, PASSWORD_MIN_LENGTH } from "../credentials";
import type { PasswordWeakness } from "../signIn/signInRefusal";

/** What the person has told us, and where they are. */
export interface PasswordContext {
  readonly email: string;
  readonly name?: string | undefined;
  readonly siteUrl?: string | undefined;
}

const SITE_NAME = "doorman";

export function findWeakness(password: string, context: PasswordContext): PasswordWeakness | null {
  if (password.length < PASSWORD_MIN_LENGTH) return "too_short";
  if (password.length > PASSWORD_MAX_LENGTH) return "too_long";
  const plain = password.normalize("NFKC").toLowerCase();
  if (isCommon(plain)) return "common";
  if (isPersonal(plain, context)) return "personal";
  return null;
}

function isCommon(password: string): boolean {
  return (
    isRepetition(password) ||
    isWalk(password) ||
    [password, undisguise(password)].some((form) => isLongCommonPassword(form) || isDressedWord(form))
  );
}

/** "passwordpassword", "abcabcabcabc", "111222111222": known from its first part, or of hardly any characters. */
function isRepetition(password: string): boolean {
  if (new Set(password).size <= DISTINCT_MIN) return true;
  // A part that is long enough by itself is no obvious one.
  const longestPart = Math.min(PASSWORD_MIN_LENGTH - 1, Math.floor(password.length / 2));
  for (let part = 1; part <= longestPart; part++) {
    if (password.slice(part) === password.slice(0, -part)) return true;
  }
  return false;
}

const DISTINCT_MIN = 4;

/** "123456789012", "qwertyuiop[]", "1qaz2wsx3edc": a few walks along a keyboard, the alphabet or the digits. */
function isWalk(password: string): boolean {
  let walks = 1;
  for (let index = 1; index < password.length; index++) {
    if (!areNeighbours(password.charAt(index - 1), password.charAt(index))) walks += 1;
  }
  return walks <= password.length / WALK_LENGTH;
}

const WALK_LENGTH = 4;

const paths = [
  "abcdefghijklmnopqrstuvwxyz",
  ..."`1234567890-= !@#$%^&*()_+ qwertyuiop[] asdfghjkl;' zxcvbnm,./".split(" "),
  ..."1qaz 2wsx 3edc 4rfv 5tgb 6yhn 7ujm 8ik, 9ol. 0p;/".split(" "),
  ..."azertyuiop qsdfghjklm wxcvbn qwertzuiop yxcvbnm".split(" "),
].join("\n");

function areNeighbours(a: string, b: string): boolean {
  return a === b || paths.includes(a + b) || paths.includes(b + a);
}

/** "Password12345!", "sunshinebaby": one or two common words, and what people put around them. */
function isDressedWord(password: string): boolean {
  const word = password.replaceAll(/^[^\p{L}]+|[^\p{L}]+$/gu, "");
  if (password.length - word.length > DRESSING_MAX) return false;
  if (isShortCommonWord(word) || isLongCommonPassword(word)) return true;
  for (let cut = 1; cut < word.length; cut++) {
    if (isShortCommonWord(word.slice(0, cut)) && isShortCommonWord(word.slice(cut))) return true;
  }
  return false;
}

/** More than this around a word is a password of its own. */
const DRESSING_MAX = 9;

const disguises: Readonly<Record<string, string>> = {
  "0": "o",
  "1": "i",
  "3": "e",
  "4": "a",
  "5": "s",
  "7": "t",
  "@": "a",
  $: "s",
  "!": "i",
};

/** "p@ssw0rd" is read as "password", but the digits around a word stay digits. */
function undisguise(password: string): string {
  const [, before = "", middle = "", after = ""] = /^([^\p{L}@$]*)(.*?)([^\p{L}@$]*)$/su.exec(password) ?? [];
  return before + Array.from(middle, (character) => disguises[character] ?? character).join("") + after;
}

/** "ada.lovelace1815": take away what anybody can know, and next to nothing is left. */
function isPersonal(password: string, context: PasswordContext): boolean {
  let rest = password;
  for (const word of personalWords(context)) rest = rest.replaceAll(word, "");
  if (rest === password) return false;
  const left = rest.replaceAll(/[^\p{L}\p{N}]/gu, "");
  return left.length < LEFT_MIN || (/^\p{N}*$/u.test(left) && left.length < DIGITS_LEFT_MIN);
}

const LEFT_MIN = 6;
const DIGITS_LEFT_MIN = 10; // A date has eight.
const WORD_MIN_LENGTH = 3;

/** The longest first: "adalovelace" goes as a whole, before "ada" is taken out of it. */
function personalWords({ email, name = "", siteUrl = "" }: PasswordContext): string[] {
  const host = URL.canParse(siteUrl) ? new URL(siteUrl).hostname : "";
  const wholes = [SITE_NAME, email, email.split("@", 1).join(""), name, host].map((text) =>
    text.normalize("NFKC").toLowerCase(),
  );
  const words = wholes.flatMap((whole) => [
    whole,
    whole.replaceAll(/[^\p{L}\p{N}]/gu, ""),
    ...whole.split(/[^\p{L}\p{N}]+/u),
  ]);
  return [...new Set(words)]
    .filter((word) => word.length >= WORD_MIN_LENGTH)
    .toSorted((a, b) => b.length - a.length);
}
