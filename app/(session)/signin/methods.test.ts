import { expect, test } from "vitest";
import { offeredProviders, openForm, otherForms, type Methods } from "./methods";

const NONE: Methods = {
  password: false,
  link: false,
  code: false,
  github: false,
  google: false,
  apple: false,
};
const ALL: Methods = { password: true, link: true, code: true, github: true, google: true, apple: true };

test("what was asked for stands open, before what was used last, before the first", () => {
  expect(openForm(ALL, "code", "link")).toBe("code");
  expect(openForm(ALL, undefined, "link")).toBe("link");
  expect(openForm(ALL, undefined, "github")).toBe("password");
  expect(openForm(ALL, undefined, null)).toBe("password");
});

test.each([["password"], ["github"], ["__proto__"], [["link"]], [null]])(
  "%j is not opened where it is not offered or no form",
  (asked) => {
    expect(openForm({ ...NONE, code: true, github: true }, asked, "password")).toBe("code");
  },
);

test("without a form, none is open", () => {
  expect(openForm({ ...NONE, google: true }, "password", "password")).toBeNull();
});

test("what is not configured is not offered", () => {
  expect(offeredProviders({ ...NONE, apple: true })).toEqual(["apple"]);
  expect(otherForms({ ...NONE, password: true, code: true }, "password")).toEqual(["code"]);
  expect(otherForms(NONE, null)).toEqual([]);
});
