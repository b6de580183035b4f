import { expect, test } from "vitest";
import { readArrival, withArrival } from "./arrivals";

test("a sentence names the provider that it is about", () => {
  expect(readArrival("linked", "github")?.text).toBe("GitHub now opens your account.");
  expect(readArrival("taken", "google")).toMatchObject({
    tone: "bad",
    text: expect.stringContaining("Google"),
  });
});

test.each([[undefined], [""], ["toString"], ["__proto__"], [["linked"]], ["<b>hello</b>"]])(
  "%j is no sentence of ours",
  (name) => {
    expect(readArrival(name, "github")).toBeNull();
  },
);

test.each([[undefined], ["Evil Corp"], ["constructor"], [["github"]]])(
  "%j is never named as a provider",
  (provider) => {
    expect(readArrival("linked", provider)?.text).toBe("The provider now opens your account.");
  },
);

test.each([
  ["/account", "/account?arrival=confirmed"],
  ["/account/devices?at=1%262", "/account/devices?at=1%262&arrival=confirmed"],
])("%s keeps what else its address says", (path, expected) => {
  expect(withArrival(path, "confirmed")).toBe(expected);
});

test("the provider goes along", () => {
  expect(withArrival("/account/methods", "linked", "apple")).toBe(
    "/account/methods?arrival=linked&provider=apple",
  );
});
