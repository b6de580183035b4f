import { dictionary } from "@zxcvbn-ts/language-common";
import { expect, test } from "vitest";
import { PASSWORD_MAX_LENGTH, PASSWORD_MIN_LENGTH } from "../credentials";
import { findWeakness } from "./passwordPolicy";

const context = { email: "ada.lovelace@example.com", name: "Ada King", siteUrl: "https://keys.example.org" };

test.each([
  "correct horse battery",
  "twelve or more",
  "my own password",
  "the quick brown fox",
  "orange juice please",
  "xK9#mQ2$vL7!",
  "dragon82736451928",
  "motörhead im regen",
  "我家门前有两棵大枣树呢真的",
  "x7Kq".repeat(PASSWORD_MAX_LENGTH / 4 - 1) + "end!",
])("%j will do", (password) => {
  expect(findWeakness(password, context)).toBeNull();
});

test.each([
  ["", "too_short"],
  ["x".repeat(PASSWORD_MIN_LENGTH - 1), "too_short"],
  ["x".repeat(PASSWORD_MAX_LENGTH + 1), "too_long"],
  ["x".repeat(10_000_000), "too_long"],
])("length is looked at first (%#)", (password, weakness) => {
  expect(findWeakness(password, context)).toBe(weakness);
});

test.each([
  "123456789012",
  "qwertyuiop12",
  "QWERTYUIOP[]",
  "1qaz2wsx3edc",
  "abcdefghijkl",
  "abcd1234efgh",
  "112233445566",
  "aaaaaaaaaaaa",
  "abababababab",
  "passwordpassword",
  "abcdefabcdefab",
  "Password12345!",
  "P@ssw0rd2026!!",
  "!!!iloveyou!!!",
  "justinbieber",
  "JustinBieber",
  "sunshinebaby",
  "ｐａｓｓｗｏｒｄ１２３４", // Full-width: the same password after normalisation.
])("%j is tried first by everybody", (password) => {
  expect(findWeakness(password, context)).toBe("common");
});

test("every common password that is long enough is refused, in any case", () => {
  const long = dictionary["passwords-common"].filter(({ length }) => length >= PASSWORD_MIN_LENGTH);
  expect(long.length).toBeGreaterThan(300);
  expect(long.filter((password) => findWeakness(password, context) !== "common")).toEqual([]);
  expect(long.filter((password) => findWeakness(password.toUpperCase(), context) !== "common")).toEqual([]);
});

test("the hundred commonest with a year or a row of digits behind them are refused", () => {
  const words = dictionary["passwords-common"].filter((word) => /^[a-z]{8,}$/.test(word)).slice(0, 100);
  expect(words.filter((word) => findWeakness(`${word}2026!`, context) !== "common")).toEqual([]);
});

test.each([
  "ada.lovelace@example.com",
  "AdaLovelace1815",
  "lovelace-ada-1815",
  "ada-king-ada-42",
  "KingAda20260101",
  "Doorman2026!!",
  "keys.example.org1",
  "example.com12345678",
])("%j is what anybody knows about the person", (password) => {
  expect(findWeakness(password, context)).toBe("personal");
});

test.each(["ada likes green tea", "king of the hill 1815", "lovelace wrote programs"])(
  "%j has a name in it, and more",
  (password) => {
    expect(findWeakness(password, context)).toBeNull();
  },
);

test("without a name, an address of one letter, or a URL there is nothing to compare with", () => {
  expect(findWeakness("correct horse battery", { email: "a@b.c", siteUrl: "not a URL" })).toBeNull();
});

test("the longest password takes no time", () => {
  const start = performance.now();
  for (const character of ["x", "ab", "@", "1a!"]) {
    findWeakness(character.repeat(PASSWORD_MAX_LENGTH / character.length), context);
  }
  expect(performance.now() - start).toBeLessThan(500);
});
