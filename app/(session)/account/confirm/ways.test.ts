import { expect, test } from "vitest";
import { confirmNext, openWay, otherWays } from "./ways";

test("what was asked for stands open, else the password, else the code", () => {
  expect(openWay(["code", "password"], "code")).toBe("code");
  expect(openWay(["code", "password"], undefined)).toBe("password");
  expect(openWay(["code", "github"], "password")).toBe("code");
  expect(openWay(["github"], "code")).toBeNull();
});

test.each([["github"], ["__proto__"], [["code"]], [null]])("%j opens nothing that is no form", (asked) => {
  expect(openWay(["password", "code", "github"], asked)).toBe("password");
});

test("the others are all but the open one", () => {
  expect(otherWays(["password", "code", "google"], "code")).toEqual(["password", "google"]);
  expect(otherWays(["google"], null)).toEqual(["google"]);
});

test("it leads back to the page that sent here, and never to another site", () => {
  expect(confirmNext("/account/devices?at=1")).toBe("/account/devices?at=1");
  expect(confirmNext(undefined)).toBe("/account");
  expect(confirmNext("//evil.example")).toBe("/product");
});
