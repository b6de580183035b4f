import { expect, test } from "vitest";
import { customJwtUser, impersonatedUser, oidcUser } from "./userIdentity.ts";

const subject = { issuer: "https://issuer", subject: "user|session" };
const identifiers = { ...subject, tokenIdentifier: "https://issuer|user|session" };

test("standard claims go by Convex's names", () => {
  const claims = {
    name: "N",
    given_name: "G",
    profile: "https://p",
    birthdate: "2000-01-01",
    zoneinfo: "Europe/Berlin",
    locale: "de",
    email: "a@b",
    email_verified: true,
    phone_number_verified: false,
    address: { formatted: "Street 1", country: "DE" },
    updated_at: 1_294_245_065,
  };
  expect(oidcUser(claims, subject)).toEqual({
    ...identifiers,
    name: "N",
    givenName: "G",
    profileUrl: "https://p",
    birthday: "2000-01-01",
    timezone: "Europe/Berlin",
    language: "de",
    email: "a@b",
    emailVerified: true,
    phoneNumberVerified: false,
    address: "Street 1",
    updatedAt: "2011-01-05T16:31:05+00:00",
  });
});

test("claims about the token are left out, others keep their names and values", () => {
  const claims = {
    sub: "x",
    iss: "y",
    exp: 1,
    iat: 1,
    aud: "a",
    jti: "j",
    nbf: 1,
    plan: "gold",
    roles: ["x"],
  };
  expect(oidcUser(claims, subject)).toEqual({ ...identifiers, plan: "gold", roles: ["x"] });
});

test("no claim can pose as the identity itself or as a standard claim", () => {
  const claims = {
    tokenIdentifier: "forged",
    issuer: "forged",
    subject: "forged",
    email: "a",
    emailVerified: true,
  };
  expect(oidcUser(claims, subject)).toMatchObject(identifiers);
  expect(customJwtUser(claims, subject)).toMatchObject(identifiers);
  expect(oidcUser({ emailVerified: true, email_verified: false }, subject)["emailVerified"]).toBe(false);
});

test("a standard claim of the wrong kind is left out", () => {
  expect(oidcUser({ name: 3, email_verified: "yes", address: "x", updated_at: {} }, subject)).toEqual(
    identifiers,
  );
});

test("private claims of a custom JWT stay raw and are laid flat", () => {
  const claims = { email_verified: true, org: { id: "o", deep: { a: 1 } }, list: [{ b: 1 }], exp: 5 };
  expect(customJwtUser(claims, subject)).toEqual({
    ...identifiers,
    email_verified: true,
    "org.id": "o",
    "org.deep.a": 1,
    list: [{ b: 1 }],
  });
});

test("an impersonated user is named by an identifier or by its two parts", () => {
  expect(impersonatedUser({ tokenIdentifier: "https://issuer|user|session" })).toEqual(identifiers);
  expect(impersonatedUser({ ...subject, name: "N" })).toEqual({ ...identifiers, name: "N" });
  expect(() => impersonatedUser({ name: "N" })).toThrow(expect.objectContaining({ status: 400 }));
});
