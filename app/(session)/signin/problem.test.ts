import { expect, test } from "vitest";
import { sentenceFor } from "./problem";

test("a problem names the provider that it is about", () => {
  expect(sentenceFor("failed", "github")).toMatch(/with GitHub did not work/);
  expect(sentenceFor("removed", "google")).toMatch(/^Google was removed from your account/);
  expect(sentenceFor("cancelled", "apple")).toMatch(/with Apple was cancelled/);
});

test("whoever is limited is told for how long", () => {
  expect(sentenceFor("limited", "github", "1")).toMatch(/^That was too often\. Try again in 1 minute\. /);
  expect(sentenceFor("limited", "github", "60")).toMatch(/Try again in 60 minutes\. /);
  expect(sentenceFor("failed", "github", "3")).not.toMatch(/minute/);
});

test.each([[undefined], [""], ["0"], ["-1"], ["61"], ["1e1"], [" 5"], ["<b>"], [["5"]]])(
  "%j is no number of minutes",
  (minutes) => {
    expect(sentenceFor("limited", "github", minutes)).toMatch(/Wait a while before you try GitHub again/);
  },
);

test.each([[undefined], [""], ["toString"], ["__proto__"], [["failed"]], ["<b>hello</b>"]])(
  "%j is no problem",
  (problem) => {
    expect(sentenceFor(problem, "github")).toBeNull();
  },
);

test.each([[undefined], ["Evil Corp"], ["constructor"], [["github"]]])(
  "%j is never named as a provider",
  (provider) => {
    expect(sentenceFor("failed", provider)).toMatch(/with that provider did not/);
  },
);
