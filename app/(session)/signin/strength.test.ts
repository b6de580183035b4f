import { expect, test } from "vitest";
import { strengthOf } from "./strength";

test.each([
  ["password1234", /close to one|first that anyone/],
  ["aaaaaaaaaaaaaaaa", /Repeating/],
  ["qwertyuiop[]", /keyboard|row|first that anyone/],
])("%s is weak, and is told why", (password, advice) => {
  const { score, advice: given } = strengthOf(password, []);
  expect(score).toBeLessThan(2);
  expect(given).toMatch(advice);
});

test("a few words are strong", () => {
  expect(strengthOf("correct horse battery staple", [])).toEqual({ score: 4, advice: null });
});

test("what is known of the person counts for little", () => {
  const personal = ["Ottoline Brackenbury", "ottoline@brackenbury.example"];
  const password = "ottolinebrackenbury";
  expect(strengthOf(password, personal).score).toBeLessThan(strengthOf(password, []).score);
  expect(strengthOf(password, personal)).toMatchObject({ advice: expect.stringMatching(/your name/) });
  expect(strengthOf("adalovelace1", ["Ada Lovelace"]).score).toBeLessThan(2);
  expect(strengthOf("doormandoorman", []).score).toBeLessThan(2);
});

test("the longest password is answered at once", () => {
  const startedAt = performance.now();
  strengthOf("aB3$".repeat(1000), []);
  expect(performance.now() - startedAt).toBeLessThan(2000);
});
