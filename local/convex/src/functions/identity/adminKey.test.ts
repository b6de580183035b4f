import { expect, test } from "vitest";
import { readAdminKey } from "./adminKey.ts";

const KEY = "convex-embedded|0123456789abcdef";
const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64");

test("the key makes an admin that acts as nobody", () => {
  expect(readAdminKey(KEY, KEY)).toEqual({ type: "admin", actingAs: null });
});

test("the kind of deployment before the name says nothing", () => {
  expect(readAdminKey(`dev:${KEY}`, KEY).type).toBe("admin");
});

test("an identity behind the key is whom the admin acts as", () => {
  const identity = { subject: "s", issuer: "https://i", name: "N" };
  expect(readAdminKey(`${KEY}:${encode(identity)}`, KEY).actingAs).toEqual({
    ...identity,
    tokenIdentifier: "https://i|s",
  });
});

for (const wrong of [
  "",
  "|",
  "convex-embedded",
  "convex-embedded|",
  "0123456789abcdef",
  `${KEY}0`,
  KEY.slice(0, -1),
  "other|0123456789abcdef",
  `:${encode({ subject: "s", issuer: "i" })}`,
]) {
  test(`the key ${JSON.stringify(wrong)} is refused with 403`, () => {
    expect(() => readAdminKey(wrong, KEY)).toThrow(
      expect.objectContaining({ status: 403, code: "BadDeployKey" }),
    );
  });
}

test("an identity that is none is refused with 400, and only behind the right key", () => {
  for (const identity of ["x", encode([]), encode({}), encode({ subject: "s" })]) {
    expect(() => readAdminKey(`${KEY}:${identity}`, KEY)).toThrow(expect.objectContaining({ status: 400 }));
    expect(() => readAdminKey(`a|b:${identity}`, KEY)).toThrow(expect.objectContaining({ status: 403 }));
  }
});
