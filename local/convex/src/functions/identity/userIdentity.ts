/** What `ctx.auth.getUserIdentity()` answers: the claims of a token under Convex's names. */
import { badRequest } from "../../protocol/errors.ts";
import type { UserAttributes } from "../../protocol/functionCall.ts";
import type { JsonObject, JsonValue } from "../../protocol/json.ts";

/** Standard claims of OpenID Connect whose values are strings. */
const TEXT_CLAIMS: { readonly [claim: string]: string } = {
  name: "name",
  given_name: "givenName",
  family_name: "familyName",
  nickname: "nickname",
  preferred_username: "preferredUsername",
  profile: "profileUrl",
  picture: "pictureUrl",
  website: "websiteUrl",
  email: "email",
  gender: "gender",
  birthdate: "birthday",
  zoneinfo: "timezone",
  locale: "language",
  phone_number: "phoneNumber",
};
const FLAG_CLAIMS: { readonly [claim: string]: string } = {
  email_verified: "emailVerified",
  phone_number_verified: "phoneNumberVerified",
};
/** They speak of the token, not of the user. */
const TOKEN_CLAIMS = new Set(["sub", "iss", "exp", "iat", "aud", "jti", "nbf", "fva"]);

interface Subject {
  readonly issuer: string;
  readonly subject: string;
}

export function oidcUser(claims: JsonObject, { issuer, subject }: Subject): UserAttributes {
  const own: JsonObject = {};
  const standard: JsonObject = {};
  for (const [claim, value] of Object.entries(claims)) {
    if (TOKEN_CLAIMS.has(claim)) continue;
    const text = TEXT_CLAIMS[claim];
    const flag = FLAG_CLAIMS[claim];
    if (text !== undefined) setIf(standard, text, typeof value === "string" ? value : null);
    else if (flag !== undefined) setIf(standard, flag, typeof value === "boolean" ? value : null);
    else if (claim === "address") setIf(standard, "address", formattedAddress(value));
    else if (claim === "updated_at") setIf(standard, "updatedAt", time(value));
    else own[claim] = value;
  }
  // Last come those that no claim of the token's own may pose as.
  return { ...own, ...standard, ...identifiers({ issuer, subject }) };
}

/** Private claims keep their names; objects are laid flat, as `outer.inner`. */
export function customJwtUser(claims: JsonObject, subject: Subject): UserAttributes {
  const attributes: JsonObject = {};
  const add = (prefix: string, object: JsonObject) => {
    for (const [name, value] of Object.entries(object)) {
      if (prefix === "" && TOKEN_CLAIMS.has(name)) continue;
      if (typeof value === "object" && value !== null && !Array.isArray(value))
        add(`${prefix}${name}.`, value);
      else attributes[`${prefix}${name}`] = value;
    }
  };
  add("", claims);
  return { ...attributes, ...identifiers(subject) };
}

/** Whom an admin says to act as: named by `tokenIdentifier`, or by `issuer` and `subject`. */
export function impersonatedUser(attributes: JsonObject): UserAttributes {
  const { tokenIdentifier, issuer, subject } = attributes;
  if (typeof issuer === "string" && typeof subject === "string") {
    const identifier = typeof tokenIdentifier === "string" ? tokenIdentifier : `${issuer}|${subject}`;
    return { ...attributes, issuer, subject, tokenIdentifier: identifier };
  }
  if (typeof tokenIdentifier === "string") {
    // A subject may hold bars, an issuer's address does not.
    const bar = tokenIdentifier.indexOf("|");
    const parts = {
      issuer: tokenIdentifier.slice(0, Math.max(bar, 0)),
      subject: tokenIdentifier.slice(bar + 1),
    };
    return { ...attributes, ...parts, tokenIdentifier };
  }
  throw badRequest(
    "BadImpersonation",
    "An identity to act as needs `tokenIdentifier`, or `issuer` and `subject`.",
  );
}

function identifiers({ issuer, subject }: Subject) {
  return { tokenIdentifier: `${issuer}|${subject}`, issuer, subject };
}

function setIf(attributes: JsonObject, name: string, value: JsonValue): void {
  if (value !== null) attributes[name] = value;
}

function formattedAddress(address: JsonValue): string | null {
  if (typeof address !== "object" || address === null || Array.isArray(address)) return null;
  return typeof address["formatted"] === "string" ? address["formatted"] : null;
}

/** Epoch seconds as RFC 3339; what is text already stays. */
function time(value: JsonValue): string | null {
  if (typeof value === "string") return value;
  if (typeof value !== "number" || Math.abs(value) > 8.64e12) return null;
  return new Date(Math.floor(value) * 1000).toISOString().replace(".000Z", "+00:00");
}
