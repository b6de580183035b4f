/** A token before anyone has checked it: what it claims to be. */
import { unauthenticated } from "../../protocol/errors.ts";
import type { JsonObject } from "../../protocol/json.ts";
import { parseObject } from "../../protocol/jsonFields.ts";

export interface UnverifiedToken {
  readonly text: string;
  readonly algorithm: string;
  readonly keyId: string | null;
  readonly issuer: string;
  readonly audiences: readonly string[];
  readonly claims: JsonObject;
}

/** Throws DeploymentError 401 where the text is no token, or one of no issuer. */
export function parseToken(text: string): UnverifiedToken {
  const [head, claims] = decodeParts(text);
  const { iss: issuer, aud } = claims;
  if (typeof issuer !== "string" || issuer === "") {
    throw unauthenticated("InvalidAuthHeader", "Missing issuer claim ('iss') in JWT payload.");
  }
  const audiences = (Array.isArray(aud) ? aud : [aud]).filter((audience) => typeof audience === "string");
  const { alg, kid } = head;
  return {
    text,
    algorithm: typeof alg === "string" ? alg : "",
    keyId: typeof kid === "string" ? kid : null,
    // An old habit of one large issuer.
    issuer: /^[a-z][a-z0-9+.-]*:\/\//i.test(issuer) ? issuer : `https://${issuer}`,
    audiences,
    claims,
  };
}

function decodeParts(text: string): [JsonObject, JsonObject] {
  const parts = text.split(".");
  const [head, claims] = parts;
  try {
    if (parts.length === 3 && head !== undefined && claims !== undefined)
      return [decode(head), decode(claims)];
  } catch {
    // Told below, like every other text that is no token.
  }
  throw unauthenticated(
    "InvalidAuthHeader",
    "Could not parse JWT payload. Check that the token is a valid JWT: three parts in base64, separated by dots.",
  );
}

function decode(part: string): JsonObject {
  return parseObject(Buffer.from(part, "base64url").toString());
}
