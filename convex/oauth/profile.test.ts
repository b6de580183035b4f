import { expect, test } from "vitest";
import { readProfile } from "./profile";

test("what can be used is kept", () => {
  expect(
    readProfile({
      id: "17",
      name: " Ada Lovelace ",
      email: " Ada@Example.COM ",
      emailVerified: true,
      image: "https://example.com/ada.png",
    }),
  ).toEqual({
    id: "17",
    name: "Ada Lovelace",
    email: "ada@example.com",
    emailVerified: true,
    image: "https://example.com/ada.png",
  });
});

test.each([null, undefined, "", " ", 7, {}, []])("%j is left out, never kept as it is", (nothing) => {
  const claims = { id: "17", name: nothing, email: nothing, emailVerified: true, image: nothing };
  expect(readProfile(claims)).toEqual({ id: "17", emailVerified: false });
});

test.each([null, undefined, "", 17, {}, "x".repeat(256)])("nobody has the id %j", (id) => {
  expect(() => readProfile({ id })).toThrow();
});

test.each([
  [true, true],
  ["true", true],
  [false, false],
  ["false", false],
  ["yes", false],
  [1, false],
  [null, false],
  [undefined, false],
])("email_verified %j vouches: %j", (emailVerified, expected) => {
  expect(readProfile({ id: "17", email: "ada@example.com", emailVerified }).emailVerified).toBe(expected);
});

test("a text that is no address is neither kept nor vouched for", () => {
  expect(readProfile({ id: "17", email: "ada", emailVerified: true })).toEqual({
    id: "17",
    emailVerified: false,
  });
});

test.each([
  "javascript:alert(1)",
  "data:image/svg+xml,x",
  "/ada.png",
  `https://example.com/${"x".repeat(2048)}`,
])("no picture is at %s", (image) => {
  expect(readProfile({ id: "17", image })).not.toHaveProperty("image");
});

test("a name is one line of at most a hundred characters", () => {
  expect(readProfile({ id: "17", name: "Ada\n\u0000Lovelace" }).name).toBe("Ada Lovelace");
  expect(readProfile({ id: "17", name: "🦉".repeat(500) }).name).toBe("🦉".repeat(100));
});
