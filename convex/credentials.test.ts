import { expect, test } from "vitest";
import {
  CODE_ALPHABET,
  linkToken,
  mailedCode,
  PASSWORD_MAX_LENGTH,
  PASSWORD_MIN_LENGTH,
  personName,
  signInCredentials,
  signUpCredentials,
} from "./credentials";

const password = "correct horse battery";

test.each([
  ["ada@example.com", "ada@example.com"],
  ["  Ada@Example.COM \n", "ada@example.com"],
  ["ada+doorman@example.com", "ada+doorman@example.com"],
])("the address %j is kept as %j", (typed, kept) => {
  expect(signUpCredentials.parse({ email: typed, password }).email).toBe(kept);
  expect(signInCredentials.parse({ email: typed, password }).email).toBe(kept);
});

test.each([
  "",
  "   ",
  "ada",
  "ada@",
  "@example.com",
  "a b@example.com",
  `${"a".repeat(250)}@example.com`,
  7,
  null,
])("the address %j is refused", (email) => {
  expect(signUpCredentials.safeParse({ email, password }).success).toBe(false);
  expect(signInCredentials.safeParse({ email, password }).success).toBe(false);
});

test.each([
  [PASSWORD_MIN_LENGTH - 1, false],
  [PASSWORD_MIN_LENGTH, true],
  [PASSWORD_MAX_LENGTH, true],
  [PASSWORD_MAX_LENGTH + 1, false],
])("a new password of %i characters: %s", (length, allowed) => {
  const credentials = { email: "ada@example.com", password: "x".repeat(length) };
  expect(signUpCredentials.safeParse(credentials).success).toBe(allowed);
});

test("a password is taken as typed, spaces and all", () => {
  const typed = "  twelve or more  ";
  expect(signUpCredentials.parse({ email: "ada@example.com", password: typed }).password).toBe(typed);
});

test("signing in takes a short password, not an empty or a huge one", () => {
  const accepts = (typed: string) =>
    signInCredentials.safeParse({ email: "ada@example.com", password: typed }).success;
  expect([accepts("old"), accepts(""), accepts("x".repeat(PASSWORD_MAX_LENGTH + 1))]).toEqual([
    true,
    false,
    false,
  ]);
});

test("each problem is one sentence", () => {
  const problems = signUpCredentials.safeParse({ email: "", password: "short" }).error?.issues;
  expect(problems?.map(({ path, message }) => [path[0], message])).toEqual([
    ["email", "Enter your e-mail address."],
    ["password", "Use at least 12 characters."],
  ]);
});

test.each([
  ["Ada", "Ada"],
  ["  Ada King, Countess of Lovelace \n", "Ada King, Countess of Lovelace"],
  ["夏目 漱石", "夏目 漱石"],
  ["\u0646\u06af\u0627\u0631\u200c\u0633", "\u0646\u06af\u0627\u0631\u200c\u0633"], // A joiner that Persian needs.
  ["x".repeat(100), "x".repeat(100)],
])("the name %j is kept as %j", (typed, kept) => {
  expect(personName.parse(typed)).toBe(kept);
});

test.each([
  "",
  " \t",
  "x".repeat(101),
  "Ada\u0000",
  "Ada\nadmin",
  "Ada\u202Emoc.live",
  "Ada\u2028Eve",
  "Ada\u0085Eve",
  7,
  null,
])("the name %j is refused", (name) => {
  expect(personName.safeParse(name).success).toBe(false);
});

test.each([
  ["0123ABCD", "0123ABCD"],
  ["0123-abcd", "0123ABCD"],
  [" 01 23 – ab cd\n", "0123ABCD"],
  ["oO iIlL zz", "001111ZZ"],
])("the code %j is read as %j", (typed, read) => {
  expect(mailedCode.parse(typed)).toBe(read);
});

test.each([
  "",
  "0123ABC",
  "0123ABCDE",
  "0123ABCU",
  "0123ABC\u00e9",
  "０１２３ＡＢＣＤ",
  " ".repeat(40),
  12345678,
])("the code %j is refused (%#)", (typed) => {
  expect(mailedCode.safeParse(typed).success).toBe(false);
});

test("the alphabet of codes has 32 symbols, none of which looks like another", () => {
  expect(new Set(CODE_ALPHABET).size).toBe(32);
  expect(CODE_ALPHABET).not.toMatch(/[ILOUa-z]/);
});

test.each([
  ["aB3".repeat(10) + "xy", true],
  ["aB3".repeat(10) + "x", false],
  ["aB3".repeat(10) + "xyz", false],
  ["aB3".repeat(10) + "x ", false],
  ["aB3".repeat(10) + "x-", false],
])("the link token %j is whole: %s", (token, isWhole) => {
  expect(linkToken.safeParse(token).success).toBe(isWhole);
});
