import { expect, test } from "vitest";
import { isPhrase, phraseOf } from "./phrase";

test("it is the address, however it is typed", () => {
  const phrase = phraseOf({ email: "ada@example.com" });
  expect(isPhrase(" Ada@Example.com ", phrase)).toBe(true);
});

test("whoever has no address types a word", () => {
  expect(isPhrase("Delete", phraseOf({ email: null }))).toBe(true);
});

test("more than any address is not looked at", () => {
  const phrase = phraseOf({ email: "ada@example.com" });
  expect(isPhrase(phrase + " ".repeat(1024), phrase)).toBe(false);
});

test.each([[""], ["ada@example.co"], ["delete"], [null], [new Blob()]])("%j is not it", (typed) => {
  expect(isPhrase(typed, phraseOf({ email: "ada@example.com" }))).toBe(false);
});
