import { beforeEach, expect, test, vi } from "vitest";
import { apple } from "./apple";

beforeEach(() => {
  vi.stubEnv("AUTH_APPLE_ID", "an id");
  vi.stubEnv("AUTH_APPLE_SECRET", "a secret");
});

const claims = { sub: "001.a.2", email: "ada@example.com", email_verified: "true" };

function profileOf(user: unknown) {
  return apple()?.options?.profile?.({ ...claims, user } as never, {});
}

test("the first time, the name comes beside the ID token", () => {
  expect(profileOf({ name: { firstName: "Ada", lastName: "Lovelace" }, email: "x@example.com" })).toEqual({
    id: "001.a.2",
    name: "Ada Lovelace",
    email: "ada@example.com",
    emailVerified: true,
  });
});

test.each([
  undefined,
  null,
  "Ada",
  7,
  [],
  {},
  { name: null },
  { name: "Ada" },
  { name: {} },
  { name: { firstName: "", lastName: "" } },
  { name: { firstName: ["Ada"] } },
])("with %j beside it, there is no name and no harm", (user) => {
  expect(profileOf(user)).toEqual({ id: "001.a.2", email: "ada@example.com", emailVerified: true });
});

test.each([
  [{ firstName: "Ada" }, "Ada"],
  [{ firstName: "", lastName: "Lovelace" }, "Lovelace"],
])("half a name is one: %j", (name, expected) => {
  expect(profileOf({ name })).toMatchObject({ name: expected });
});

test("only the ID token says whose address it is", () => {
  const forged = { name: { firstName: "Ada" }, email: "victim@example.com", sub: "somebody else" };
  expect(profileOf(forged)).toMatchObject({ id: "001.a.2", email: "ada@example.com" });
});
