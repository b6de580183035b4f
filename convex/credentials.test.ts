import { expect, test } from "vitest";
import {
  PASSWORD_MAX_LENGTH,
  PASSWORD_MIN_LENGTH,
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
