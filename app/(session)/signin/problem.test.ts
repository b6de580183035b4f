import { expect, test } from "vitest";
import { sentenceFor } from "./problem";

test("a problem names the provider that it is about", () => {
  expect(sentenceFor("failed", "github")).toMatch(/with GitHub did not work/);
  expect(sentenceFor("removed", "google")).toMatch(/^Google was removed from your account/);
  expect(sentenceFor("cancelled", "apple")).toMatch(/with Apple was cancelled/);
});

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
